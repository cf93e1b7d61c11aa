"""What is expected to be seen: alarm keys in columns, and a picture as one bit mask a column.

A *column* is one alarm code at one place of things that fare alike (the A ends' E1 ports of thirty lines of
one route, say): its members are numbered, and a set of its alarms is an integer. An alarm of something that
has no like has a column of its own. Column numbers are given as they are asked for and never decide anything.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from linewatch.names.alarm_types import Layer, Side, alarm_type

Point = tuple[str, str, str]  # resource, alarm type, qualifier
Masks = dict[int, int]  # column -> members
Missable = tuple[tuple[int, int, int], ...]  # column, members, what each costs if it is missing

# How badly an expected alarm is missed when it does not come: -100 ln of the chance that it is lost.
ODD = -150  # can come of it, but seldom does: half explained if seen, not missed if not
ALLOWED = 0  # explained if seen, not missed if not
FAINT = 25  # comes after minutes if at all: its absence decides only between equals
SLOW = 150  # polled, or raised by the management system after a while: may still be on its way
SURE = 230  # told by a trap: one in ten is lost

SPURIOUS_FIRST = 700  # a first detector of light or equipment that nothing explains
SPURIOUS = 640  # another alarm that nothing explains
SPURIOUS_SYMPTOM = 600  # the same for AIS, RDI, switches and silence


def silent(code: str) -> bool:
    """Said by the management system of what it cannot reach: nothing was heard of the traffic."""
    return alarm_type(code).side is Side.SILENT


def unexplained(code: str) -> int:
    """What it costs to leave an alarm of this code unexplained."""
    kind = alarm_type(code)
    if kind.side is not Side.ROOT:
        return SPURIOUS_SYMPTOM
    return SPURIOUS_FIRST if kind.layer in (Layer.OPTICAL, Layer.EQUIPMENT) else SPURIOUS


class Bundle:
    """Things that fare alike. `names`: by role, the name each member has for it, in the order of members.
    Roles begin with a NUL, so that no id of a plant is ever one."""

    __slots__ = ("columns", "full", "members", "names")

    def __init__(self, members: tuple[str, ...], names: dict[str, tuple[str, ...]]) -> None:
        self.members = members
        self.names = names
        self.full = (1 << len(members)) - 1
        self.columns: dict[Point, int] = {}


class Column(NamedTuple):
    """One alarm code of the members of a bundle; `resources` and `by` are in their order."""

    code: str
    resources: tuple[str, ...]
    by: tuple[str, ...]
    cost: int  # of leaving one of them unexplained
    switch: bool  # told at once, when alarms are still integrated
    silence: Point  # the alarm that says nothing can come from here


class Keys:
    """Where each alarm key has its bit. `owner`: by name, the one bundle, member and role it belongs to."""

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self.owner: dict[str, tuple[Bundle, int, str]] = {}
        self._plain: dict[Point, int] = {}

    def own(self, bundle: Bundle) -> None:
        """Names of a bundle are its own from now on."""
        for role, names in bundle.names.items():
            for member, name in enumerate(names):
                self.owner[name] = (bundle, member, role)

    def spot(self, point: Point) -> tuple[int, int]:
        """Column and member of a key."""
        return self.placed(point)[1:]

    def placed(self, point: Point) -> tuple[Bundle | None, int, int]:
        """Bundle, column and member of a key; no bundle where it has no like."""
        resource, code, by = point
        of_resource, of_by = self.owner.get(resource), self.owner.get(by)
        mine = of_resource or of_by
        if mine is None:
            return None, self.plain(point), 0
        bundle, member, role = mine
        term = role if of_resource is not None else resource
        if of_by is not None and of_by[0] is bundle and of_by[1] == member:
            by = of_by[2]
        return bundle, self.column(bundle, (term, code, by)), member

    def plain(self, point: Point) -> int:
        """The column of a key that has no like."""
        column = self._plain.get(point)
        if column is None:
            resource, code, by = point
            column = self._plain[point] = self._add(code, (resource,), (by,))
        return column

    def column(self, bundle: Bundle, terms: Point) -> int:
        """The column of a bundle for these roles or names of resource and reporter."""
        column = bundle.columns.get(terms)
        if column is None:
            resource, code, by = terms
            alike = len(bundle.members)
            resources = bundle.names.get(resource) or (resource,) * alike
            column = self._add(code, resources, bundle.names.get(by) or (by,) * alike)
            bundle.columns[terms] = column
        return column

    def _add(self, code: str, resources: tuple[str, ...], by: tuple[str, ...]) -> int:
        switch = alarm_type(code).side is Side.STATE
        silence = (by[0], "COMM-FAIL", "NMS")
        self.columns.append(Column(code, resources, by, unexplained(code), switch, silence))
        return len(self.columns) - 1

    def order(self, column: int) -> Point:
        """A place among columns that does not hang on which was asked for first."""
        return self.point(column, 0)

    def point(self, column: int, member: int) -> Point:
        """The key at a spot."""
        found = self.columns[column]
        return found.resources[member], found.code, found.by[member]

    def points(self, masks: Masks) -> Iterator[Point]:
        """The keys of a set, in no order that means anything."""
        for column, mask in masks.items():
            for member in bits(mask):
                yield self.point(column, member)

    def masks(self, points: Iterable[Point]) -> Masks:
        """A set of keys."""
        found: Masks = {}
        for point in points:
            column, member = self.spot(point)
            found[column] = found.get(column, 0) | 1 << member
        return found


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits set, lowest first."""
    digits = f"{mask:b}"[::-1]  # to look for the next one in the mask itself is dear where the mask is long
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


class Prediction:
    """What a set of faults looks like. `seen` is all that it explains; of that `sure` and `slow` are missed
    if they do not come, `faint` hardly, `odd` is only half explained. `lines`: bundle of circuits, members,
    "down", "degraded" or "exposed"; only those hurt. `touched`, `walked`: what was looked at; faults that
    touch nothing in common look together like what each looks like alone. `work`: how many routes that were;
    `units`: of work in all."""

    __slots__ = ("faint", "lines", "odd", "seen", "slow", "sure", "touched", "units", "walked", "work")

    def __init__(self) -> None:
        self.seen: Masks = {}
        self.sure: Masks = {}
        self.slow: Masks = {}
        self.faint: Masks = {}
        self.odd: Masks = {}
        self.lines: list[tuple[Bundle, int, str]] = []
        self.touched: dict[str, None] = {}
        self.walked: dict[Bundle, int] = {}
        self.work = 0
        self.units = 0

    def missable(self) -> Missable:
        """All of it that is missed if it does not come."""
        sure = [(column, mask, SURE) for column, mask in self.sure.items()]
        return (*sure, *[(column, mask, SLOW) for column, mask in self.slow.items() if mask])

    @property
    def circuits(self) -> dict[str, str]:
        """State by circuit, of those hurt."""
        return {bundle.members[member]: state for bundle, mask, state in self.lines for member in bits(mask)}

    def down(self, route: Bundle) -> int:
        """Members of a route that are down."""
        found = 0
        for bundle, mask, state in self.lines:
            if bundle is route and state == "down":
                found |= mask
        return found

    def hurt(self) -> int:
        """How many circuits are hurt."""
        return sum(mask.bit_count() for _, mask, _ in self.lines)

    def told(self, keys: Keys) -> Iterator[tuple[Point, int]]:
        """Every key it explains and how sure it is, in no order that means anything."""
        for column, mask in self.seen.items():
            for member in bits(mask):
                bit = 1 << member
                for masks, sure in ((self.sure, SURE), (self.slow, SLOW), (self.odd, ODD)):
                    if masks.get(column, 0) & bit:
                        yield keys.point(column, member), sure
                        break
                else:
                    yield keys.point(column, member), ALLOWED

    def apart(self, other: "Prediction") -> bool:
        """Nothing is touched by both."""
        return self.touched.keys().isdisjoint(other.touched) and not any(
            mask & other.walked.get(bundle, 0) for bundle, mask in self.walked.items()
        )
