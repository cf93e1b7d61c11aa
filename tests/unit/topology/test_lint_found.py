"""Faults of planning in made-up plants are found, and the table in the documents is that of the rules."""

import datetime as dt
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from linewatch.config.plant_files import read_plant
from linewatch.topology.index import PlantIndex
from linewatch.topology.lint.finding import SEVERITIES, Severity
from linewatch.topology.lint.optics_codes import STANDARD, optics_of
from linewatch.topology.lint.rules import FAMILIES, RULES, lints
from linewatch.topology.plant import Plant
from linewatch.words.lint import LINTS
from simulators.plants.province import make
from simulators.plants.wish import Wish

ROOT = Path(__file__).resolve().parents[3]
DAY = dt.date(2026, 3, 4)
RULE_OF = {
    "one-duct": ("shared-legs", "shared-ring"),
    "one-cable": ("shared-msp",),
    "short-optics": ("optics-reach",),
    "decommissioned": ("out-of-service",),
    "no-contact": ("lessor-no-contact",),
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_flaw_is_found(seed: int) -> None:
    raw = make(Wish(circuits=400, nes=60, seed=seed, flawed=True))
    index = PlantIndex(msgspec.convert(raw, Plant))
    found = lints(index, DAY)
    kinds = set()
    for flaw in raw["meta"]["flaws"]:
        sought = flaw.get("duct") or flaw.get("cable") or flaw["element"]
        told = [one for one in found if one.rule in RULE_OF[flaw["kind"]]]
        idle = flaw["kind"] in ("decommissioned", "no-contact") and not index.trails_of_hop.keys() & {
            hop
            for fibre in index.fibres_of_cable.get(flaw["element"], ())
            for hop in index.sections_of_fibre.get(fibre, ())
        }
        assert idle or any(sought in (one.element, *one.others) for one in told), flaw
        kinds.add(flaw["kind"])
    assert {"one-duct", "decommissioned"} <= kinds


def test_the_example_city_has_few_findings_and_all_are_true() -> None:
    index = PlantIndex(read_plant(ROOT / "topology" / "xiangtan").plant)
    assert [(one.severity, one.rule, one.element, one.km) for one in lints(index, DAY)] == [
        ("warning", "shared-legs", "DUCT-HX-N", 1.0),
        ("warning", "shared-msp", "DUCT-JR", 0.974),
        ("warning", "shared-ring", "DUCT-HD-E", 0.983),
        ("warning", "one-gateway", "HX", None),
        ("warning", "one-gateway", "HD", None),
        ("warning", "class-unprotected", "VC4-XG", None),
        ("note", "single-dcc", "HX", None),
        ("note", "single-dcc", "HD", None),
        ("note", "one-sync-source", "BITS-HX", None),
        ("note", "power-unwatched", "PWR-JR", None),
        ("note", "class-unprotected", "VC4-ZS", None),
        ("note", "class-unprotected", "VC4-XG", None),
    ]


def test_every_rule_has_words_and_one_family() -> None:
    assert list(LINTS) == list(RULES)
    assert len(set(RULES)) == len(RULES)
    assert len({family for family, _ in FAMILIES}) == len(FAMILIES)
    assert get_args(Severity) == SEVERITIES


def test_the_documents_have_every_rule_with_its_title() -> None:
    page = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    section = page.partition("\n## Lints\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([^|]+) \|", section, flags=re.MULTILINE)
    assert [(rule, title.strip()) for rule, title in rows] == [
        (rule, f"{LINTS[rule].zh} {LINTS[rule].en}") for rule in RULES
    ]


def test_progress_is_told_to_whom_it_wants() -> None:
    told: list[tuple[str, int, int]] = []
    index = PlantIndex(read_plant(ROOT / "topology" / "xiangtan").plant)
    lints(index, DAY, lambda *said: told.append(said))
    assert ("timeslots", 2, len(FAMILIES)) in told
    assert all(0 <= done <= whole for _, done, whole in told)


@pytest.mark.parametrize(
    ("written", "reach_km", "rate", "window"),
    [
        ("S-1.1", 15, "STM-1", "1310 nm"),
        ("L16.2", 80, "STM-16", "1550 nm"),
        ("l-4.1", 40, "STM-4", "1310 nm"),
        ("S-64.2b", 40, "STM-64", "1550 nm"),
        ("I-16", 2, "STM-16", "1310 nm"),
    ],
)
def test_codes_of_the_standard(written: str, reach_km: float, rate: str, window: str) -> None:
    found = optics_of(PlantIndex(Plant()), written)
    assert found is not None
    assert found[1:] == (reach_km, rate, window)
    assert found.name in STANDARD


def test_the_plant_s_own_optics_come_first() -> None:
    index = PlantIndex(Plant(ext={"optics": {"L-16.2": {"reach_km": 70}, "BIDI": {"reach_km": 20}}}))
    own, standard = optics_of(index, "BIDI"), optics_of(index, "L-16.2")
    assert own is not None
    assert (own.reach_km, own.rate) == (20, "")
    assert standard is not None
    assert (standard.reach_km, standard.rate) == (70, "STM-16")
    assert optics_of(index, "ZX-9") is None
