"""Ids: each one once in the whole plant, whatever the class."""

from collections.abc import Iterator

from linewatch.topology.check.mistake import Mistake, Severity
from linewatch.topology.check.view import Element, View


def identity(view: View) -> Iterator[Mistake]:
    """Elements, points and segments, VC-12 ids, and the ports of routers, which are nobody's element."""
    if _all_once(view):
        return
    seen: dict[str, str] = {}
    for name, elements in view.elements.items():
        use = f"an id of {name}"
        for element in elements:
            if element.id and element.id not in seen:
                seen[element.id] = use
            else:
                yield from _once(element, element.id, "id", use, seen)
    yield from _inside(view, seen)
    for circuit in view.elements["circuits"]:
        yield from _once(circuit, circuit.text("vc12") or "", "vc12", f"the VC-12 of {circuit.id}", seen)
    for device in view.elements["devices"]:
        lan = device.text("lan_port")
        yield from _once(device, lan or "", "lan_port", f"the LAN port of {device.id}", seen)


def _all_once(view: View) -> bool:
    """Certainly no name is there twice: told quickly, and nearly always so."""
    if len(view.class_of) < sum(len(elements) for elements in view.elements.values()):
        return False  # one twice, or one without
    names = view.values("circuits", "vc12") + view.values("devices", "lan_port")
    for key in ("points", "segments"):
        for items in view.values("cables", key):
            names += (item.get("id") for item in items if type(item) is dict) if type(items) is list else ()
    named = [name for name in names if type(name) is str and name]
    once = set(named)
    return len(once) == len(named) and view.class_of.keys().isdisjoint(once)


def _once(
    element: Element, name: str, key: str, use: str, seen: dict[str, str], severity: Severity = "error"
) -> Iterator[Mistake]:
    if not name:
        return
    if name not in seen:
        seen[name] = use
    else:
        what = f'{key} "{name}" is used twice (it is {seen[name]} already)'
        yield Mistake(element.at(key), what, "give each one its own", severity)


def _inside(view: View, seen: dict[str, str]) -> Iterator[Mistake]:
    for cable in view.elements["cables"]:
        for key in ("points", "segments"):
            own: dict[str, str] = {}
            for item in cable.items(key):
                use = f"one of the {key} of {cable.id}"
                twice = list(_once(item, item.id, "id", use, own))
                # Two cables may run through one manhole, and a site may call it by one name.
                yield from twice or _once(
                    item, item.id, "id", use, seen, "warning" if key == "points" else "error"
                )
