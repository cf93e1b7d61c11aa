"""The world: what is known of gear, alarms and incidents. One mutable container, changed only by `step`."""

from collections import ChainMap
from collections.abc import Mapping
from datetime import datetime

from linewatch.alarm.policy import Policy
from linewatch.alarm.table import AlarmTable
from linewatch.engine.ground import Ground
from linewatch.incident.book import IncidentBook
from linewatch.incident.lines import Lines
from linewatch.localise.localiser import Localiser
from linewatch.messages.records import AlarmKey, DeviceRecord
from linewatch.topology.agents import Agent
from linewatch.topology.plant import Plant

Bodies = Mapping[str, Ground | Plant | Policy]
"""Plants and policies by digest: what events and snapshots only name. A plant's ground, where somebody has
made it already, spares the step the making."""


class World:
    """`seq`, `at`: of the last event stepped. `timers`: all that is due, by name; a live view.

    `settle_since`: time of the first change not yet judged, None where all is. `asked`: when a verdict last
    had a device polled. `acts`: people's latest acts, oldest first. `left`: agents that left the plant since
    the daemon started: what was asked of them before may still be on its way.
    """

    def __init__(self, ground: Ground) -> None:
        self.seq = 0
        self.at: datetime | None = None
        self.plant_digest = ""
        self.policy_digest = ""
        self.alarms = AlarmTable(Policy())
        self.book = IncidentBook()
        self.lines = Lines(ground.lines)
        self.devices: dict[str, DeviceRecord] = {}
        self.own_timers: dict[str, datetime] = {}
        self.settle_since: datetime | None = None
        self.asked: dict[str, datetime] = {}
        self.acts: dict[str, None] = {}
        self.left: dict[str, None] = {}
        self.moved_devices: dict[str, None] = {}  # since lines were last looked at
        # What changed since the last projection; never part of a snapshot.
        self.touched_devices: dict[str, None] = {}
        self.touched_incidents = True
        self.touched_circuits = True
        self.stand_on(ground)

    def stand_on(self, ground: Ground) -> None:
        """Take a plant: what is a function of it is the ground's, devices and lines keep what is known of
        them."""
        self.index = ground.index
        self.known = ground.known
        self.localiser = Localiser(ground.index, field=ground.field)
        self.lines.retarget(ground.lines)
        self.book.retarget(ground.index, ground.service_classes)
        self.silences: dict[str, AlarmKey] = {}  # the alarm that says a device is silent, of those asked for
        self.agents: dict[str, Agent] = ground.agents
        self.agent_of = ground.agent_of
        self.spoken = ground.spoken
        known = self.devices
        self.devices = dict(ground.unheard)
        for device, fresh in ground.unheard.items():
            old = known.get(device)
            if old is not None and old.address == fresh.address:
                self.devices[device] = old

    def put_device(self, record: DeviceRecord) -> None:
        """What is known of a device is another now: lines and the projection look at it."""
        self.devices[record.id] = record
        self.touched_devices[record.id] = self.moved_devices[record.id] = None

    @property
    def timers(self) -> Mapping[str, datetime]:
        """What is due and when, by name."""
        return ChainMap(self.own_timers, self.book.timers, self.alarms.timers)

    def due(self, at: datetime) -> list[tuple[datetime, str]]:
        """Timers due at or before `at`, earliest first, ties by name."""
        few = [(due, name) for part in self._few() for name, due in part.items() if due <= at]
        return sorted([*few, *self.alarms.timers.due(at)])

    def next_due(self) -> datetime | None:
        """When the next timer is due; None for no timer."""
        found = [due for part in self._few() for due in part.values()]
        if (first := self.alarms.timers.earliest()) is not None:
            found.append(first)
        return min(found, default=None)

    def _few(self) -> tuple[dict[str, datetime], dict[str, datetime]]:
        return self.own_timers, self.book.timers


def new_world() -> World:
    """A world without a plant: the first `PlantChanged` gives it one."""
    return World(Ground(Plant()))


def ground_of(bodies: Bodies, digest: str) -> Ground | None:
    """The ground kept under a digest, made here if only its plant is; None where neither is."""
    body = bodies.get(digest)
    if isinstance(body, Plant):
        return Ground(body)
    return body if isinstance(body, Ground) else None
