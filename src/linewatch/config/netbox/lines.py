"""Circuits of a NetBox as lines: from E1 port to E1 port, over VC-4 trails made up along the way."""

import heapq
from collections.abc import Mapping
from typing import Any

from linewatch.config.netbox.draft import Draft
from linewatch.config.netbox.strands import CIRCUIT, INTERFACE, Cabling, Spot
from linewatch.config.netbox.words import E1, STATUS, ref, text, value
from linewatch.topology.check.equipment import capacity
from linewatch.topology.check.trails import VC12_OF_VC4

Hop = tuple[str, bool]  # a section, and whether it is run from A to Z


def read_lines(draft: Draft, cabling: Cabling) -> None:
    room = _Room(draft)
    sides: dict[int, dict[str, int]] = {}
    for number, row in draft.records.terminations.items():
        sides.setdefault(ref(row, "circuit") or 0, {})[value(row, "term_side")] = number
    taken: dict[str, str] = {}
    for number, circuit in draft.records.circuits.items():
        _line(draft, cabling, room, number, circuit, sides.get(number, {}), taken)
    _people(draft)


def _line(
    draft: Draft,
    cabling: Cabling,
    room: "_Room",
    number: int,
    row: Mapping[str, Any],
    sides: Mapping[str, int],
    taken: dict[str, str],
) -> None:
    cid = text(row, "cid") or f"circuit-{number}"
    ports: list[str] = []
    for side in ("A", "Z"):
        port, why, instead = _port(draft, cabling, side, sides)
        if port is None:
            draft.warn("circuits/circuits", number, f"circuit {cid} is left out: {why}", instead)
            return
        if port in taken or port in ports:
            what = f"circuit {cid} is left out: {port} carries {taken.get(port, 'its other end')} already"
            draft.warn("circuits/circuits", number, what, "lead it to a port of its own")
            return
        ports.append(port)
    nes = [draft.elements[port]["ne"] for port in ports]
    way = room.way(nes[0], nes[1])
    if way is None:
        what = f"circuit {cid} is left out: no sections with room lead from {nes[0]} to {nes[1]}"
        draft.warn("circuits/circuits", number, what, "add the cables between STM ports on its way")
        return
    name = draft.name(cid)
    taken |= dict.fromkeys(ports, cid)
    made: dict[str, Any] = {
        "id": name,
        "vc12": draft.name(f"VC12-{name}"),
        "a_ne": nes[0],
        "z_ne": nes[1],
        "a_port": ports[0],
        "z_port": ports[1],
        "legs": room.ride(nes[0], way),
        "protected": False,
    }
    draft.made_up["ways of circuits: one VC-4 trail a section, over the shortest way, unprotected"] += 1
    draft.add("circuits", made | _ext(draft, row), "circuits/circuits", number)


def _port(draft: Draft, cabling: Cabling, side: str, sides: Mapping[str, int]) -> tuple[str | None, str, str]:
    """The E1 port one end of a circuit comes out at, or what is missing and what to do."""
    if side not in sides:
        return None, f"it has no termination {side}", f"add termination {side}, with a cable to an E1 port"
    strands = cabling.follow(Spot(CIRCUIT, sides[side]))
    if not strands:
        return None, f"its termination {side} has no cable", "add the cable to an E1 port"
    end = strands[0].end
    name = draft.names.get(("dcim/interfaces", end.id)) if end.kind == INTERFACE else None
    if strands[0].why is None and name is not None and draft.elements[name]["kind"] == E1:
        return name, "", ""
    return None, f"the cable of its termination {side} comes to no E1 port of an NE", "lead it to an E1 port"


def _ext(draft: Draft, row: Mapping[str, Any]) -> dict[str, Any]:
    tenant = draft.records.tenants.get(ref(row, "tenant") or 0, {})
    provider = draft.records.providers.get(ref(row, "provider") or 0, {})
    ext = {"customer": text(tenant, "name"), "owner": text(provider, "name")}
    ext["status"] = STATUS.get(value(row, "status") or "", "")
    said = {key: word for key, word in ext.items() if word}
    return {"ext": said} if said else {}


def _people(draft: Draft) -> None:
    """Tenants of lines are customers; providers, and tenants of cables, are owners."""
    lines, cables = draft.raw["circuits"], draft.raw["cables"]
    for word, key, elements in (("customers", "customer", lines), ("owners", "owner", [*lines, *cables])):
        named = dict.fromkeys(e["ext"][key] for e in elements if key in e.get("ext", {}))
        if named:
            draft.raw.setdefault("ext", {})[word] = [{"id": name, "name": name} for name in named]


class _Room:
    """Sections as a net, with what room they have left for VC-12."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._left: dict[str, int] = {}
        self._trails: dict[str, list[str]] = {}
        self._onward: dict[str, list[tuple[float, str, Hop]]] = {}
        self._ways: dict[tuple[str, str], list[Hop] | None] = {}
        for section in draft.raw["sections"]:
            ends = [draft.elements[section[key]]["ne"] for key in ("a_port", "z_port")]
            fibres = [draft.elements[name] for name in section["fibres_az"]]
            length = sum(fibre["to_km"] for fibre in fibres) + 0.001
            self._left[section["id"]] = (capacity(section["rate"]) or 0) * VC12_OF_VC4
            if ends[0] != ends[1]:
                for here, there, ahead in ((*ends, True), (*ends[::-1], False)):
                    self._onward.setdefault(here, []).append((length, there, (section["id"], ahead)))

    def way(self, start: str, end: str) -> list[Hop] | None:
        """The shortest way with room, [] within one NE, None where there is none."""
        if (start, end) not in self._ways:
            self._ways[start, end] = self._shortest(start, end)
        return self._ways[start, end]

    def _shortest(self, start: str, end: str) -> list[Hop] | None:
        heap: list[tuple[float, int, str, list[Hop]]] = [(0.0, 0, start, [])]
        seen: set[str] = set()
        pushed = 0
        while heap:
            length, _, here, way = heapq.heappop(heap)
            if here == end:
                return way
            if here in seen:
                continue
            seen.add(here)
            for more, there, hop in self._onward.get(here, ()):
                if there not in seen and self._left[hop[0]] > 0:
                    pushed += 1  # of two ways of one length, the one found first
                    heapq.heappush(heap, (length + more, pushed, there, [*way, hop]))
        return None

    def ride(self, start: str, way: list[Hop]) -> list[dict[str, Any]]:
        """The legs of one more line along a way; trails are made as they are needed."""
        legs = []
        here = start
        for section, ahead in way:
            ends = [
                self._draft.elements[self._draft.elements[section][key]]["ne"] for key in ("a_port", "z_port")
            ]
            there = ends[1] if ahead else ends[0]
            legs.append(
                {"a_ne": here, "z_ne": there, "working": self._trail(section, ends), "protection": None}
            )
            here = there
        return legs

    def _trail(self, section: str, ends: list[str]) -> str:
        rate = self._draft.elements[section]["rate"]
        used = (capacity(rate) or 0) * VC12_OF_VC4 - self._left[section]
        trails = self._trails.setdefault(section, [])
        if used // VC12_OF_VC4 == len(trails):
            name = self._draft.name(f"VC4-{section}-{len(trails) + 1}")
            trail = {"id": name, "a_ne": ends[0], "z_ne": ends[1], "hops": [section], "dirs": [1]}
            self._draft.raw["hp_trails"].append(trail)
            self._draft.elements[name] = trail
            trails.append(name)
        self._left[section] -= 1
        if not self._left[section]:
            self._ways.clear()  # some of them ran over it
        return trails[used // VC12_OF_VC4]
