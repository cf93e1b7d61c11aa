"""Cards and boxes: serial numbers and types, against those the records keep; cards that are gone or new."""

from linewatch.topology.drift_rows import Rows
from linewatch.topology.drift_words import Drift, made
from linewatch.topology.index import ext_of
from linewatch.topology.reported import ReportedPart


def recorded(element: object, word: str) -> str:
    """`serial` or `model` of a card or box, "" where the records do not say."""
    value = ext_of(element).get(word)
    return str(value).strip() if isinstance(value, str | int) else ""


def judge_parts(rows: Rows) -> list[Drift]:
    """Of one device. Nothing is said of what the records say nothing about."""
    parts = rows.said.parts
    if parts is None:
        return []
    found = _cards(rows, parts) if rows.agent.kind == "ne" else _boxes(rows, parts)
    chassis = next((part for part in parts if part.kind == "chassis"), None)
    index, device = rows.index, rows.agent.id
    box = index.nes.get(device) or index.devices.get(device)
    serial = recorded(box, "serial")
    if chassis is not None and serial and chassis.serial and chassis.serial != serial:
        cards = [d for d in found if d.kind == "card-replaced"]
        found = [d for d in found if d not in cards]
        found.append(
            made("box-replaced", (device, *(e for d in cards for e in d.elements)), serial, chassis.serial,
                 a=device, x=chassis.serial, y=serial, n=str(len(cards)),
                 signs=tuple(s for d in cards for s in d.signs), devices=(device,))
        )  # fmt: skip
    return found


def _cards(rows: Rows, parts: tuple[ReportedPart, ...]) -> list[Drift]:
    index, device = rows.index, rows.agent.id
    cards = index.cards_of_ne.get(device, ())
    here = _placed(rows, parts)
    drifts: list[Drift] = []
    wrong: dict[str, str] = {}  # card -> serial that stands in its place
    serials = {recorded(index.cards[card], "serial"): card for card in cards}
    for card in cards:
        part = here.get(card)
        if part is None:
            continue
        model, serial = (recorded(index.cards[card], word) for word in ("model", "serial"))
        if model and part.model and part.model != model:
            drifts.append(
                made("card-other-type", (card,), model, part.model, a=card, x=part.model, y=model,
                     s=str(index.cards[card].slot), devices=(device,))
            )  # fmt: skip
        elif serial and part.serial and part.serial != serial:
            wrong[card] = part.serial
    for card, serial in tuple(wrong.items()):
        other = serials.get(serial, "")
        if card in wrong and other in wrong and serials.get(wrong[other]) == card:
            del wrong[card], wrong[other]
            drifts.append(
                made("cards-swapped", (card, other), recorded(index.cards[card], "serial"), serial, a=card,
                     b=other, devices=(device,), signs=(f"{card}: {serial}",))
            )  # fmt: skip
    for card, serial in wrong.items():
        was = recorded(index.cards[card], "serial")
        drifts.append(
            made("card-replaced", (card,), was, serial, a=card, x=serial, y=was,
                 signs=(f"{card}: {serial}, not {was}",), devices=(device,))
        )  # fmt: skip
    return drifts + _gone_and_new(rows, parts, here)


def _gone_and_new(rows: Rows, parts: tuple[ReportedPart, ...], here: dict[str, ReportedPart]) -> list[Drift]:
    """Only where the device shows its cards at all: some of the recorded ones are found."""
    index, device = rows.index, rows.agent.id
    if not here:
        return []
    told = frozenset(e for drift in rows.drifts if drift.kind == "card-missing" for e in drift.elements)
    gone = [card for card in index.cards_of_ne.get(device, ()) if card not in here and card not in told]
    drifts = []
    for card in gone:
        ports = index.ports_of_card.get(card, ())
        rows.missing += [port for port in ports if port not in rows.missing]
        slot = str(index.cards[card].slot)
        drifts.append(
            made("card-missing", (card, *ports), card, "", a=card, n=str(len(ports)), s=slot,
                 devices=(device,))
        )  # fmt: skip
    level = frozenset(part.within for part in here.values())
    used = frozenset(part.index for part in here.values())
    inserted = range(rows.shift[0], rows.shift[0] + rows.shift[1]) if rows.shift else range(0)
    for part in parts:
        # A new card stands where the known ones stand; what is in or beside them (fans, optics) is not one.
        if part.kind == "module" and part.index not in used and part.within in level:
            if part.place in inserted:
                continue  # the one that moved the others
            shown = part.name or part.descr
            drifts.append(
                made("card-unknown", (device,), "", shown, a=device, x=shown, y=part.model or part.descr,
                     s=str(part.place), devices=(device,))
            )  # fmt: skip
    return drifts


def _placed(rows: Rows, parts: tuple[ReportedPart, ...]) -> dict[str, ReportedPart]:
    """Card -> the part in its place: by name, else by slot where slots are not ambiguous."""
    index = rows.index
    cards = index.cards_of_ne.get(rows.agent.id, ())
    found: dict[str, ReportedPart] = {}
    if rows.shift is None:
        for part in parts:
            card = rows.element(part.name)
            if card in cards:
                found.setdefault(card, part)
    modules = [part for part in parts if part.kind == "module" and part.place is not None]
    by_slot: dict[int, list[ReportedPart]] = {}
    for part in modules:
        by_slot.setdefault(part.place or 0, []).append(part)
    named = frozenset(part.index for part in found.values())
    slots = [index.cards[card].slot for card in cards]
    placed: dict[str, ReportedPart] = {}
    for card in cards:
        slot = index.cards[card].slot
        if rows.shift is not None and slot >= rows.shift[0]:
            slot += rows.shift[1]
        there = by_slot.get(slot, [])
        sure = slots.count(index.cards[card].slot) == 1 and len(there) == 1
        by_slots = not found or rows.shift is not None
        if card not in found and sure and by_slots and there[0].index not in named:
            placed[card] = there[0]
    return {**found, **placed}


def _boxes(rows: Rows, parts: tuple[ReportedPart, ...]) -> list[Drift]:
    """Modems in a rack, by name."""
    drifts = []
    for part in parts:
        device = rows.index.devices.get(rows.element(part.name))
        serial = recorded(device, "serial")
        if device is None or part.kind != "module" or not serial or not part.serial:
            continue
        if part.serial != serial:
            drifts.append(
                made("card-replaced", (device.id,), serial, part.serial, a=device.id, x=part.serial,
                     y=serial, signs=(f"{device.id}: {part.serial}, not {serial}",),
                     devices=(rows.agent.id,))
            )  # fmt: skip
    return drifts
