"""Cables of a NetBox as cables and fibres, and what lies at both ends of the light as sections."""

from typing import Any

from linewatch.config.netbox.draft import Draft
from linewatch.config.netbox.strands import FRONT, INTERFACE, REAR, Cabling, Span, Spot, Strand
from linewatch.config.netbox.words import RATES, STATUS, by_air_km, km, ref, text, value

_COPPER = ("cat", "coax", "dac", "power", "usb", "mrj21")
_LISTS = {
    FRONT: "dcim/front-ports",
    REAR: "dcim/rear-ports",
    INTERFACE: "dcim/interfaces",
    "circuits.circuittermination": "circuits/circuit-terminations",
}


def read_spans(draft: Draft, cabling: Cabling) -> None:
    found = _sections(draft, cabling)
    pairs = {span.cable for _, _, strands in found if len(strands) == 1 for span in strands[0].spans}
    used = {span.cable: None for _, _, strands in found for strand in strands for span in strand.spans}
    for number in draft.records.cables:
        if number in used or _is_trunk(draft, cabling, number):
            _cable(draft, cabling, number, pairs=number in pairs)
    fibres: dict[tuple[int, int], str] = {}
    for port, other, strands in found:
        _section(draft, port, other, strands, pairs, fibres)


def _sections(draft: Draft, cabling: Cabling) -> list[tuple[int, int, list[Strand]]]:
    """(interface, interface, the fibres from one to the other), each pair once, if so from both ends."""
    good: dict[int, list[Strand]] = {}
    told: set[int] = set()
    for number, row in draft.records.interfaces.items():
        rate = RATES.get(value(row, "type"))
        name = draft.names.get(("dcim/interfaces", number))
        strands = cabling.follow(Spot(INTERFACE, number)) if rate is not None and name is not None else []
        if not strands or rate is None or name is None:
            continue  # a spare port
        said = _trouble(draft, name, rate, strands)
        if said is None:
            strands.sort(key=lambda strand: [span.number for span in strand.spans])
            good[number] = strands
        else:
            told.add(number)
            draft.warn("dcim/interfaces", number, f"{name}: {said[0]}", said[1])
    found = []
    for number, strands in good.items():
        other = strands[0].end.id
        back = good[other][0].end.id if other in good else None
        if back == number and number < other:
            found.append((number, other, strands))
        elif back != number and other not in told:
            name, end = draft.names["dcim/interfaces", number], draft.names["dcim/interfaces", other]
            what = f"{name}: its light comes to {end}, and that of {end} does not come back"
            draft.warn("dcim/interfaces", number, what, "mend the jumpers")
    return found


def _trouble(draft: Draft, name: str, rate: str, strands: list[Strand]) -> tuple[str, str] | None:
    """Why what leaves a port makes no section, and what to mend."""
    stopped = next((strand for strand in strands if strand.why is not None), None)
    if stopped is not None:
        what = f"its light comes to {_spot(draft, stopped.end)}, which {stopped.why}"
        return what, "add the cable there"
    ends = list(dict.fromkeys(strand.end for strand in strands))
    if len(ends) > 1:
        return f"its fibres lead to {' and '.join(_spot(draft, end) for end in ends)}", "mend the jumpers"
    if len(strands) > 2:
        return f"{len(strands)} fibres leave it", "leave one, or two, at its plug"
    end = ends[0]
    other = draft.names.get(("dcim/interfaces", end.id)) if end.kind == INTERFACE else None
    if other == name:
        return "its light comes back to itself", "mend the jumpers"
    far = RATES.get(value(draft.records.interfaces.get(end.id, {}), "type"))
    if other is None or far is None:
        return f"its light ends at {_spot(draft, end)}, which is no STM port of an NE", "mend the type there"
    if far != rate:
        return f"it is {rate}, and {other} at the other end is {far}", "write the same type at both ends"
    return None


def _is_trunk(draft: Draft, cabling: Cabling, number: int) -> bool:
    a, b = cabling.ends[number]
    sites = cabling.sites(number)
    panels = bool(a and b) and all(spot.kind in (FRONT, REAR) for spot in (*a, *b))
    copper = (value(draft.records.cables[number], "type") or "").startswith(_COPPER)
    return panels and not copper and None not in sites and sites[0] != sites[1]


def _cable(draft: Draft, cabling: Cabling, number: int, *, pairs: bool) -> None:
    row = draft.records.cables[number]
    sites = [draft.names.get(("dcim/sites", site or 0)) for site in cabling.sites(number)]
    a, z = sites
    if a is None or z is None:
        return
    name = draft.name(text(row, "label") or f"cable-{number}")
    length = km(row.get("length"), value(row, "length_unit"))
    if length is None:
        length = by_air_km(draft.elements[a], draft.elements[z])
        draft.made_up["cable lengths: 1.3 x the distance between their ends, or 10 km"] += 1
    count = cabling.positions(number) * (2 if pairs else 1)
    if pairs:
        draft.made_up["cables whose positions are read as two fibres each"] += 1
    ext: dict[str, Any] = {}
    status = STATUS.get(value(row, "status") or "")
    if status:
        ext["status"] = status
    owner = draft.records.tenants.get(ref(row, "tenant") or 0)
    if owner is not None:
        ext["owner"] = text(owner, "name")
    ends = (f"{name}#ODF-A", f"{name}#ODF-Z")
    cable = {
        "id": name,
        "a_site": a,
        "z_site": z,
        "length_km": length,
        "fibre_count": max(count, 2),
        "kind": "trunk",
        "fibre_excess_pct": 0,
        "points": [
            {"id": ends[0], "kind": "odf", "km": 0, "site": a, "slack_m": 0},
            {"id": ends[1], "kind": "odf", "km": length, "site": z, "slack_m": 0},
        ],
        "segments": [
            {"id": f"{name}#S1", "from": ends[0], "to": ends[1], "from_km": 0, "to_km": length, "duct": None}
        ],
    }
    draft.add("cables", cable | ({"ext": ext} if ext else {}), "dcim/cables", number)


def _section(
    draft: Draft,
    port: int,
    other: int,
    strands: list[Strand],
    pairs: set[int],
    fibres: dict[tuple[int, int], str],
) -> None:
    ends = [draft.names["dcim/interfaces", one] for one in (port, other)]
    ways = []
    for way in (0, 1):
        strand = strands[min(way, len(strands) - 1)]
        numbers = [
            (span, 2 * span.number - 1 + way if span.cable in pairs else span.number) for span in strand.spans
        ]
        ways.append([_fibre(draft, span, number, fibres) for span, number in numbers])
    section = {
        "id": draft.name(f"MS-{ends[0]}"),
        "rate": RATES[value(draft.records.interfaces[port], "type")],
        "a_port": ends[0],
        "z_port": ends[1],
        "fibres_az": ways[0],
        "fibres_za": ways[1][::-1],
        "msp_group": None,
    }
    draft.add("sections", section, "dcim/interfaces", port)


def _fibre(draft: Draft, span: Span, number: int, fibres: dict[tuple[int, int], str]) -> str:
    if (span.cable, number) not in fibres:
        cable = draft.names["dcim/cables", span.cable]
        name = draft.name(f"{cable}:F{number:03d}")
        length = draft.elements[cable]["length_km"]
        fibre = {"id": name, "cable": cable, "number": number, "from_km": 0, "to_km": length}
        draft.add("fibres", fibre, "dcim/cables", span.cable)
        fibres[span.cable, number] = name
    return fibres[span.cable, number]


def _spot(draft: Draft, spot: Spot) -> str:
    rows = {
        FRONT: draft.records.front_ports,
        REAR: draft.records.rear_ports,
        INTERFACE: draft.records.interfaces,
    }
    row = rows.get(spot.kind, draft.records.terminations).get(spot.id)
    kind = {FRONT: "front port", REAR: "rear port", INTERFACE: "interface"}.get(
        spot.kind, "the end of a circuit"
    )
    if row is None:
        return f"{spot.kind} {spot.id}"
    device = row.get("device") or {}
    called = " ".join(filter(None, (text(device, "name"), text(row, "name"))))
    return f"{kind} {called} ({_LISTS.get(spot.kind, spot.kind)}/{spot.id}/)"
