"""Tails: what hangs on an E1 port, from the NE outward, in an order that a signal can take."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from linewatch.topology.check.mistake import Mistake
from linewatch.topology.check.view import Element, View

_TYPE = {"modem": "fibre-modem", "converter": "converter", "router": "router"}


def tails(view: View) -> Iterator[Mistake]:
    for circuit in view.elements["circuits"]:
        for end in ("a_tail", "z_tail"):
            written = circuit.value.get(end)
            if not isinstance(written, list) or _fine(view, circuit.id, end, written):
                continue
            tail = circuit.items(end)
            yield from _order(circuit, end, tail)
            for item in tail:
                yield from _item(view, circuit, end, item)
            yield from _modems(view, circuit, tail)
    yield from _used_once(view)


def _fine(view: View, circuit_id: str, end: str, written: list[Any]) -> bool:
    """Certainly nothing wrong in it: told quickly, for nearly all are. Else the rules below say what is."""
    devices, cables = view.by_id["devices"], view.by_id["e1_cables"]
    kinds: list[str] = []
    names: list[str] = []
    for item in written:
        if type(item) is not dict:
            return False
        kind, name = item.get("kind"), item.get("id")
        if type(kind) is not str or type(name) is not str or not name or name in names:
            return False
        kinds.append(kind)
        names.append(name)
        if kind == "e1_cable":
            if name in cables:
                cable = cables[name].value
                if cable.get("circuit") != circuit_id or cable.get("end") != end[0]:
                    return False
        elif kind in _TYPE:
            if name in devices and devices[name].value.get("type") != _TYPE[kind]:
                return False
            if kind == "router" and (type(item.get("port")) is not str or not item["port"]):
                return False
    return _in_order(tuple(kinds)) and ("modem" not in kinds or _paired(devices, kinds, names))


def _paired(devices: Mapping[str, Element], kinds: list[str], names: list[str]) -> bool:
    modems = [name for kind, name in zip(kinds, names, strict=True) if kind == "modem"]
    for local, remote in zip(modems[::2], modems[1::2], strict=True):
        device = devices.get(remote)
        if device is not None and device.value.get("peer") not in (None, local):
            return False
    return True


@lru_cache(maxsize=256)
def _in_order(kinds: tuple[str, ...]) -> bool:
    """Nothing that `_order` would tell, but for one id twice."""
    tail = [Element((place,), str(place), {"kind": kind}) for place, kind in enumerate(kinds)]
    return not list(_order(Element((), "", {}), "a_tail", tail))


def _order(circuit: Element, end: str, tail: list[Element]) -> Iterator[Mistake]:
    kinds = [item.text("kind") for item in tail]
    for place, item in enumerate(tail):
        kind, last = kinds[place], place == len(tail) - 1
        if kind == "router" and not last:
            what = f"{circuit.id}: {end}: router {item.id} is followed by {tail[place + 1].id}"
            yield Mistake(item.path, what, "write the tail from the NE outward: the router comes last")
        elif kind == "fibre":
            pair = (kinds[place - 1] if place else None, None if last else kinds[place + 1])
            if pair != ("modem", "modem"):
                what = f"{circuit.id}: {end}: fibre {item.id} does not lie between two modems"
                yield Mistake(item.path, what, "write modem (local), fibre, modem (remote)")
        if item.id and item.id in [other.id for other in tail[:place]]:
            yield Mistake(
                item.at("id"), f"{circuit.id}: {end}: {item.id} is in the tail twice", "write it once"
            )
    modems = kinds.count("modem")
    if modems % 2:
        where = tail[kinds.index("modem")]
        yield Mistake(where.path, f"{circuit.id}: {end}: {modems} modem without its pair", "write both ends")


def _item(view: View, circuit: Element, end: str, item: Element) -> Iterator[Mistake]:
    kind = item.text("kind") or ""
    device = view.get("devices", item.id) if kind in _TYPE else None
    if device is not None and device.text("type") not in (None, _TYPE[kind]):
        what = f"{circuit.id}: {end}: {item.id} is a {device.text('type')}, and its kind here is {kind}"
        yield Mistake(item.at("kind"), what, f"write the id of a {_TYPE[kind]}, or the right kind")
    if kind == "router" and item.text("port") is None:
        what = f"{circuit.id}: {end}: router {item.id} has no port"
        yield Mistake(item.path, what, f"write port: with the port of {item.id} the line is on")
    cable = view.get("e1_cables", item.id) if kind == "e1_cable" else None
    if cable is not None:
        owner, side = cable.text("circuit"), cable.text("end")
        if owner not in (None, circuit.id) and owner in view.by_id["circuits"]:
            what = f"{circuit.id}: {end}: {item.id} is a cable of {owner}"
            yield Mistake(item.at("id"), what, f"write circuit: {circuit.id} at the cable, or another cable")
        if side in ("a", "z") and side != end[0]:
            what = f"{circuit.id}: {end}: {item.id} has end: {side}"
            yield Mistake(item.at("id"), what, f"write end: {end[0]} at the cable")


def _modems(view: View, circuit: Element, tail: list[Element]) -> Iterator[Mistake]:
    """The local one is told by itself or its rack; the remote one names it as `peer`."""
    modems = [view.get("devices", item.id) for item in tail if item.text("kind") == "modem"]
    for local, remote in zip(modems[::2], modems[1::2], strict=False):
        if local is None or remote is None:
            continue
        peer = remote.text("peer")
        if peer is not None and peer != local.id:
            turned = local.text("peer") == remote.id
            what = f"{circuit.id}: modem {remote.id} has peer {peer}, and its pair here is {local.id}"
            instead = "write the local modem first" if turned else f"write peer: {local.id}"
            yield Mistake(remote.at("peer"), what, instead)


def _used_once(view: View) -> Iterator[Mistake]:
    """Each is in one tail, but for what carries several lines: PDH multiplexers, VCAT groups, routers."""
    used: dict[str, list[Element]] = {}
    for circuit in view.elements["circuits"]:
        for end in ("a_tail", "z_tail"):
            written = circuit.value.get(end)
            for place, item in enumerate(written if isinstance(written, list) else ()):
                if not isinstance(item, dict):
                    continue
                kind = item.get("kind")
                name = item.get("port") if kind == "router" else item.get("id")
                if type(name) is not str or not name or kind == "fibre":
                    continue
                if name not in used:
                    used[name] = [circuit]
                else:
                    yield from _again(view, circuit, circuit.item(end, place), used)


def _again(view: View, circuit: Element, item: Element, used: dict[str, list[Element]]) -> Iterator[Mistake]:
    kind = item.text("kind")
    name = item.text("port") if kind == "router" else item.text("id")
    if name is None or kind == "fibre":
        return
    others = used.setdefault(name, [])
    others.append(circuit)
    first = others[0]
    if first.id == circuit.id:
        return
    group = circuit.ext("vcat_group")
    if group is not None and group == first.ext("vcat_group"):
        return
    device = view.get("devices", item.id)
    pdh = device.ext("pdh") if device is not None else None
    room = pdh.get("e1") if isinstance(pdh, dict) else None
    if kind == "modem" and isinstance(room, int):
        if len(others) == room + 1:
            what = f"{circuit.id}: {name} multiplexes {room} E1, and this one is number {room + 1}"
            yield Mistake(item.at("id"), what, "write a multiplexer with room")
        return
    key = "port" if kind == "router" else "id"
    called = f"router port {name}" if kind == "router" else f"{kind} {name}"
    what = f"{circuit.id}: {called} is used twice (by {first.id} already)"
    instead = (
        "write pdh: {e1: 4} at a modem that multiplexes" if kind == "modem" else "write one that is free"
    )
    yield Mistake(item.at(key), what, instead)
