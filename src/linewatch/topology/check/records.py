"""Words of the records: waivers, announced works, optics, status, contacts, expected traces."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from linewatch.topology.check.mistake import Mistake, Path, did_you_mean
from linewatch.topology.check.view import Element, View
from linewatch.topology.lint.out_of_service import STATUS
from linewatch.topology.lint.rules import RULES

_J0_LONG, _J1_LONG = 15, 62  # characters of a 16-byte and of a 64-byte trace (G.707 9.2.2.2, 9.3.1.1)
_LOOKED_AT = frozenset(("status", "j0", "j1", "diverse_from"))  # words of an element
_DAY = "write a day such as 2026-12-31"


def records(view: View) -> Iterator[Mistake]:
    yield from _is_list(view, "waivers", "{lint, element, reason, until}")
    yield from _is_list(view, "planned_works", "{id, elements, from, until, what}")
    yield from _waivers(view)
    yield from _works(view)
    yield from _optics(view)
    yield from _contacts(view)
    for elements in view.elements.values():
        for element in elements:
            ext = element.value.get("ext")
            if isinstance(ext, dict) and not _LOOKED_AT.isdisjoint(ext):
                yield from _words(view, element)


def _waivers(view: View) -> Iterator[Mistake]:
    for path, entry in _entries(view, "waivers"):
        for key in ("lint", "element"):
            if not isinstance(entry.get(key), str):
                yield Mistake(path, f"a waiver has no {key}", f"write {key}: as the finding tells it")
        rule = entry.get("lint")
        if isinstance(rule, str) and rule not in RULES:
            instead = did_you_mean(rule, RULES, otherwise="write the rule as the finding tells it")
            yield Mistake((*path, "lint"), f'a waiver names "{rule}", which is no rule of the lint', instead)
        if not isinstance(entry.get("reason"), str) or not entry["reason"].strip():
            yield Mistake(path, f"the waiver of {rule} has no reason", "write reason: why it may stay so")
        if _day(entry.get("until")) is None:
            said = f'until is "{entry["until"]}"' if "until" in entry else "has no end"
            yield Mistake(path, f"the waiver of {rule} for {entry.get('element')}: {said}", _DAY)


def _works(view: View) -> Iterator[Mistake]:
    seen: dict[str, None] = {}
    for path, entry in _entries(view, "planned_works"):
        name = entry.get("id")
        called = name if isinstance(name, str) else f"planned_works[{path[-1]}]"
        if not isinstance(name, str) or not name:
            yield Mistake(path, f"{called} has no id", "write the number of the work")
        elif name in seen:
            yield Mistake((*path, "id"), f"work {name} is there twice", "write each work once")
        seen[called] = None
        elements = entry.get("elements")
        if not isinstance(elements, list) or not elements:
            yield Mistake(path, f"work {called} has no elements", "write elements: [ids of what is touched]")
        for place, element in enumerate(elements if isinstance(elements, list) else []):
            if not isinstance(element, str) or element not in view.class_of:
                near = did_you_mean(element, view.class_of, otherwise="write the id of an element")
                what = f'work {called}: elements names "{element}", and there is none of that id'
                yield Mistake((*path, "elements", place), what, near)
        first, last = _day(entry.get("from")), _day(entry.get("until"))
        for key, day in (("from", first), ("until", last)):
            if day is None:
                said = f'{key} is "{entry[key]}"' if key in entry else f"{key} is missing"
                yield Mistake(path, f"work {called}: {said}", f"{_DAY}, or 2026-12-31T22:00:00+08:00")
        if first is not None and last is not None and last < first:
            yield Mistake(path, f"work {called} ends before it begins", "write from: before until:")


def _optics(view: View) -> Iterator[Mistake]:
    table = view.ext("optics")
    if table is None:
        return
    if not isinstance(table, dict):
        yield Mistake(("ext", "optics"), "optics is no mapping", "write {name: {reach_km: 40}}")
        return
    for name, entry in table.items():
        known = entry if isinstance(entry, dict) else {}
        for key in ("reach_km", "budget_db"):
            value = known.get(key)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if value is not None and not (number and value > 0):
                at = ("ext", "optics", name, key)
                yield Mistake(at, f"optics {name}: {key} is {value}", "write a number above 0")
        if not isinstance(entry, dict) or not ({"reach_km", "budget_db"} & entry.keys()):
            yield Mistake(("ext", "optics", name), f"optics {name} has no reach_km", "write reach_km:, in km")


def _contacts(view: View) -> Iterator[Mistake]:
    owners = view.ext("owners")
    for place, owner in enumerate(owners if isinstance(owners, list) else []):
        contact = owner.get("contact") if isinstance(owner, dict) else None
        if contact is not None and not isinstance(contact, str | dict):
            what = f"owner {owner.get('id')}: contact is {contact}"
            yield Mistake(("ext", "owners", place, "contact"), what, "write it as text, in quotes")


def _words(view: View, element: Element) -> Iterator[Mistake]:
    status = element.ext("status")
    if status is not None and status not in STATUS:
        instead = did_you_mean(status, STATUS, otherwise=f"write {', '.join(STATUS)}")
        yield Mistake(element.at("ext", "status"), f'{element.id}: status is "{status}"', instead, "warning")
    for word, most in (("j0", _J0_LONG), ("j1", _J1_LONG)):
        trace = element.ext(word)
        for text in trace.values() if isinstance(trace, dict) else [trace]:
            if text is not None and not (isinstance(text, str) and len(text) <= most and text.isascii()):
                what = f'{element.id}: {word} is "{text}"'
                instead = f"write up to {most} ASCII characters, as the NE expects them"
                yield Mistake(element.at("ext", word), what, instead, "warning")
    others = element.ext("diverse_from")
    for other in [others] if isinstance(others, str) else others if isinstance(others, list) else []:
        if other not in view.by_id["circuits"] or other == element.id:
            near = did_you_mean(other, view.by_id["circuits"], otherwise="write the id of another circuit")
            what = f'{element.id}: diverse_from names "{other}", and that is no other circuit'
            yield Mistake(element.at("ext", "diverse_from"), what, near)


def _entries(view: View, word: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    said = view.ext(word)
    for place, entry in enumerate(said if isinstance(said, list) else []):
        yield ("ext", word, place), entry if isinstance(entry, dict) else {}


def _is_list(view: View, word: str, shape: str) -> Iterator[Mistake]:
    said = view.ext(word)
    if said is not None and not isinstance(said, list):
        yield Mistake(("ext", word), f"{word} is no list", f"write a list of {shape}")


def _day(said: object) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(said).date() if isinstance(said, str) else None
    except ValueError:
        return None
