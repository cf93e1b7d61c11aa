"""What must not matter does not: names, the order of arrival, one by one or at once, a fault far away.

Over storms pictured from seeded faults on the recorded plant, some alarms missing. Whatever the verdict is,
it must be the same one.
"""

import random
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from linewatch.localise.expect import Keys, Point
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.localiser import Localiser
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import AlarmPhase, AlarmRecord
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from tests.scenario.replaying import load
from tests.scenario.test_localise_seeded import AT, alarm, every_fault, surely

pytestmark = pytest.mark.data
LATER = AT + timedelta(minutes=5)
STORMS = [pytest.param(seed, id=f"storm-{seed}") for seed in range(2)] + [
    pytest.param(seed, id=f"storm-{seed}", marks=pytest.mark.soak) for seed in range(2, 80)
]
# (roots, lines) of each verdict, in their declared order
Said = list[tuple[tuple[tuple[str, str, float], ...], tuple[tuple[str, ...], ...]]]


@pytest.fixture(scope="module")
def index(shared_data: Path) -> PlantIndex:
    return load(shared_data / "replay" / "polska" / "topology.json")


@cache
def _field(index: PlantIndex) -> tuple[Field, dict[str, list[Fault]]]:
    breaks = Breaks(index)
    return Field(Wiring(index), breaks, Keys()), every_fault(index, breaks)


def storm(index: PlantIndex, seed: int) -> list[Point]:
    """Alarms of one to three faults of different kinds, a tenth of them lost."""
    field, faults = _field(index)
    chance = random.Random(f"metamorphic {seed}")
    kinds = chance.sample(sorted(faults), 1 + seed % 3)
    told = surely(field, field.together(tuple(chance.choice(faults[kind]) for kind in kinds)))
    return [point for point in told if chance.random() >= 0.1]


def said(index: PlantIndex, records: Iterable[AlarmRecord], *, look_every: int = 0) -> Said:
    """Verdicts on these alarms, learnt in this order; with looks in between, if wished, then reviewed."""
    localiser = Localiser(index)
    for number, record in enumerate(records, 1):
        localiser.learn(record)
        if look_every and number % look_every == 0:
            localiser.verdicts(AT + timedelta(seconds=1), review=False)
    return sorted(
        (
            tuple(sorted((r.element, r.kind, r.probability) for r in v.roots)),
            tuple(tuple(sorted(x)) for x in (v.affected.down, v.affected.degraded, v.affected.exposed)),
        )
        for v in localiser.verdicts(LATER)
    )


@pytest.mark.parametrize("seed", STORMS)
def test_the_order_of_arrival(seed: int, index: PlantIndex) -> None:
    records = [alarm(point) for point in storm(index, seed)]
    mixed = random.Random(seed).sample(records, len(records))
    assert said(index, mixed) == said(index, records)


@pytest.mark.parametrize("seed", STORMS)
def test_a_few_at_a_time_or_all_at_once(seed: int, index: PlantIndex) -> None:
    records = [alarm(point) for point in storm(index, seed)]
    assert said(index, records, look_every=max(1, len(records) // 8)) == said(index, records)


@pytest.mark.parametrize("seed", STORMS)
def test_alarms_that_came_and_went(seed: int, index: PlantIndex) -> None:
    """What is no longer there leaves no trace."""
    records = [alarm(point) for point in storm(index, seed)]
    past = [alarm(point) for point in storm(index, seed + 1_000)]
    here = {record.key for record in records}
    gone = [replace(r, phase=AlarmPhase.CLEARED) for r in past if r.key not in here]
    assert said(index, [*past, *records, *gone]) == said(index, records)


@pytest.mark.parametrize("seed", STORMS)
def test_names(seed: int, index: PlantIndex) -> None:
    points = storm(index, seed)
    names, other = _renamed(index)
    there = [alarm((names.get(r, r), code, names.get(q, q))) for r, code, q in points]
    expected = [
        (
            tuple(sorted((names[element], kind, p) for element, kind, p in roots)),
            tuple(tuple(sorted(names[line] for line in lines)) for lines in affected),
        )
        for roots, affected in said(index, [alarm(point) for point in points])
    ]
    assert said(other, there) == sorted(expected)


@pytest.mark.parametrize("seed", STORMS)
def test_a_fault_far_away(seed: int, index: PlantIndex) -> None:
    """Another customer's LAN, of a line that the storm leaves alone, is a verdict beside the others."""
    points = storm(index, seed)
    field, faults = _field(index)
    alone = said(index, [alarm(point) for point in points])
    hurt = {line for _, affected in alone for lines in affected for line in lines}
    spoke = {name for resource, _, by in points for name in (resource, by)}
    for fault in faults["lan-fault"]:
        picture = field.alone(fault)
        far = surely(field, picture)
        lines = set(index.circuits_of_tail.get(fault.element, ()))
        if far and not lines & hurt and fault.element not in spoke:
            break
    else:
        pytest.fail("the storm leaves no line alone")
    beside = said(index, [alarm(point) for point in (*points, *far)])
    assert [one for one in beside if one in alone] == alone
    rest = [root for roots, _ in beside if (roots, _) not in alone for root in roots]
    assert [(element, kind) for element, kind, _ in rest] == [(fault.element, fault.kind)]


@cache
def _renamed(index: PlantIndex) -> tuple[dict[str, str], PlantIndex]:
    """Every id by another one, in an order that keeps ties as they are: only names differ, nothing else."""
    names = {old: f"x{number:06d}" for number, old in enumerate(sorted(index.kind_of))}
    names |= {circuit.vc12: f"v-{names[circuit.id]}" for circuit in index.plant.circuits}
    for name in (*index.circuit_of_router_port, *(d.lan_port for d in index.plant.devices)):
        if isinstance(name, str):
            names.setdefault(name, f"p-{len(names):06d}")

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [renamed(inner) for inner in value]
        return names.get(value, value) if isinstance(value, str) else value

    plant = msgspec.convert(renamed(msgspec.to_builtins(index.plant)), Plant)
    return names, PlantIndex(plant)
