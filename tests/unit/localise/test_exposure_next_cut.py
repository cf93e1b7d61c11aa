"""The single further fault that hurts exposed lines most: the one that asking of every element finds."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import convert

from linewatch.config.plant_files import read_plant
from linewatch.localise.expect import bits
from linewatch.localise.exposure import NextCut, next_cut
from linewatch.localise.failing import Present, failing
from linewatch.localise.faults import Fault
from linewatch.localise.whatif import WhatIf
from linewatch.localise.worst import WEIGHT
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from simulators.plants.province import make
from simulators.plants.wish import Wish
from tests.unit.localise.small import ring

CITY = Path(__file__).resolve().parents[3] / "topology" / "xiangtan"
PLANTS = ("city", "ms-spring", "sncp", *(f"province {seed}" for seed in range(1, 6)))


@cache
def asked(name: str) -> WhatIf:
    if name == "city":
        return WhatIf(PlantIndex(read_plant(CITY).plant))
    if name.startswith("province"):
        wish = Wish(circuits=60, nes=20, seed=int(name.split()[1]))
        return WhatIf(PlantIndex(convert(make(wish), type=Plant)))
    return WhatIf(ring(name))


Taken = tuple[int, int, int, set[str]]
"""Weight and number of the exposed lines, number of all lines left to take, and the exposed ones."""


def brute(whatif: WhatIf, old: tuple[Fault, ...], exposed: tuple[str, ...]) -> dict[str, list[Taken]]:
    """By element, in the order in which ties are told: what each way to fail takes of these lines because
    they are exposed. The whole plant is played anew for each."""
    index = whatif.index
    before = down(whatif, old)
    found: dict[str, list[Taken]] = {}
    for element in (*index.cables, *index.ducts, *index.nes, *index.power_plants):
        for faults in failing(index, whatif.breaks, element):
            left = down(whatif, (*old, *faults)) - down(whatif, faults) - before
            lost = left & set(exposed)
            found.setdefault(element, []).append((*weight(whatif, lost), len(left) if lost else 0, lost))
    return found


@cache
def down(whatif: WhatIf, faults: tuple[Fault, ...]) -> set[str]:
    broken = whatif.broken(dict.fromkeys(faults))
    return {s.members[m] for s, mask, state in broken.lines if state == "down" for m in bits(mask)}


def weight(whatif: WhatIf, lines: set[str]) -> tuple[int, int]:
    return sum(WEIGHT.get(whatif.services[line].service_class, 1) for line in lines), len(lines)


def named(whatif: WhatIf, *elements: str) -> tuple[NextCut | None, tuple[str, ...]]:
    """What is named beside these, each its own incident, and the lines they expose."""
    present = tuple(
        Present(f"I-{n}", failing(whatif.index, whatif.breaks, element)[0])
        for n, element in enumerate(elements)
    )
    exposed = whatif.of((), present).exposed_now
    return next_cut(whatif, present, exposed), exposed


@given(st.data())
@settings(max_examples=16, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_it_is_the_worst_of_all_cables_ducts_nes_and_powers(data: st.DataObject) -> None:
    whatif = asked(data.draw(st.sampled_from(PLANTS)))
    index = whatif.index
    known = st.sampled_from([*index.cables, *index.ducts, *index.nes])
    broken = data.draw(st.lists(known, min_size=1, max_size=3, unique=True))
    old = tuple(dict.fromkeys(f for e in broken for f in failing(index, whatif.breaks, e)[0]))
    told, exposed = named(whatif, *broken)
    found = brute(whatif, old, exposed)
    most = max((taken[:3] for ways in found.values() for taken in ways), default=(0, 0, 0))
    if told is None:
        assert most == (0, 0, 0)
        return
    assert told.complete
    first = next(e for e, ways in found.items() if most in [taken[:3] for taken in ways])
    assert told.element == first
    assert set(told.lost) in [taken[3] for taken in found[first] if taken[:3] == most]
    assert set(told.down) == down(whatif, (*old, *told.faults)) - down(whatif, old)


def test_of_a_ring_that_is_cut_the_other_leg_is_named() -> None:
    for protection in ("sncp", "ms-spring"):
        told, exposed = named(asked(protection), "K0")
        assert told is not None
        assert (told.kind, told.element) == ("cable", "K2")
        assert set(told.lost) == set(exposed) == {"L1", "L2"}


def test_in_the_city_the_other_side_of_the_ring_is_named() -> None:
    told, exposed = named(asked("city"), "CAB-HX-YH")
    assert told is not None
    assert (told.kind, told.element) == ("cable", "CAB-BT-HX")
    assert set(told.lost) <= set(exposed)
    assert len(told.lost) > len(exposed) / 2
    ranks = [("AAA", "AA", "A", "B").index(asked("city").services[line].service_class) for line in told.lost]
    assert ranks == sorted(ranks)


def test_the_station_where_they_all_end_is_not_blamed_on_the_cut() -> None:
    """It takes its lines down with or without protection."""
    whatif = asked("city")
    told, _ = named(whatif, "CAB-HX-YH")
    assert told is not None
    assert told.element != "NE-HX"
    assert len(down(whatif, (Fault("node-fail", "NE-HX"),))) > len(told.down)


def test_nothing_is_named_where_nothing_is_exposed() -> None:
    whatif = asked("city")
    assert next_cut(whatif, (), ()) is None
    assert next_cut(whatif, (), ("no such line",)) is None


@pytest.mark.parametrize("most", [1, 5])
def test_what_was_not_all_looked_at_says_so(most: int) -> None:
    whatif = asked("city")
    present = (Present("I-1", failing(whatif.index, whatif.breaks, "CAB-HX-YH")[0]),)
    told = next_cut(whatif, present, whatif.of((), present).exposed_now, most=most)
    assert told is None or not told.complete
