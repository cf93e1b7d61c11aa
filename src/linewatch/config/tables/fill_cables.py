"""Cables, ducts and fibres: what follows from what a spreadsheet says of them."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from linewatch.config.tables.ground import Edit, Element, Ground, New, Step, dicts, figure, text
from linewatch.topology.check.cables import TOLERANCE_KM

_LETTER = {"odf": "ODF", "splice": "J", "manhole": "M"}
_NO_SEGMENTS = "cables without segments: from point to point, an ODF where an end has no point"
# CAB-1:F001, CAB-1:1-2, "CAB-1 1"
_OF_CABLE = re.compile(r"(.+?)\s*[:\s]\s*[fF]?(\d{1,4})(?:\s*-\s*[fF]?(\d{1,4}))?")
_NUMBERS = re.compile(r"[fF]?(\d{1,4})(?:\s*-\s*[fF]?(\d{1,4}))?")
_MOST = 2000  # fibres that a range may name


def cables(ground: Ground) -> Step:
    for place, cable in ground.elements("cables"):
        duct = ground.extras("cables", place).get("duct")
        onward = [extra.get("duct_onward") for extra in ground.inner_extras("cables", "points", place)]
        if "segments" in cable:
            if duct is not None or any(onward):
                key = "duct" if duct is not None else "points"
                what = f"{text(cable, 'id')}: a duct stands here, and its segments have rows of their own"
                yield ground.wrong(("cables", place, key), what, "write the duct at the segments")
            continue
        if not ground.exact:
            yield from _points(ground, place, cable, duct, onward)


def _points(ground: Ground, place: int, cable: Element, duct: Any, onward: list[Any]) -> Step:
    name, length = text(cable, "id"), figure(cable, "length_km")
    points = dicts(cable.get("points", []))
    if name is None or length is None or length <= 0 or points is None:
        return
    ways = [*onward, *[None] * (len(points) - len(onward))]
    rows: list[tuple[float, int | None, Element, Any]] = []
    for number, point in enumerate(points):
        km = figure(point, "km")
        if km is None or not -TOLERANCE_KM <= km <= length + TOLERANCE_KM:
            return  # the check says so
        rows.append((km, number, point, ways[number] or duct))
    rows.sort(key=lambda row: row[0])
    if not rows or rows[0][0] > TOLERANCE_KM:
        rows.insert(0, (0, None, _odf(f"{name}#ODF-A", 0, cable, "a_site"), duct))
    if rows[-1][0] < length - TOLERANCE_KM:
        rows.append((length, None, _odf(f"{name}#ODF-Z", length, cable, "z_site"), duct))
    counts: dict[str, int] = {}
    for _, at, point, _ in rows:
        kind = text(point, "kind") or ""
        counts[kind] = counts.get(kind, 0) + 1
        if at is not None and "id" not in point:
            made = f"{name}#{_LETTER.get(kind, 'P')}{counts[kind]:02d}"
            yield Edit("points without an id: named after their cable", point, "id", made)
    ends = [row for at, row in enumerate(rows) if not at or row[0] > rows[at - 1][0] + TOLERANCE_KM]
    segments = [
        {
            "id": f"{name}#S{number:02d}",
            "from": text(start[2], "id"),
            "to": text(end[2], "id"),
            "from_km": start[0],
            "to_km": end[0],
            "duct": start[3],
        }
        for number, (start, end) in enumerate(pairwise(ends), 1)
    ]
    order = tuple(at for _, at, _, _ in rows)
    yield Edit("", cable, "points", [point for _, _, point, _ in rows], order, "cables", place)
    yield Edit(_NO_SEGMENTS, cable, "segments", segments)


def _odf(name: str, km: float, cable: Element, site: str) -> Element:
    return {"id": name, "kind": "odf", "km": km, "slack_m": 0, "site": text(cable, site)}


def ducts(ground: Ground) -> Step:
    if ground.exact:
        return
    inside: dict[str, dict[str, int]] = {}
    for place, cable in ground.elements("cables"):
        for segment in dicts(cable.get("segments")) or ():
            duct, name = text(segment, "duct"), text(cable, "id")
            if duct is not None and name is not None:
                inside.setdefault(duct, {})[name] = place
    for _, trench in ground.elements("ducts"):
        lain = inside.get(text(trench, "id") or "")
        if "cables" not in trench and lain is not None:
            yield Edit("ducts: their cables taken from the segments", trench, "cables", list(lain))
    if "ducts" not in ground.raw:
        for name, lying in inside.items():
            because = ("cables", next(iter(lying.values())))
            yield New("ducts that segments name", "ducts", {"id": name, "cables": list(lying)}, because)


def fibres(ground: Ground) -> Step:
    if ground.exact:
        return
    for _, fibre in ground.elements("fibres"):
        cable, number = text(fibre, "cable"), figure(fibre, "number")
        known = ground.by_id("cables").get(cable or "")
        length = figure(known, "length_km")
        if "from_km" not in fibre and "to_km" not in fibre and length is not None:
            yield Edit("", fibre, "from_km", 0)
            yield Edit("fibres without km: the whole of their cable", fibre, "to_km", length)
        if "id" not in fibre and cable is not None and isinstance(number, int):
            yield Edit("fibres without an id: named after their cable", fibre, "id", f"{cable}:F{number:03d}")


def section_fibres(ground: Ground) -> Step:
    numbered: dict[tuple[str, int], list[str]] = {}
    for _, fibre in ground.elements("fibres"):
        cable, number, name = text(fibre, "cable"), figure(fibre, "number"), text(fibre, "id")
        if cable is not None and isinstance(number, int) and name is not None:
            numbered.setdefault((cable, number), []).append(name)
    for place, section in ground.elements("sections"):
        both = ground.extras("sections", place).get("fibres")
        if both is not None:
            yield from _pair(ground, place, section, both, numbered)
        for key in ("fibres_az", "fibres_za"):
            if not ground.exact and key in section and not (both is not None):
                yield from _way(ground, place, section, key, numbered)


def _pair(
    ground: Ground, place: int, section: Element, said: str, numbered: dict[tuple[str, int], list[str]]
) -> Step:
    """Two fibres of each cable on the way: the first from A to Z, the second back."""
    name = text(section, "id")
    at = ("sections", place, "fibres")
    if "fibres_az" in section or "fibres_za" in section:
        what = f"{name}: fibres stand here and in fibres_az or fibres_za"
        yield ground.wrong(at, what, "keep one")
        return
    named: list[str] = []
    yield from _resolve(ground, at, _tokens(said, ground), numbered, named)
    cable_of = ground.by_id("fibres")
    pairs: dict[str, list[str]] = {}
    for fibre in named:
        pairs.setdefault(text(cable_of.get(fibre), "cable") or fibre, []).append(fibre)
    if not pairs or any(len(pair) != 2 for pair in pairs.values()):
        if named:
            what = f'{name}: "{said}" is not two fibres of each cable'
            yield ground.wrong(at, what, "write CAB-1:1-2, or fill fibres_az and fibres_za")
        return
    yield Edit("", section, "fibres_az", [first for first, _ in pairs.values()])
    yield Edit("", section, "fibres_za", [second for _, second in pairs.values()])


def _way(
    ground: Ground, place: int, section: Element, key: str, numbered: dict[tuple[str, int], list[str]]
) -> Step:
    said = section[key]
    if not isinstance(said, list) or not all(isinstance(item, str) for item in said):
        return
    if all(item in ground.by_id("fibres") for item in said):
        return
    tokens = list(_continued(said, ground))
    if all(isinstance(token, str) for token in tokens):
        return  # no fibre of that id: the check says so
    named: list[str] = []
    yield from _resolve(ground, ("sections", place, key), tokens, numbered, named)
    if named and named != said:
        yield Edit("", section, key, named)


def _tokens(said: str, ground: Ground) -> list[str | tuple[str, int]]:
    if said in ground.by_id("fibres"):
        return [said]
    pieces = [piece.strip() for piece in re.split(r"[,，;；、+\n]|->|→", said) if piece.strip()]
    return list(_continued(pieces, ground))


def _continued(pieces: list[str], ground: Ground) -> Iterator[str | tuple[str, int]]:
    """Ids of fibres, or (cable, number); a bare number goes on with the cable before it."""
    cable: str | None = None
    known = ground.by_id("cables")
    for piece in pieces:
        plain = piece.replace("：", ":")
        if piece in ground.by_id("fibres"):
            yield piece
            continue
        match = _OF_CABLE.fullmatch(plain)
        if match is not None and match[1] in known:
            cable, first, last = match[1], match[2], match[3]
        else:
            bare = _NUMBERS.fullmatch(plain)
            if bare is None or cable is None:
                yield piece
                continue
            first, last = bare[1], bare[2]
        numbers = range(int(first), int(last or first) + 1)
        if not numbers or len(numbers) > _MOST:
            yield piece
            continue
        for number in numbers:
            yield cable, number


def _resolve(
    ground: Ground,
    at: tuple[str | int, ...],
    tokens: list[str | tuple[str, int]],
    numbered: dict[tuple[str, int], list[str]],
    named: list[str],
) -> Step:
    """The ids of fibres into `named`; those that nobody has written down are added."""
    for token in tokens:
        if isinstance(token, str):
            if token in ground.by_id("fibres"):
                named.append(token)
            else:
                instead = "write cable:number, such as CAB-1:1-2"
                yield ground.wrong(at, f'"{token}" is no fibre, nor one of a cable that is known', instead)
            continue
        cable, number = token
        found = numbered.get(token, [])
        if len(found) > 1:
            what = f"fibre {number} of {cable} may be {' or '.join(found[:3])}"
            yield ground.wrong(at, what, "write the id of the fibre")
            continue
        if not found:
            found = [f"{cable}:F{number:03d}"]
            numbered[token] = found
            length = figure(ground.by_id("cables").get(cable), "length_km")
            fibre = {"id": found[0], "cable": cable, "number": number, "from_km": 0, "to_km": length}
            yield New("fibres that sections name: the whole of their cable", "fibres", fibre, at[:2])
        named.append(found[0])
