"""Seeded faults, pictured forwards, thinned and soiled, and led back.

This shows how the search stands noise. It is no proof of the model, which draws the pictures itself: the
recorded cases and the field network are that.
"""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linewatch.localise.expect import Keys, Point, Prediction
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.localiser import Localiser
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Root, Via
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from tests.scenario.replaying import load

pytestmark = pytest.mark.data
AT = datetime(2026, 3, 1, tzinfo=UTC)


def every_fault(index: PlantIndex, breaks: Breaks) -> dict[str, list[Fault]]:
    """All faults of the plant by kind, in plant order."""
    devices = {
        "modem-fail": "fibre-modem",
        "converter-fail": "converter",
        "cpe-fail": "router",
        "lan-fault": "router",
    }
    faults = {
        "cable-cut": [Fault("cable-cut", c, s.name) for c in index.cables for s in breaks.stretches(c)],
        "fibre-break": [Fault("fibre-break", f) for f in breaks.used],
        "fibre-degraded": [Fault("fibre-degraded", f) for f in breaks.used],
        "laser-fail": [Fault("laser-fail", p) for p in index.section_of_port],
        "rx-fail": [Fault("rx-fail", p) for p in index.section_of_port],
        "power-loss": [Fault("power-loss", p) for p in index.fed_by],
    }
    for kind, elements in (
        ("duct-cut", index.ducts), ("node-fail", index.nes), ("card-fail", index.cards),
        ("e1-cable-fault", index.e1_cables), ("dcn-loss", index.dcn_links), ("sync-loss", index.sync_sources),
    ):  # fmt: skip
        faults[kind] = [Fault(kind, element) for element in elements]
    for kind, type_ in devices.items():
        faults[kind] = [Fault(kind, d.id) for d in index.plant.devices if d.type == type_]
    return faults


@pytest.mark.parametrize(
    ("seed", "cases", "missing", "strays", "together", "precision", "recall"),
    [
        pytest.param(1, 40, 0.0, 0, 1, 1.0, 1.0, id="clean"),
        pytest.param(2, 40, 0.1, 1, 1, 0.85, 0.85, id="a-tenth-missing-one-stray"),
        pytest.param(3, 25, 0.0, 0, 2, 0.97, 0.97, id="two-clean"),
        pytest.param(4, 400, 0.1, 1, 1, 0.9, 0.9, id="soak", marks=pytest.mark.soak),
        pytest.param(5, 400, 0.1, 1, 2, 0.9, 0.9, id="soak-two", marks=pytest.mark.soak),
    ],
)
def test_seeded_faults_are_found(
    seed: int,
    cases: int,
    missing: float,
    strays: int,
    together: int,
    precision: float,
    recall: float,
    shared_data: Path,
) -> None:
    index = load(shared_data / "replay" / "polska" / "topology.json")
    chance = random.Random(seed)
    breaks = Breaks(index)
    field = Field(Wiring(index), breaks, Keys())
    faults = every_fault(index, breaks)
    kinds = sorted(faults)
    localiser = Localiser(index)
    wrong = right = wanted = 0
    for _ in range(cases):
        true = tuple(chance.choice(faults[chance.choice(kinds)]) for _ in range(together))
        picture = field.together(true)
        told = surely(field, picture)
        kept = {n for n in told if chance.random() >= missing}
        real = list(true)
        if told:
            real.append(chance.choice(faults[chance.choice(kinds)]))  # one of which little is heard
            kept.update(surely(field, field.alone(real[-1]))[:strays])
        records = [alarm(point) for point in sorted(kept)]
        for record in records:
            localiser.learn(record)
        roots = [r for v in localiser.verdicts(AT + timedelta(minutes=5)) for r in v.roots]
        for record in records:
            localiser.learn(replace(record, phase=AlarmPhase.CLEARED))
        candidates = [{(c.element, c.kind) for c in r.candidates} for r in roots]
        hits = 0
        for fault in true:
            rest = field.together(tuple(f for f in true if f != fault))
            if surely(field, rest) == told:
                continue  # hidden by the others: nobody could tell
            wanted += 1
            hits += any((fault.element, fault.kind) in c for c in candidates)
        right += hits
        wrong += sum(
            believed(r) and not any((f.element, f.kind) in c for f in real)
            for r, c in zip(roots, candidates, strict=True)
        )
    assert right / (right + wrong) >= precision
    assert right / wanted >= recall


def believed(root: Root) -> bool:
    """Held to be so rather than not."""
    return sum(candidate.probability for candidate in root.candidates) >= 0.5


def surely(field: Field, picture: Prediction) -> list[Point]:
    return sorted(point for point, sure in picture.told(field.keys) if sure > 0)


def alarm(point: Point) -> AlarmRecord:
    key = AlarmKey(*point)
    return AlarmRecord(key, AlarmPhase.RAISED, Severity.MAJOR, key.qualifier, Via.TRAP, AT, AT, AT)
