"""The rules of a plant: tables agree with the model, no value fells a rule, nothing is quadratic."""

import copy
from pathlib import Path
from typing import Any

import pytest

from linewatch.config.plant_files import look_at_plant
from linewatch.topology.check.fields import CLOSED, FIELDS, OPEN
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.check.references import REFERENCES
from linewatch.topology.check.rules import mistakes
from linewatch.topology.ext_words import AS_IS, NESTED, WORDS

GOOD = Path(__file__).parents[2] / "config/good.yaml"
WEIRD: list[Any] = [None, True, 0, -1.5, "", "x", [], [None], [[]], {}, {"id": 1}, [{"id": []}], {"": None}]


def test_no_word_of_ext_is_a_core_key() -> None:
    clashes = {table: set(words) & (set(FIELDS[table]) | {AS_IS, "ext"}) for table, words in WORDS.items()}
    assert {table: clash for table, clash in clashes.items() if clash} == {}


def test_every_class_has_its_words_and_every_item_its_table() -> None:
    assert set(WORDS) >= {name for name, field in FIELDS["plant"].items() if field.kind == "items"}
    assert {FIELDS[table][key].table for table, key in NESTED} == set(NESTED.values())


@pytest.mark.parametrize("at", [*CLOSED, *OPEN, *REFERENCES], ids=".".join)
def test_a_rule_speaks_of_a_key_that_is_there(at: tuple[str, str]) -> None:
    assert at[1] in FIELDS[at[0]]


def test_every_key_that_names_an_element_is_looked_up() -> None:
    """A key of the model called like a class, or like one of its ends, is a reference."""
    named = (
        "site",
        "cable",
        "ne",
        "card",
        "duct",
        "power",
        "fibre",
        "circuit",
        "working",
        "protection",
        "hops",
    )
    missing = [
        (table, key)
        for table, fields in FIELDS.items()
        for key in fields
        if key.removeprefix("a_").removeprefix("z_") in named and (table, key) not in REFERENCES
    ]
    assert missing == [("rings", "protection")], "a ring's protection is a word, not an element"


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


@pytest.mark.parametrize("weird", WEIRD, ids=repr)
def test_no_value_anywhere_makes_a_rule_fall_over(weird: Any) -> None:
    good = look_at_plant(GOOD).raw
    places = [place for place in _places(good) if place]
    assert len(places) > 300
    for number, place in enumerate(places):
        if number % 3:  # a third of them for each value is every place for some
            continue
        bad = copy.copy(good)
        holder: Any = bad
        for step in place[:-1]:
            holder[step] = copy.copy(holder[step])
            holder = holder[step]
        holder[place[-1]] = weird
        assert isinstance(list(mistakes(bad)), list)


def test_an_element_without_anything_is_told_every_key() -> None:
    said = [m.what for m in mistakes({"format": "linewatch-plant/1", "fibres": [{}]})]
    assert said == [f"fibres[0]: {key} is missing" for key in ("id", "cable", "number", "from_km", "to_km")]


def test_did_you_mean_is_silent_where_nothing_is_near() -> None:
    assert did_you_mean("zzz", ["alpha", "beta"], otherwise="write one") == "write one"
    assert did_you_mean("alhpa", ["alpha", "beta"], otherwise="write one") == 'did you mean "alpha"?'


def test_fibres_back_may_be_written_in_the_order_of_the_way_out() -> None:
    good = look_at_plant(GOOD).raw
    there = ["CAB-AB:F3", "CAB-BC:F3"]
    more = [{"id": f"CAB-BC:F{n}", "cable": "CAB-BC", "number": n, "from_km": 0, "to_km": 5} for n in (3, 4)]
    port = {"id": "NE-C/S1/P3", "ne": "NE-C", "card": "NE-C/S1", "kind": "stm", "rate": "STM-4"}
    for back in (["CAB-AB:F4", "CAB-BC:F4"], ["CAB-BC:F4", "CAB-AB:F4"]):
        section = {"id": "MS-X", "rate": "STM-4", "a_port": "NE-A/S1/P3", "z_port": "NE-C/S1/P3"}
        plant = {
            **good,
            "fibres": good["fibres"] + more,
            "ports": [*good["ports"], port],
            "sections": [*good["sections"], {**section, "fibres_az": there, "fibres_za": back}],
        }
        assert list(mistakes(plant)) == []


def test_a_plant_of_many_elements_is_checked_in_linear_work() -> None:
    """Counted in looks at elements, not in seconds: twice the plant, about twice the looks."""
    counts = [_looks(size) for size in (200, 400)]
    assert counts[1] < 2.5 * counts[0]


def _looks(size: int) -> int:
    looks = 0

    class Counted(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            nonlocal looks
            looks += 1
            return super().get(key, default)

    raw = {
        "format": "linewatch-plant/1",
        "sites": [Counted(id=f"S{n}", role="core") for n in range(size)],
        "nes": [Counted(id=f"N{n}", site=f"S{n}", type="sdh-adm") for n in range(size)],
        "cards": [Counted(id=f"K{n}", ne=f"N{n}", slot=1, kind="line") for n in range(size)],
        "ports": [
            Counted(id=f"P{n}{e}", ne=f"N{n}", card=f"K{n}", kind="stm", rate="STM-1")
            for n in range(size)
            for e in "az"
        ],
        "cables": [
            Counted(id=f"C{n}", a_site=f"S{n}", z_site=f"S{(n + 1) % size}", length_km=1, fibre_count=4)
            for n in range(size)
        ],
        "fibres": [
            Counted(id=f"C{n}F{f}", cable=f"C{n}", number=f, from_km=0, to_km=1)
            for n in range(size)
            for f in (1, 2)
        ],
        "sections": [
            Counted(
                id=f"M{n}",
                rate="STM-1",
                a_port=f"P{n}a",
                z_port=f"P{(n + 1) % size}z",
                fibres_az=[f"C{n}F1"],
                fibres_za=[f"C{n}F2"],
                msp_group=f"G{n}" if n % 2 == 0 else None,
            )
            for n in range(size)
        ],
    }
    assert {m.what.split(": ")[1].split(" names")[0] for m in mistakes(raw)} == {"msp_group"}
    return looks
