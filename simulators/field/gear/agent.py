"""One SNMP agent: who it is, its rows by table, and the conditions put on it."""

from typing import Any

from linewatch.topology.agents import Agent as Speaker
from simulators.field.gear.facts import Facts
from simulators.field.gear.group import ApsGroup
from simulators.field.gear.interface import DS1, SONET, SONET_PATH, SONET_VT, Interface
from simulators.field.gear.oids import POINT_BITS

Oid = tuple[int, ...]


class Point:
    """A row of the field table: one plant element and the sum of what is said of it.

    `reading`: what a point that measures has measured, in metres; 0 for nothing, None where it has no such
    column.
    """

    def __init__(self, element: str, index: int, reading: int | None = None) -> None:
        self.element, self.index, self.reading = element, index, reading
        self.conditions: dict[str, None] = {}

    @property
    def status(self) -> int:
        """FieldPointStatus; 1 where there is nothing."""
        return sum(POINT_BITS[c] for c in self.conditions if c in POINT_BITS) or 1


class UpsState:
    """What a UPS or site power monitor tells."""

    def __init__(self, battery_min: float) -> None:
        self.battery_min = battery_min
        self.speed = 1.0  # how many times faster than life the battery runs down
        self.on_battery_at: float | None = None
        self.dark = False


class Agent:
    """`rows`: table -> index -> row; `order`: the same indices sorted. `offset` is added to every ifIndex.

    Whoever changes anything that an answer shows calls `touch`, which drops the answers kept for it.
    """

    def __init__(self, speaker: Speaker, at: float) -> None:
        self.speaker = speaker
        self.started_at = at
        self.sys_name = speaker.id
        self.contact, self.location = "", ""
        self.interfaces: list[Interface] = []
        self.stack: list[tuple[Interface, Interface]] = []  # higher, lower
        self.groups: list[ApsGroup] = []
        self.points: list[Point] = []
        self.ups: UpsState | None = None
        self.facts = Facts()
        self.sends_traps = True
        self.aps_notify = 0x80  # switchover; RFC 3498 ships it off, a carrier commissions it on
        self.offset = 0
        self.reverse = False
        self.rows: dict[str, dict[Oid, Any]] = {}
        self.order: dict[str, list[Oid]] = {}
        self.answers: dict[bytes, Any] = {}
        self.by_element: dict[str, list[Interface]] = {}
        self.point_of: dict[str, Point] = {}

    @property
    def id(self) -> str:
        """The agent's plant id."""
        return self.speaker.id

    def uptime(self, at: float) -> int:
        """SysUpTime in hundredths of a second."""
        return int((at - self.started_at) * 100) & 0xFFFFFFFF

    def stamp(self, when: float) -> int:
        """A TimeStamp: sysUpTime at an event, 0 for one before the restart."""
        return max(0, int((when - self.started_at) * 100)) & 0xFFFFFFFF

    def interval_start(self, at: float) -> float:
        """Start of the 15-minute interval now running."""
        return at - (at - self.started_at) % 900

    def touch(self) -> None:
        """Answers kept so far are no longer right."""
        self.answers.clear()

    def restart(self, at: float) -> None:
        """Cold start: uptime from 0, nothing remembered."""
        self.started_at = at
        for interface in self.interfaces:
            interface.restart(at)
        for point in self.points:
            point.conditions.clear()
            point.reading = None if point.reading is None else 0
        for group in self.groups:
            group.restart()
        self.touch()

    def index_rows(self) -> None:
        """Rows under their indices, after building or renumbering."""
        interfaces = list(reversed(self.interfaces)) if self.reverse else self.interfaces
        for number, interface in enumerate(interfaces, 1):
            interface.if_index = self.offset + number
        by_type: dict[str, dict[Oid, Any]] = {"system": {(0,): self}, "if": {}}
        names = {DS1: "ds1", SONET: "stm", SONET_PATH: "path", SONET_VT: "vt"}
        for interface in interfaces:
            by_type["if"][(interface.if_index,)] = interface
            name = names.get(interface.if_type)
            if name is not None:
                by_type.setdefault(name, {})[(interface.if_index,)] = interface
        by_type["stack"] = self._stack_rows()
        if "stm" in by_type:
            by_type["sonet"] = {(0,): self}
        by_type |= self._group_rows()
        if self.points:
            by_type["point"] = {(p.index,): p for p in self.points}
            by_type["measuring"] = {(p.index,): p for p in self.points if p.reading is not None}
        if self.ups is not None:
            by_type["ups"] = {(0,): self}
            by_type["ups-line"] = {(1,): self}
        by_type |= self.facts.rows(self)
        self.rows = by_type
        self.order = {name: sorted(rows) for name, rows in by_type.items()}
        self.touch()

    def _group_rows(self) -> dict[str, dict[Oid, Any]]:
        if not self.groups:
            return {}
        maps: dict[Oid, Any] = {}
        for group in self.groups:
            for channel, port in enumerate(group.ports):
                for interface in self.by_element.get(port, ()):
                    if interface.if_type == SONET:
                        maps[(interface.if_index,)] = (group, channel)
        return {
            "aps": {(0,): self},
            "group": {g.index: g for g in self.groups},
            "channel": {(*g.index, c): (g, c) for g in self.groups for c in (0, 1)},
            "map": maps,
        }

    def _stack_rows(self) -> dict[Oid, Any]:
        """IfStackTable: 0 stands for the top and the bottom (RFC 2863)."""
        rows: dict[Oid, Any] = {(h.if_index, low.if_index): (h, low) for h, low in self.stack}
        above = {id(h) for h, _ in self.stack}
        below = {id(low) for _, low in self.stack}
        for interface in self.interfaces:
            if id(interface) not in above:
                rows[interface.if_index, 0] = (interface, None)
            if id(interface) not in below:
                rows[0, interface.if_index] = (None, interface)
        return rows
