"""What the rules tell quickly to be fine is fine: where they look closely, they find nothing in it."""

import copy
import random
from typing import Any

import pytest

from linewatch.topology.check import circuits, references, tails
from linewatch.topology.check.mistake import Mistake
from linewatch.topology.check.protection import ms_spring_sections
from linewatch.topology.check.view import View
from simulators.plants.province import make
from simulators.plants.wish import Wish

RAW = make(Wish(120, 20, 40, 7))
CLASSES = ("circuits", "devices", "e1_cables", "ports", "hp_trails", "sections")
ODD: tuple[Any, ...] = (
    None,
    "",
    "NOWHERE",
    0,
    1.5,
    True,
    [],
    ["x", None],
    {},
    {"id": "x"},
    [{}, "x", {"id": 3}],
)


def _spoilt(seed: int) -> dict[str, Any]:
    """The plant with some twenty slips of the pen, and worse, in it."""
    rand = random.Random(seed)
    raw = copy.deepcopy(RAW)
    words = [value for name in CLASSES for e in raw[name] for value in e.values() if isinstance(value, str)]
    for _ in range(20):
        spot: Any = rand.choice(raw[rand.choice(CLASSES)])
        while True:
            step = rand.choice(list(spot) if isinstance(spot, dict) else range(len(spot)))
            if isinstance(spot[step], dict | list) and spot[step] and rand.random() < 0.9:
                spot = spot[step]
                continue
            kind = rand.random()
            if kind < 0.2:
                del spot[step]
            elif kind < 0.5:
                spot[step] = rand.choice(ODD)
            elif kind < 0.6 and isinstance(spot, list):
                spot.append(copy.deepcopy(spot[step]))
            else:
                spot[step] = rand.choice(words)
            break
    return raw


def _looked_at_closely(view: View) -> tuple[int, list[Mistake]]:
    """How many were told to be fine, and what is wrong in them all the same."""
    fine, told = 0, list[Mistake]()
    spring = ms_spring_sections(view)
    for circuit in view.elements["circuits"]:
        if circuits._fine_ports(view, circuit.value):
            fine, told = fine + 1, told + list(circuits._ports(view, circuit))
        if circuits._fine_legs(view, circuit.value):
            fine, told = fine + 1, told + list(circuits._legs(view, circuit, spring))
        for end in ("a_tail", "z_tail"):
            written = circuit.value.get(end)
            if isinstance(written, list) and tails._fine(view, circuit.id, end, written):
                tail = circuit.items(end)
                fine, told = fine + 1, told + list(tails._order(circuit, end, tail))
                told += [m for item in tail for m in tails._item(view, circuit, end, item)]
                told += tails._modems(view, circuit, tail)
    for name, elements in view.elements.items():
        keys = [(key, wanted) for (of, key), wanted in references.REFERENCES.items() if of == name]
        known = references._known(view, keys)
        for element in elements:
            if references._all_there(element.value, known):
                fine, told = fine + 1, told + list(references._of(view, element, element.id, keys))
    return fine, told


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_wrong_in_what_is_told_to_be_fine(seed: int) -> None:
    fine, told = _looked_at_closely(View(_spoilt(seed), by_hand=True, whole=True))
    assert told == []
    assert fine > 500


def test_of_a_sound_plant_nothing_is_looked_at_closely() -> None:
    view = View(RAW, by_hand=True, whole=True)
    assert all(
        circuits._fine_ports(view, c.value) and circuits._fine_legs(view, c.value)
        for c in view.elements["circuits"]
    )
    assert all(
        tails._fine(view, c.id, end, c.value[end])
        for c in view.elements["circuits"]
        for end in ("a_tail", "z_tail")
        if end in c.value
    )
