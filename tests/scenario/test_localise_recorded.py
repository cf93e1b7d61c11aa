"""The recorded cases: the forward picture against what was told, the verdicts against the truth."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.interchange import result
from linewatch.localise.localiser import Localiser
from linewatch.localise.wiring import Wiring
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from tests.scenario.replaying import best_verdicts, load, read_alarms

pytestmark = pytest.mark.data

SINGLE = (
    "cable-cut", "converter-fail", "cpe-fail", "cust-power-loss", "dcn-loss", "duct-cut", "e1-cable-fault",
    "fibre-degraded", "laser-fail", "line-card-fail", "node-fail", "power-loss", "protected-switch",
    "tail-cable-cut",
)  # fmt: skip
SEVERAL = ("double-ring-cut", "multi-2")
NOISY = ("cable-cut-noisy", "node-fail-noisy")


@pytest.fixture(scope="module")
def polska(shared_data: Path) -> Path:
    return shared_data / "replay" / "polska"


@pytest.fixture(scope="module")
def index(polska: Path) -> PlantIndex:
    return load(polska / "topology.json")


def truth(case: Path) -> dict[str, Any]:
    return json.loads((case / "truth.json").read_text())


def faults(breaks: Breaks, roots: list[dict[str, Any]]) -> tuple[Fault, ...]:
    found = []
    for root in roots:
        variant = ""
        if root["kind"] == "cable-cut":
            stretches = breaks.stretches(root["element"])
            variant = next(s.name for s in stretches if s.from_km <= root["km"] <= s.to_km)
        found.append(Fault(root["kind"], root["element"], variant))
    return tuple(found)


@pytest.mark.parametrize("name", [*SINGLE, *SEVERAL])
def test_the_picture_is_what_was_told(name: str, polska: Path, index: PlantIndex) -> None:
    field = Field(Wiring(index), Breaks(index), Keys())
    told = truth(polska / name)
    picture = field.together(faults(field.breaks, told["roots"]))
    expected = {point for point, sure in picture.told(field.keys) if sure > 0}
    explained = {point for point, _ in picture.told(field.keys)}
    seen = {
        (a["object"], a["code"], a["source"])
        for a in read_alarms(polska / name / "alarms.jsonl")
        if a["state"] == "raise"
    }
    assert expected - seen == set()
    assert seen - explained == set()
    for state, word in (("down", "down"), ("degraded", "degraded"), ("exposed", "protected")):
        assert sorted(c for c, s in picture.circuits.items() if s == state) == told["circuits"][word]


@pytest.mark.parametrize("name", [*SINGLE, *SEVERAL, *NOISY])
def test_the_verdict_is_the_truth(name: str, polska: Path, index: PlantIndex) -> None:
    told = truth(polska / name)
    verdicts = best_verdicts(Localiser(index), read_alarms(polska / name / "alarms.jsonl"))
    roots = [root for incident in result(verdicts)["incidents"] for root in incident["root"]]
    assert len(roots) == len(told["roots"])
    for wanted in told["roots"]:
        accept = {(a["element"], a["kind"]) for a in wanted["accept"]}
        (hit,) = [r for r in roots if (r["element"], r["kind"]) in accept]
        assert hit["probability"] >= 0.5
        if wanted["kind"] == "cable-cut":
            low, high = wanted["km_range"]
            assert low - 0.05 <= hit["km"] <= high + 0.05
            if wanted["otdr"]:
                assert hit["km"] == pytest.approx(wanted["km"], abs=0.02)
    down = {c for v in verdicts for c in v.affected.down}
    degraded = {c for v in verdicts for c in v.affected.degraded}
    exposed = {c for v in verdicts for c in v.affected.exposed}
    assert sorted(down) == told["circuits"]["down"]
    assert sorted(degraded) == told["circuits"]["degraded"]
    assert sorted(exposed - down) == told["circuits"]["protected"]


def test_order_of_arrival_and_far_away_faults_change_nothing(polska: Path, index: PlantIndex) -> None:
    cut = [a for a in read_alarms(polska / "cable-cut" / "alarms.jsonl") if a["state"] == "raise"]
    far = [a for a in read_alarms(polska / "fibre-degraded" / "alarms.jsonl") if a["state"] == "raise"]
    forth, back = best_verdicts(Localiser(index), cut), best_verdicts(Localiser(index), cut[::-1])
    assert forth[0].roots == back[0].roots
    assert forth[0].alarms == back[0].alarms
    with_far = best_verdicts(Localiser(index), [*far, *cut])
    assert with_far[0].roots == forth[0].roots
    assert {r.element for v in with_far for r in v.roots} == {"CAB-Warsaw-A002a", "CAB-A002b-T00046:F003"}


def test_one_by_one_equals_all_at_once(polska: Path, index: PlantIndex) -> None:
    lines = [a for a in read_alarms(polska / "tail-cable-cut" / "alarms.jsonl") if a["state"] == "raise"]
    step_by_step = Localiser(index)
    for end in range(1, len(lines) + 1):
        stepped = best_verdicts(step_by_step, lines[:end])
    assert [v.roots for v in stepped] == [v.roots for v in best_verdicts(Localiser(index), lines)]


def test_renaming_every_id_changes_nothing_but_names(polska: Path, index: PlantIndex) -> None:
    names = {old: f"x{number:05d}" for number, old in enumerate(sorted(index.kind_of, key=lambda e: e[::-1]))}
    for circuit in index.plant.circuits:
        names[circuit.vc12] = f"v-{circuit.id}"

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: renamed(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [renamed(v) for v in value]
        return names.get(value, value) if isinstance(value, str) else value

    other = PlantIndex(msgspec.convert(renamed(msgspec.to_builtins(index.plant)), Plant))
    for case in ("multi-2", "laser-fail"):
        lines = read_alarms(polska / case / "alarms.jsonl")
        here = best_verdicts(Localiser(index), lines)
        there = best_verdicts(Localiser(other), renamed(lines))
        assert sorted((names[r.element], r.kind) for v in here for r in v.roots) == sorted(
            (r.element, r.kind) for v in there for r in v.roots
        )
