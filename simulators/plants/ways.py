"""What a leg may ride between two NEs: VC-4 trails set up as they are needed, each on a free AU-4.

A pair of trails round an SNCP ring takes one AU-4 number all the way round; a trail of a two-fibre
MS-SPRing one of the lower half on the hops it takes (G.841 §7.2: the upper half waits for the traffic of a
broken span).
"""

from collections.abc import Sequence
from typing import NamedTuple

from simulators.plants.book import Book

VC12_OF_VC4 = 63


class Span:
    """A section (or the two of an MSP group, filled alike) and the AU-4s taken in it."""

    def __init__(self, hop: str, room: int) -> None:
        self.hop, self.room = hop, room
        self.taken = 0  # bit n-1: AU-4 number n

    def is_free(self, au4: int) -> bool:
        return not self.taken >> (au4 - 1) & 1


class Route(NamedTuple):
    """`dirs` in the direction from the way's A end."""

    spans: tuple[Span, ...]
    dirs: tuple[int, ...]


class Booked(NamedTuple):
    """A VC-12's place. `tu12` as K-L-M; the protection trail may hold it elsewhere."""

    working: str
    protection: str | None
    tu12: str | dict[str, str]


class _Pair:
    def __init__(self, working: str, protection: str | None, shift: int) -> None:
        self.working, self.protection, self.shift = working, protection, shift
        self.used = 0


class Way:
    def __init__(self, book: Book, a: str, z: str, working: Route, protection: Route | None = None) -> None:
        self.book, self.a, self.z = book, a, z
        self.working, self.protection = working, protection
        self.guarded = protection is not None  # or, where the section itself is protected, set by its maker
        self.pairs: list[_Pair] = []

    def has_room(self) -> bool:
        return (bool(self.pairs) and self.pairs[-1].used < VC12_OF_VC4) or self._free() is not None

    def book_one(self, *, protect: bool) -> Booked | None:
        """The next free VC-12, in a new VC-4 where the last is full; None where no AU-4 is left."""
        if not self.pairs or self.pairs[-1].used == VC12_OF_VC4:
            au4 = self._free()
            if au4 is None:
                return None
            self.set_up(au4)
        pair = self.pairs[-1]
        number = pair.used
        pair.used += 1
        if not protect or pair.protection is None:
            return Booked(pair.working, None, _klm(number))
        spare = (number + pair.shift) % VC12_OF_VC4
        same = spare == number
        tu12 = _klm(number) if same else {"working": _klm(number), "protection": _klm(spare)}
        return Booked(pair.working, pair.protection, tu12)

    def set_up(self, au4: int) -> None:
        """A VC-4 (and the one that protects it) on this AU-4."""
        count = len(self.pairs) + 1
        name = f"VC4-{self.a.removeprefix('NE-')}-{self.z.removeprefix('NE-')}-{count}"
        both = self.protection is not None
        working = self._trail(f"{name}W" if both else name, self.working, au4)
        protection = self._trail(f"{name}P", self.protection, au4) if self.protection is not None else None
        self.pairs.append(_Pair(working, protection, 0 if count % 3 else 21))

    def reserve(self) -> None:
        """A VC-4 that nothing rides yet, where there is an AU-4 for it."""
        au4 = self._free()
        if au4 is not None:
            self.set_up(au4)

    def _free(self) -> int | None:
        spans = (*self.working.spans, *(self.protection.spans if self.protection is not None else ()))
        room = min(span.room for span in spans)
        return next((au4 for au4 in range(1, room + 1) if all(s.is_free(au4) for s in spans)), None)

    def _trail(self, name: str, route: Route, au4: int) -> str:
        for span in route.spans:
            span.taken |= 1 << (au4 - 1)
        hops, dirs = [span.hop for span in route.spans], list(route.dirs)
        trail = {"id": name, "a_ne": self.a, "z_ne": self.z, "hops": hops, "dirs": dirs, "ext": {"au4": au4}}
        return self.book.add("hp_trails", trail)


def _klm(number: int) -> str:
    """TUG-3, TUG-2 and TU-12 of one of the 63 (G.707 §7.3.9)."""
    return f"{number // 21 + 1}-{number % 21 // 3 + 1}-{number % 3 + 1}"


def round_ring(spans: Sequence[Span], place: int) -> tuple[Route, Route]:
    """From the ring's NE number `place` to its hub (number 0): the short way, and the other one.

    spans[i] joins NE i (its A end) and NE i+1.
    """
    back = Route(tuple(reversed(spans[:place])), (-1,) * place)
    onward = Route(tuple(spans[place:]), (1,) * (len(spans) - place))
    return (back, onward) if place <= len(spans) - place else (onward, back)
