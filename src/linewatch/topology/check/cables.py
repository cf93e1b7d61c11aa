"""Cables: lengths, points in place, segments from end to end without a gap, ducts and cables in agreement."""

from collections.abc import Iterator

from linewatch.topology.check.mistake import Mistake, did_you_mean
from linewatch.topology.check.view import Element, View

TOLERANCE_KM = 0.0015  # plants are written to the metre; two roundings may differ by one


def cables(view: View) -> Iterator[Mistake]:
    for cable in view.elements["cables"]:
        yield from _lengths(cable)
        length = cable.number("length_km")
        if length is not None and length > 0:
            yield from _points(cable, length)
            yield from _segments(cable, length)
    yield from _ducts(view)


def _lengths(cable: Element) -> Iterator[Mistake]:
    length, count = cable.number("length_km"), cable.number("fibre_count")
    if length is not None and length <= 0:
        yield Mistake(
            cable.at("length_km"), f"{cable.id}: length_km is {length}", "write a length above 0, in km"
        )
    if count is not None and count < 1:
        yield Mistake(cable.at("fibre_count"), f"{cable.id}: fibre_count is {count}", "write 1 or more")
    excess = cable.number("fibre_excess_pct")
    if excess is not None and not 0 <= excess <= 50:
        what = f"{cable.id}: fibre_excess_pct is {excess}"
        yield Mistake(cable.at("fibre_excess_pct"), what, "write 0 to 50: a fibre is longer than its cable")


def _points(cable: Element, length: float) -> Iterator[Mistake]:
    for point in cable.items("points"):
        km, slack = point.number("km"), point.number("slack_m")
        if km is not None and not -TOLERANCE_KM <= km <= length + TOLERANCE_KM:
            what = f"{point.id}: km is {km}, outside {cable.id}"
            yield Mistake(point.at("km"), what, f"write 0 to {length}, counted from the A site")
        if slack is not None and slack < 0:
            yield Mistake(point.at("slack_m"), f"{point.id}: slack_m is {slack}", "write 0 or more, in m")


def _segments(cable: Element, length: float) -> Iterator[Mistake]:
    segments = cable.items("segments")
    km_of = {point.id: point.number("km") for point in cable.items("points")}
    reached: float | None = 0.0
    for segment in segments:
        start, end = segment.number("from_km"), segment.number("to_km")
        yield from _ends(cable, segment, km_of)
        if start is None or end is None:
            reached = None
            continue
        if end <= start:
            what = f"{segment.id}: it runs from {start} km to {end} km"
            yield Mistake(segment.at("to_km"), what, "write from_km below to_km, counted from the A site")
        if reached is not None and abs(start - reached) > TOLERANCE_KM:
            what = f"{segment.id}: it starts at {start} km, but the cable is told up to {reached} km"
            yield Mistake(segment.at("from_km"), what, f"write from_km: {reached}, or the segment between")
        reached = end
    if segments and reached is not None and abs(reached - length) > TOLERANCE_KM:
        what = f"{cable.id}: its segments end at {reached} km, and length_km is {length}"
        yield Mistake(segments[-1].at("to_km"), what, f"write segments up to {length} km")


def _ends(cable: Element, segment: Element, km_of: dict[str, float | None]) -> Iterator[Mistake]:
    for key in ("from", "to"):
        name, km = segment.text(key), segment.number(f"{key}_km")
        if name is None:
            continue
        if name not in km_of:
            near = did_you_mean(name, km_of, otherwise="write the id of one of its points")
            yield Mistake(
                segment.at(key), f'{segment.id}: {key} names "{name}", which is no point of {cable.id}', near
            )
            continue
        at = km_of[name]
        if km is not None and at is not None and abs(km - at) > TOLERANCE_KM:
            what = f"{segment.id}: {key}_km is {km}, and {name} lies at {at} km"
            yield Mistake(segment.at(f"{key}_km"), what, f"write {at}")


def _ducts(view: View) -> Iterator[Mistake]:
    inside: dict[str, dict[str, None]] = {}
    for cable in view.elements["cables"]:
        for segment in cable.items("segments"):
            duct = segment.text("duct")
            if duct is not None:
                inside.setdefault(duct, {})[cable.id] = None
    for trench in view.elements["ducts"]:
        named = trench.texts("cables")
        for place, name in enumerate(named):
            if name in view.by_id["cables"] and name not in inside.get(trench.id, {}):
                what = f"{trench.id}: it names {name}, no segment of which lies in it"
                yield Mistake(
                    trench.at("cables", place), what, f"write duct: {trench.id} at a segment", "warning"
                )
        for name in inside.get(trench.id, {}):
            if name not in named:
                what = f"{trench.id}: a segment of {name} lies in it, and its cables do not name {name}"
                yield Mistake(trench.at("cables"), what, f"add {name}", "warning")
