"""NEs, cards, ports and the sections between them: every end lands on a port there, free and alike."""

import re
from collections.abc import Iterator

from linewatch.topology.check.cables import TOLERANCE_KM
from linewatch.topology.check.mistake import Mistake, did_you_mean
from linewatch.topology.check.view import Element, View

RATES = ("STM-0", "STM-1", "STM-4", "STM-16", "STM-64", "STM-256")


def equipment(view: View) -> Iterator[Mistake]:
    yield from _ports(view)
    for section in view.elements["sections"]:
        yield from _section(view, section)
    yield from _ports_once(view)


def capacity(rate: str | None) -> int | None:
    """VC-4s of an STM-N (STM-0 carries a VC-3 and none), or None where the rate is not one."""
    match = re.fullmatch(r"STM-(\d+)", rate or "")
    return int(match[1]) if match else None


def _ports(view: View) -> Iterator[Mistake]:
    for port in view.elements["ports"]:
        card = view.get("cards", port.text("card"))
        ne = port.text("ne")
        if card is not None and ne is not None and card.text("ne") not in (None, ne):
            what = f"{port.id}: its card {card.id} is in {card.text('ne')}, not in {ne}"
            yield Mistake(port.at("card"), what, f"write a card of {ne}, or ne: {card.text('ne')}")
    slots: dict[tuple[str | None, float], str] = {}
    for card in view.elements["cards"]:
        slot = card.number("slot")
        if slot is None or card.text("ne") is None:
            continue
        first = slots.setdefault((card.text("ne"), slot), card.id)
        if first != card.id:
            what = f"{card.id}: slot {slot} of {card.text('ne')} holds {first} already"
            yield Mistake(card.at("slot"), what, "write another slot", "warning")


def _section(view: View, section: Element) -> Iterator[Mistake]:
    rate = section.text("rate")
    if rate is not None and rate not in RATES:
        instead = did_you_mean(rate, RATES, otherwise="write STM-1, STM-4, STM-16 or STM-64")
        yield Mistake(section.at("rate"), f'{section.id}: rate is "{rate}"', instead)
    for key in ("a_port", "z_port"):
        port = view.get("ports", section.text(key))
        if port is None:
            continue
        if port.text("kind") == "e1":
            what = f"{section.id}: {key} is {port.id}, an E1 port"
            yield Mistake(section.at(key), what, "write a port of kind stm")
        elif rate in RATES and port.text("rate") in RATES and port.text("rate") != rate:
            what = f"{section.id}: rate is {rate}, and {port.id} is {port.text('rate')}"
            yield Mistake(section.at("rate"), what, f"write {port.text('rate')}, or another port")
    if section.text("a_port") is not None and section.text("a_port") == section.text("z_port"):
        what = f"{section.id}: both ends are {section.text('a_port')}"
        yield Mistake(section.at("z_port"), what, "write the port at the other end")
    yield from _way(view, section, "fibres_az", "a_port", "z_port")
    yield from _way(view, section, "fibres_za", "z_port", "a_port")


def _way(view: View, section: Element, key: str, start: str, end: str) -> Iterator[Mistake]:
    """Patched one after the other, the fibres lead from the site of one port to that of the other."""
    here, there = _site(view, section.text(start)), _site(view, section.text(end))
    names = section.texts(key)
    if here is None or there is None:
        return
    if not names:
        if here != there:
            what = f"{section.id}: {key} is empty, and the ends are at {here} and {there}"
            yield Mistake(section.at(key), what, "write the fibres it runs over", "warning")
        return
    # Some write the fibres of the way back in the order of the way out: both lead there.
    wrong = _walk(view, section, key, names, here, there)
    if wrong is not None and _walk(view, section, key, names[::-1], here, there) is not None:
        yield wrong


def _walk(view: View, section: Element, key: str, names: list[str], here: str, there: str) -> Mistake | None:
    for place, name in enumerate(names):
        ends = _fibre_ends(view, name)
        if ends is None:
            return None
        if here not in ends:
            what = f"{section.id}: {key}: {name} runs from {ends[0]} to {ends[1]} and does not touch {here}"
            return Mistake(section.at(key, place), what, f"write a fibre that leads on from {here}")
        here = ends[1] if here == ends[0] else ends[0]
    if here != there:
        what = f"{section.id}: {key} leads to {here}, and the port at its end is at {there}"
        return Mistake(section.at(key), what, f"write fibres that lead to {there}")
    return None


def _site(view: View, port: str | None) -> str | None:
    ne = view.get("nes", view.ne_of_port(port))
    return ne.text("site") if ne is not None else None


def _fibre_ends(view: View, name: str) -> tuple[str, str] | None:
    """The sites a fibre runs between; None where one end is a point on the way, whose site is not told."""
    fibre = view.get("fibres", name)
    cable = view.get("cables", fibre.text("cable")) if fibre is not None else None
    if fibre is None or cable is None:
        return None
    length = cable.number("length_km")
    ends = []
    for key in ("from_km", "to_km"):
        km = fibre.number(key)
        if km is None or length is None:
            return None
        if km <= TOLERANCE_KM:
            ends.append(cable.text("a_site"))
        elif km >= length - TOLERANCE_KM:
            ends.append(cable.text("z_site"))
        else:
            ends.append(None)
    return (ends[0], ends[1]) if ends[0] is not None and ends[1] is not None else None


def _ports_once(view: View) -> Iterator[Mistake]:
    used: dict[str, str] = {}
    for class_name, one in (("sections", "section"), ("circuits", "circuit")):
        for element in view.elements[class_name]:
            for key in ("a_port", "z_port"):
                port = element.text(key)
                if port is None or (key == "z_port" and port == element.text("a_port")):
                    continue
                user = f"{one} {element.id}"
                first = used.setdefault(port, user)
                if first != user:
                    what = f"{element.id}: port {port} is used twice (by {first} already)"
                    yield Mistake(element.at(key), what, "write a port that is free")
