"""Timeslots as people write them: AU-4 of a section, TU-12 of a VC-4.

A TU-12 is written as K-L-M (TUG-3, TUG-2, TU-12; G.707 §7.3.8) with any separator, or as a number 1..63. For
numbers there are two conventions: G.707 counts K fastest, some makers count M fastest. Which one a plant
means is not written, so where both forms meet in one VC-4 a number is taken to stand in the way of both.
"""

import re
from collections.abc import Iterable
from itertools import product
from typing import Any

VC12_OF_VC4 = 63
_KLM = re.compile(r"([1-3])\D([1-7])\D([1-3])")
_NUMBER = re.compile(r"0*([1-9]\d?)")


def written(element_ext: dict[str, Any], word: str) -> Any:
    """The slot words of a trail (au4) or leg (tu12): the word itself, else `timeslots`."""
    value = element_ext.get(word)
    return element_ext.get("timeslots") if value is None else value


def of_hop(slots: Any, place: int, hop: str) -> str:
    """A trail's AU-4 on one of its hops, "" where none is recorded: one for all, a list, or by hop."""
    if isinstance(slots, list):
        slots = slots[place] if place < len(slots) else None
    elif isinstance(slots, dict):
        slots = slots.get(hop)
    return text(slots)


def of_role(slots: Any, role: str) -> str:
    """A leg's TU-12 in its working or protection trail, "" where none is recorded."""
    return text(slots.get(role) if isinstance(slots, dict) else slots)


def text(slot: Any) -> str:
    """As it is written; "" for what is no slot."""
    if isinstance(slot, bool) or not isinstance(slot, str | int):
        return ""
    return str(slot).strip()


def number(slot: str) -> int | None:
    """A slot written as a number."""
    match = _NUMBER.fullmatch(slot)
    return int(match[1]) if match else None


def klm(slot: str) -> tuple[int, int, int] | None:
    """A slot written as K-L-M, K.L.M, K/L/M ..."""
    match = _KLM.fullmatch(slot)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def free_au4(room: Iterable[int], used: Iterable[str]) -> tuple[int, ...]:
    """Of the AU-4s there are, those no one has."""
    taken = {number(slot) for slot in used}
    return tuple(slot for slot in room if slot not in taken)


def free_tu12(used: Iterable[str]) -> tuple[str, ...]:
    """The free TU-12s of a VC-4, written as the others in it are, as K-L-M where there are none yet."""
    slots = [slot for slot in used if slot]
    numbers = {n for slot in slots if (n := number(slot)) is not None}
    places = {place for slot in slots if (place := klm(slot)) is not None}
    if numbers and not places:
        return tuple(str(n) for n in range(1, VC12_OF_VC4 + 1) if n not in numbers)
    separator = next((re.sub(r"\d", "", slot)[:1] for slot in slots if klm(slot)), "-")
    places_left = (
        (tug3, tug2, tu12)
        for tug3, tug2, tu12 in product(range(1, 4), range(1, 8), range(1, 4))
        if (tug3, tug2, tu12) not in places and numbers.isdisjoint(_numbers_of(tug3, tug2, tu12))
    )
    return tuple(separator.join(map(str, place)) for place in places_left)


def _numbers_of(tug3: int, tug2: int, tu12: int) -> tuple[int, int]:
    """The number of a place, as G.707 counts and as some makers do."""
    return tug3 + 3 * (tug2 - 1) + 21 * (tu12 - 1), 21 * (tug3 - 1) + 3 * (tug2 - 1) + tu12
