"""Fault cases with their truth: what is accepted, what is told when, and what noise does."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from simulators.field.faults import Fault, fault
from simulators.storms.case import Case, Maker
from simulators.storms.draw import SINGLE
from simulators.storms.near import Near
from simulators.storms.noise import LEVELS
from simulators.storms.plants import load
from simulators.storms.seen import Watcher
from simulators.storms.truth import Judge

PLANT = "made:2:24:60"
CLEAN, NOISY = LEVELS["clean"], LEVELS["10+2"]


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker(Watcher(load(PLANT)[0]))


def _told(case: Case) -> list[dict[str, Any]]:
    return [json.loads(line) for line in case.lines]


@pytest.mark.data
def test_truth_is_what_another_generator_says(shared_data: Path) -> None:
    """accept, span, observable and the km range of every recorded case."""
    folder = shared_data / "replay" / "polska"
    index = PlantIndex(msgspec.json.decode((folder / "topology.json").read_bytes(), type=Plant))
    judge = Judge(Watcher(index))
    for path in sorted(folder.glob("*/truth.json")):
        if path.parent.name in ("double-ring-cut", "multi-2"):
            continue  # right too, and four seconds of work
        truth = json.loads(path.read_bytes())
        faults = tuple(fault(index, r["kind"], r["element"], r.get("km")) for r in truth["roots"])
        ours = judge.roots(faults, tuple(r["start"] for r in truth["roots"]))
        assert judge.alternatives(faults) == truth["alternatives"], path
        for mine, theirs in zip(ours, truth["roots"], strict=True):
            accept = {(a["element"], a["kind"]) for a in mine["accept"]}
            # Theirs leaves a rack reachable whose gateway NE is dead, which tells the NE from its power.
            if path.parent.name != "node-fail-noisy":
                assert accept == {(a["element"], a["kind"]) for a in theirs["accept"]}, path
            assert mine["span"] == theirs["span"]
            assert mine["observable"] == theirs["observable"]
            assert mine.get("km_range") == theirs.get("km_range")


@pytest.mark.parametrize("what", sorted(SINGLE))
def test_every_class_is_told_and_accepts_itself(maker: Maker, what: str) -> None:
    case = maker.make(what, CLEAN, 3)
    (root,) = case.truth["roots"]
    assert root["observable"]
    assert {"element": root["element"], "kind": root["kind"]} in root["accept"]
    raised = Counter((a["source"], a["object"], a["code"]) for a in _told(case) if a["state"] == "raise")
    cleared = Counter((a["source"], a["object"], a["code"]) for a in _told(case) if a["state"] == "clear")
    assert raised == cleared != Counter()
    assert len(raised) == case.truth["observable"]["signature"]
    assert [a["rx_ts"] for a in _told(case)] == sorted(a["rx_ts"] for a in _told(case))


@pytest.mark.parametrize(
    "what",
    [
        "multi",
        "double-ring",
        pytest.param("four", marks=pytest.mark.soak),
        pytest.param("core", marks=pytest.mark.soak),
    ],
)
def test_the_same_seed_is_the_same_case(maker: Maker, what: str) -> None:
    again = Maker(Watcher(maker.watcher.index))
    one, other = maker.make(what, NOISY, 5), again.make(what, NOISY, 5)
    assert one.lines == other.lines
    assert one.truth == other.truth
    assert maker.make(what, NOISY, 6).lines != one.lines


def test_noise_does_not_change_what_breaks(maker: Maker) -> None:
    for seed in range(2):
        clean, noisy = (maker.make("multi", noise, seed) for noise in (CLEAN, NOISY))
        assert clean.faults == noisy.faults
        assert noisy.truth["spurious"] >= 1 > clean.truth["spurious"]


@pytest.mark.soak
def test_a_core_storm_is_a_hundred_thousand_records_and_stands_at_last(maker: Maker) -> None:
    case = maker.make("core", CLEAN, 1)
    told = _told(case)
    assert len(told) > 90_000  # some are cut short by the repair
    last: dict[tuple[str, str, str], str] = {}
    for alarm in told:
        if alarm["rx_ts"] < case.truth["restored_at"]:
            last[alarm["source"], alarm["object"], alarm["code"]] = alarm["state"]
    assert set(last.values()) == {"raise"}


def test_behind_a_lost_dcn_nobody_speaks(maker: Maker) -> None:
    index = maker.watcher.index
    (link,) = index.dcn_links
    whole = maker.watcher.see((Fault("dcn-loss", link), Fault("node-fail", index.plant.nes[-1].id)))
    assert whole.points
    assert {p.source for p in whole.points if p.source in index.nes} == set()


def test_what_is_near_a_point_leaves_nobody_out(maker: Maker) -> None:
    """Every fault that a plant can have, and every point at which it is seen."""
    index, near = maker.watcher.index, Near(maker.watcher.index)
    for kind, pool in SINGLE.values():
        for element in pool(index)[::9]:
            for point in sorted(maker.watcher.see((Fault(kind, element),)).points)[:12]:
                behind = {(f.kind, f.element) for f in near.behind(point)}
                assert (kind, element) in behind, (kind, element, point)
