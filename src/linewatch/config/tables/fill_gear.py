"""Cards, ports and 2M cables that nobody wrote a sheet of, and DDF positions from a sheet of their own."""

import re
from collections.abc import Iterator

from linewatch.config.finding import Finding
from linewatch.config.tables.ground import Edit, Element, Ground, New, Step, dicts, text
from linewatch.topology.check.mistake import Path, did_you_mean

_LAST_NUMBER = re.compile(r"(\d{1,4})$")
_WITH_DDF = ("ports", "e1_cables", "devices")


def cards_and_ports(ground: Ground) -> Step:
    """A port NE-1/S03/P01 is of card NE-1/S03, slot 3, NE NE-1. What looks otherwise is left to the check."""
    if ground.exact:
        return
    if "ports" not in ground.raw:
        for port_id, kind, rate, because in _ports_in_use(ground):
            split = _split(ground, port_id)
            if split is None or port_id in ground.by_id("ports"):
                continue
            new = {"id": port_id, "ne": split[0], "card": split[1], "kind": kind, "rate": rate}
            yield New("ports in use, from the sections and circuits", "ports", new, because)
    if "cards" not in ground.raw:
        lines = {text(port, "card") for _, port in ground.elements("ports") if port.get("kind") == "stm"}
        for place, port in ground.elements("ports"):
            card, within = text(port, "card"), text(port, "ne")
            slot = _LAST_NUMBER.search(card or "")
            if card is None or within is None or slot is None or card in ground.by_id("cards"):
                continue
            made = {
                "id": card,
                "ne": within,
                "slot": int(slot[1]),
                "kind": "line" if card in lines else "trib",
            }
            yield New("cards, from the ports", "cards", made, ("ports", place))
    for _, port in ground.elements("ports"):
        of_card = text(ground.by_id("cards").get(text(port, "card") or ""), "ne")
        if "ne" not in port and of_card is not None:
            yield Edit("ports without an NE: that of their card", port, "ne", of_card)


def _ports_in_use(ground: Ground) -> Iterator[tuple[str, str, str | None, Path]]:
    for home, kind in (("sections", "stm"), ("circuits", "e1")):
        for place, element in ground.elements(home):
            for key in ("a_port", "z_port"):
                name = text(element, key)
                if name is not None:
                    yield name, kind, text(element, "rate") if kind == "stm" else None, (home, place, key)


def _split(ground: Ground, port: str) -> tuple[str, str] | None:
    """NE and card of a port."""
    card = port.rpartition("/")[0]
    ne = card.rpartition("/")[0]
    while ne:
        if ne in ground.by_id("nes"):
            return (ne, card) if _LAST_NUMBER.search(card) else None
        ne = ne.rpartition("/")[0]
    return None


def e1_cables(ground: Ground) -> Step:
    """Without a sheet of their own: those that tails name, at the site of what they hang on."""
    if ground.exact or "e1_cables" in ground.raw:
        return
    for place, circuit in ground.elements("circuits"):
        for end in ("a", "z"):
            key = f"{end}_tail"
            before = text(ground.by_id("nes").get(text(circuit, f"{end}_ne") or ""), "site")
            for at, item in enumerate(dicts(circuit.get(key)) or ()):
                name, kind = text(item, "id"), text(item, "kind")
                if kind == "e1_cable" and None not in (name, before, text(circuit, "id")):
                    cable: Element = {"id": name, "circuit": text(circuit, "id"), "site": before, "end": end}
                    if name not in ground.by_id("e1_cables"):
                        yield New(
                            "2M cables that tails name", "e1_cables", cable, ("circuits", place, key, at)
                        )
                else:
                    before = text(ground.by_id("devices").get(name or ""), "site") or before


def ddf(ground: Ground) -> Step:
    for row in ground.loose.get("ddf", ()):
        layout, at = row.origin
        position, name = row.extras.get("ddf"), row.extras.get("element")
        if position is None or name is None:
            missing = "ddf" if position is None else "element"
            if missing not in ground.places.bad_at(row.origin):
                column = layout.sheet.column(missing)
                what = f"{missing} is empty"
                yield Finding(layout.where(at, column), what, "write the position, and whose it is")
            continue
        element = next((e for home in _WITH_DDF if (e := ground.by_id(home).get(name)) is not None), None)
        column = layout.sheet.column("element")
        if element is None:
            known = [known for home in _WITH_DDF[:2] for known in ground.by_id(home)]
            what = f'"{name}" is neither port nor 2M cable'
            near = did_you_mean(name, known, otherwise="write the id of one")
            yield Finding(layout.where(at, column), what, near)
            continue
        ext = element.get("ext", {})
        if not isinstance(ext, dict) or ext.get("ddf", position) != position:
            what = f"{name} has another DDF position ({ext.get('ddf') if isinstance(ext, dict) else ext})"
            yield Finding(layout.where(at, column), what, "keep one")
            continue
        yield Edit("", element, "ext", {**ext, "ddf": position})
