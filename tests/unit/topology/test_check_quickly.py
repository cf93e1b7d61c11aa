"""What the rules tell quickly to be fine is fine: where they look closely, they find nothing in it."""

import copy
import random
from typing import Any

import pytest

from linewatch.topology.check import circuits, identity, references, shape, sound, tails
from linewatch.topology.check.mistake import Mistake
from linewatch.topology.check.protection import ms_spring_sections
from linewatch.topology.check.view import View
from simulators.plants.province import make
from simulators.plants.wish import Wish
from tests.fakes.work import lines_run

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


def _sound(raw: dict[str, Any], name: str) -> list[int]:
    """One by one, as a block that is not sound as a whole is looked at."""
    wanted = sound._TYPES[name]
    return [
        place
        for place, element in enumerate(raw[name])
        if not sound._taken([element], wanted) or not sound._plain(name, element)
    ]


@pytest.mark.parametrize("seed", range(60))
def test_a_block_is_told_as_its_elements_are(seed: int) -> None:
    raw = _spoilt(seed)
    for name in CLASSES:
        assert list(sound.unsound(name, raw[name])) == _sound(raw, name)


@pytest.mark.parametrize("seed", range(60))
def test_what_holds_for_all_at_once_holds_for_each(seed: int) -> None:
    """Where a whole class is told to be fine, the rule that looks at each has nothing to say."""
    view = View(_spoilt(seed), by_hand=True, whole=True)
    for name, elements in view.elements.items():
        keys = [(key, wanted) for (of, key), wanted in references.REFERENCES.items() if of == name]
        if references._all_known(view, name, keys):
            assert not [m for e in elements for m in references._of(view, e, e.id, keys)]
    if identity._all_once(view):
        assert len({c.text("vc12") for c in view.elements["circuits"]}) == len(view.elements["circuits"])
        assert not {c.text("vc12") for c in view.elements["circuits"]} & view.class_of.keys()


def test_a_sound_plant_costs_a_few_lines_of_python_an_element() -> None:
    """References, ids and shapes of a sound plant are judged by the class, not by the element."""
    view = View(RAW, by_hand=True, whole=True)
    elements = sum(len(of_class) for of_class in view.elements.values())
    for rule, most in ((shape.shape, 8), (identity.identity, 2), (references.references, 18)):
        assert lines_run(lambda rule=rule: list(rule(view))) < most * elements, rule.__name__
