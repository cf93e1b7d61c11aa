"""Light followed from a port over jumpers, patch panels and trunk cables to the port at the other end.

A NetBox cable has two ends, each a list of terminations. Behind a front port lies a position of a rear port
(two fields before NetBox 4.5, a list of mappings since), and the cable of a rear port carries its positions
side by side. A cable that joins two sites is one of the plant; one within a site is a jumper.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from linewatch.config.netbox.records import Records
from linewatch.config.netbox.words import ref

FRONT, REAR, INTERFACE, CIRCUIT = (
    "dcim.frontport",
    "dcim.rearport",
    "dcim.interface",
    "circuits.circuittermination",
)
_MOST_HOPS = 500


class Spot(NamedTuple):
    """A termination: object type and id, as a cable names it."""

    kind: str
    id: int


class Span(NamedTuple):
    """One plant cable on the way: `number` counts its fibres from 1, `ahead` is from A to B."""

    cable: int
    number: int
    ahead: bool


class Strand(NamedTuple):
    """`end` is an interface or circuit termination, or where it stops: then `why` says what is missing."""

    spans: tuple[Span, ...]
    end: Spot
    why: str | None


class Cabling:
    def __init__(self, records: Records) -> None:
        self._records = records
        self.ends: dict[int, tuple[list[Spot], list[Spot]]] = {}
        self.cable_of: dict[Spot, int] = {}
        for number, cable in records.cables.items():
            ends = (_spots(cable.get("a_terminations")), _spots(cable.get("b_terminations")))
            self.ends[number] = ends
            for spot in (*ends[0], *ends[1]):
                self.cable_of[spot] = number
        self._behind: dict[int, list[tuple[int, int]]] = {}  # front port -> (rear port, position)
        self._before: dict[tuple[int, int], int] = {}
        for front, row in records.front_ports.items():
            self._behind[front] = _mapped(row)
            for place in self._behind[front]:
                self._before[place] = front

    def site(self, spot: Spot) -> int | None:
        """The site of a port; None of a circuit's end, and of a port that was not fetched."""
        rows: Mapping[int, Mapping[str, Any]] = {
            FRONT: self._records.front_ports,
            REAR: self._records.rear_ports,
            INTERFACE: self._records.interfaces,
        }.get(spot.kind, {})
        device = self._records.devices.get(ref(rows.get(spot.id, {}), "device") or 0)
        return ref(device, "site") if device is not None else None

    def sites(self, cable: int) -> tuple[int | None, int | None]:
        a, b = ([site for site in map(self.site, end) if site is not None] for end in self.ends[cable])
        return a[0] if a else None, b[0] if b else None

    def positions(self, cable: int) -> int:
        """How many fibres it has, as far as its ends tell."""
        return max(sum(self._width(spot) for spot in end) for end in self.ends[cable])

    def follow(self, start: Spot) -> list[Strand]:
        """A strand for each fibre that leaves an interface, or the end of a circuit; none without a cable."""
        cable = self.cable_of.get(start)
        if cable is None:
            return []
        near, far = self._sides(cable, start)
        # One port with several fibres at its plug: each goes its own way.
        lanes = range(1, len(far) + 1) if len(near) == 1 else (near.index(start) + 1,)
        return [self._run(start, lane) for lane in lanes]

    def _run(self, start: Spot, lane: int) -> Strand:
        spans: list[Span] = []
        here, number = start, lane
        for _ in range(_MOST_HOPS):
            cable = self.cable_of.get(here)
            if cable is None:
                return Strand(tuple(spans), here, "has no cable")
            near, far = self._sides(cable, here)
            there, place = self._across(far, number)
            if there is None:
                return Strand(tuple(spans), here, "has a cable that leads nowhere")
            sites = self.site(here), self.site(there)
            if None not in sites and sites[0] != sites[1]:
                spans.append(Span(cable, number, near is self.ends[cable][0]))
            if there.kind not in (FRONT, REAR):
                return Strand(tuple(spans), there, None)
            onward = self._through(there, place)
            if onward is None:
                return Strand(tuple(spans), there, "has nothing behind it")
            here, number = onward
        return Strand(tuple(spans), here, "is part of a loop")

    def _sides(self, cable: int, spot: Spot) -> tuple[list[Spot], list[Spot]]:
        a, b = self.ends[cable]
        return (a, b) if spot in a else (b, a)

    def _across(self, far: Sequence[Spot], number: int) -> tuple[Spot | None, int]:
        """The termination that has fibre `number` of a cable, and which of its own positions that is."""
        if len(far) == 1 and far[0].kind != REAR:
            return far[0], 1
        for spot in far:
            width = self._width(spot)
            if number <= width:
                return spot, number
            number -= width
        return None, 0

    def _through(self, spot: Spot, place: int) -> tuple[Spot, int] | None:
        """Out at the other side of a panel: the port there, and the number of the fibre in its cable."""
        if spot.kind == FRONT:
            behind = self._behind.get(spot.id, [])
            if not behind:
                return None
            rear, position = behind[min(place, len(behind)) - 1]
            out = Spot(REAR, rear)
        else:
            front = self._before.get((spot.id, place))
            if front is None:
                return None
            out, position = Spot(FRONT, front), 1
        cable = self.cable_of.get(out)
        if cable is None:
            return out, position
        near, _ = self._sides(cable, out)
        return out, position + sum(self._width(spot) for spot in near[: near.index(out)])

    def _width(self, spot: Spot) -> int:
        row = self._records.rear_ports.get(spot.id, {}) if spot.kind == REAR else {}
        width = row.get("positions", 1)
        return width if isinstance(width, int) else 1


def _spots(said: Any) -> list[Spot]:
    return [
        Spot(str(end.get("object_type")), end["object_id"])
        for end in (said if isinstance(said, list) else ())
        if isinstance(end, dict) and isinstance(end.get("object_id"), int)
    ]


def _mapped(row: Mapping[str, Any]) -> list[tuple[int, int]]:
    mappings = row.get("rear_ports")
    if isinstance(mappings, list):
        ordered = sorted(mappings, key=lambda one: one.get("position") or 0)
        return [(ref(one, "rear_port") or 0, one.get("rear_port_position") or 1) for one in ordered]
    rear = ref(row, "rear_port")
    return [(rear, row.get("rear_port_position") or 1)] if rear is not None else []
