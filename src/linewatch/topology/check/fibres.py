"""Fibres: within their cable, each number once over a stretch, and each fibre in one use."""

from collections.abc import Iterator

from linewatch.topology.check.cables import TOLERANCE_KM
from linewatch.topology.check.mistake import Mistake
from linewatch.topology.check.view import Element, View


def fibres(view: View) -> Iterator[Mistake]:
    stretches: dict[tuple[str, float], list[tuple[float, float, str]]] = {}
    for fibre in view.elements["fibres"]:
        cable = view.get("cables", fibre.text("cable"))
        if cable is not None:
            yield from _within(fibre, cable)
            yield from _number_once(fibre, cable, stretches)
    yield from _used_once(view)


def _within(fibre: Element, cable: Element) -> Iterator[Mistake]:
    number, count = fibre.number("number"), cable.number("fibre_count")
    if number is not None and count is not None and not 1 <= number <= count:
        what = f"{fibre.id}: number is {number}, and {cable.id} has {count} fibres"
        yield Mistake(fibre.at("number"), what, f"write 1 to {count}")
    start, end, length = fibre.number("from_km"), fibre.number("to_km"), cable.number("length_km")
    if start is not None and end is not None and end <= start:
        what = f"{fibre.id}: it runs from {start} km to {end} km"
        yield Mistake(fibre.at("to_km"), what, "write from_km below to_km, counted from the A site")
    for key, km in (("from_km", start), ("to_km", end)):
        if km is not None and length is not None and not -TOLERANCE_KM <= km <= length + TOLERANCE_KM:
            what = f"{fibre.id}: {key} is {km}, and {cable.id} is {length} km long"
            yield Mistake(fibre.at(key), what, f"write 0 to {length}")


def _number_once(
    fibre: Element, cable: Element, stretches: dict[tuple[str, float], list[tuple[float, float, str]]]
) -> Iterator[Mistake]:
    number, start, end = fibre.number("number"), fibre.number("from_km"), fibre.number("to_km")
    if number is None or start is None or end is None:
        return
    others = stretches.setdefault((cable.id, number), [])
    for other_start, other_end, other in others:
        if start < other_end - TOLERANCE_KM and other_start < end - TOLERANCE_KM:
            what = f"{fibre.id}: fibre {number} of {cable.id} is {other} already on that stretch"
            yield Mistake(fibre.at("number"), what, "write another number, or leave one of them out")
            break
    others.append((start, end, fibre.id))


def _used_once(view: View) -> Iterator[Mistake]:
    """A section may run both ways on one fibre; a PDH multiplexer pair carries circuits over its own."""
    used: dict[str, tuple[str, str]] = {}
    for section in view.elements["sections"]:
        for key in ("fibres_az", "fibres_za"):
            for place, name in enumerate(section.texts(key)):
                user = f"section {section.id}"
                first = used.setdefault(name, (section.id, user))
                if first[0] != section.id or name in section.texts(key)[:place]:
                    what = f"{section.id}: fibre {name} is used twice (by {first[1]} already)"
                    yield Mistake(section.at(key, place), what, "write a fibre that is free")
    for circuit in view.elements["circuits"]:
        for end in ("a_tail", "z_tail"):
            written = circuit.value.get(end)
            if not isinstance(written, list) or not [
                0 for item in written if type(item) is dict and item.get("kind") == "fibre"
            ]:
                continue
            tail = circuit.items(end)
            for place, item in enumerate(tail):
                if item.text("kind") != "fibre" or not item.id:
                    continue
                beside = tail[max(place - 1, 0) : place + 2]
                pair = "/".join(other.id for other in beside if other is not item)
                first = used.setdefault(item.id, (pair, f"the tail of {circuit.id}"))
                if first[0] != pair:
                    what = f"{circuit.id}: fibre {item.id} is used twice (by {first[1]} already)"
                    yield Mistake(item.at("id"), what, "write a fibre that is free")
