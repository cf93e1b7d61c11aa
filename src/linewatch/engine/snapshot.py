"""The world as bytes and back. Equal worlds are equal bytes: a replay can be compared with the real thing.

A snapshot is lines of JSON: a head, then parts of so many records each. Taking one costs the step next to
nothing, since records are frozen and shared; it is written part by part, in any thread, so that none of them
holds the loop for long.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct

from linewatch import __version__
from linewatch.alarm.policy import Policy
from linewatch.alarm.table import AlarmTable, Entry, TableTaken
from linewatch.engine.ground import Ground
from linewatch.engine.judging import PIECE
from linewatch.engine.replanning import relearn
from linewatch.engine.world import Bodies, World, ground_of
from linewatch.incident.book import IncidentBook
from linewatch.incident.case import Case
from linewatch.incident.docket import Docket, DocketTaken
from linewatch.localise.thought import Held
from linewatch.messages.records import AlarmKey, CircuitRecord, DeviceRecord
from linewatch.topology.plant import Plant

ENGINE_VERSION = __version__  # byte-equal replay holds within one
RECORDS = 500  # of devices, lines and alarms in one part
CASES = 20  # of incidents: their verdicts are long


class _Head(Struct, frozen=True, tag="World/2"):
    seq: int
    at: datetime | None
    plant_digest: str
    policy_digest: str
    active: tuple[AlarmKey, ...]
    alarm_timers: dict[str, datetime]
    silent: dict[str, datetime]
    next_case: int
    next_incident: int
    timers: dict[str, datetime]
    book_timers: dict[str, datetime]
    settle_since: datetime | None
    asked: dict[str, datetime]
    acts: tuple[str, ...]
    held: Held = Held()
    left: tuple[str, ...] = ()


class _Part(Struct, frozen=True, omit_defaults=True, tag="Part"):
    devices: Sequence[DeviceRecord] = ()
    circuits: Sequence[CircuitRecord] = ()
    alarms: Sequence[Entry] = ()
    closed: Sequence[Case] = ()
    open: Sequence[Case] = ()


_encoder = msgspec.json.Encoder(order="deterministic")
_head_decoder = msgspec.json.Decoder(_Head)
_part_decoder = msgspec.json.Decoder(_Part)

R = TypeVar("R")


class Unloadable(ValueError):
    """These bytes are no world this version can go on with; the sentence says why."""


class Taken:
    """A world as it was after event `seq`. `parts` and `encoded` may run in any thread, any time later."""

    def __init__(self, world: World) -> None:
        self.seq = world.seq
        self._alarms = world.alarms.taken()
        self._book = world.book.taken()
        self._devices = tuple(world.devices.values())
        self._circuits = tuple(world.lines.records.values())
        self._head = _Head(
            seq=world.seq,
            at=world.at,
            plant_digest=world.plant_digest,
            policy_digest=world.policy_digest,
            active=self._alarms.active,
            alarm_timers=self._alarms.timers,
            silent=self._alarms.silent,
            next_case=self._book.next_number,
            next_incident=self._book.next_id,
            timers=dict(world.own_timers),
            book_timers=dict(world.book.timers),
            settle_since=world.settle_since,
            asked=dict(world.asked),
            acts=tuple(world.acts),
            held=world.localiser.held(),
            left=tuple(world.left),
        )

    def parts(self) -> Iterator[bytes]:
        """Lines without their newlines. Between two of them another thread may have its turn."""
        yield _encoder.encode(self._head)
        parts = (
            *(_Part(devices=some) for some in _parted(self._devices, RECORDS)),
            *(_Part(circuits=some) for some in _parted(self._circuits, RECORDS)),
            *(_Part(alarms=some) for some in _parted(self._alarms.entries, RECORDS)),
            *(_Part(closed=some) for some in _parted(self._book.closed, CASES)),
            *(_Part(open=some) for some in _parted(self._book.open, CASES)),
        )
        for part in parts:
            yield _encoder.encode(part)

    def encoded(self) -> bytes:
        """All that later steps and projections hang on."""
        return b"\n".join(self.parts())


def dump(world: World) -> bytes:
    """The world's bytes, at once."""
    return Taken(world).encoded()


def needs(body: bytes) -> tuple[str, ...]:
    """Digests that `load` will look for in its bodies. Raises `Unloadable`."""
    found = _head(body)
    return tuple(digest for digest in (found.plant_digest, found.policy_digest) if digest)


def load(body: bytes, bodies: Bodies) -> World:
    """The world that `dump` wrote. Raises `Unloadable`."""
    head = _head(body)
    try:
        parts = [_part_decoder.decode(line) for line in body.split(b"\n")[1:]]
    except msgspec.DecodeError as error:
        raise Unloadable(f"the snapshot's records are of another version: {error}") from error
    ground = ground_of(bodies, head.plant_digest) if head.plant_digest else Ground(Plant())
    policy = bodies.get(head.policy_digest) if head.policy_digest else Policy()
    if ground is None or not isinstance(policy, Policy):
        raise Unloadable("the snapshot's plant or policy is not kept")
    world = World(ground)
    world.seq, world.at = head.seq, head.at
    world.plant_digest, world.policy_digest = head.plant_digest, head.policy_digest
    entries = tuple(entry for part in parts for entry in part.alarms)
    world.alarms = AlarmTable.given(TableTaken(entries, head.active, head.alarm_timers, head.silent), policy)
    closed = tuple(case for part in parts for case in part.closed)
    opened = tuple(case for part in parts for case in part.open)
    docket = Docket.given(DocketTaken(opened, closed, head.next_case, head.next_incident))
    world.book = IncidentBook.given(docket, world.index)
    devices = (record for part in parts for record in part.devices)
    world.devices.update({record.id: record for record in devices if record.id in world.devices})
    circuits = (record for part in parts for record in part.circuits)
    world.lines.records.update({r.id: r for r in circuits if r.id in world.index.circuits})
    world.own_timers.update(head.timers)
    # The book would set a timer again that was looked at and dropped: what stood is what stands.
    world.book.timers.clear()
    world.book.timers.update(head.book_timers)
    world.settle_since = head.settle_since
    world.asked.update(head.asked)
    world.acts.update(dict.fromkeys(head.acts))
    world.left.update(dict.fromkeys(head.left))
    relearn(world)
    world.localiser.hold(head.held, PIECE)
    return world


def _head(body: bytes) -> _Head:
    try:
        return _head_decoder.decode(body.partition(b"\n")[0])
    except msgspec.DecodeError as error:
        raise Unloadable(f"the snapshot is of another version: {error}") from error


def _parted(records: Sequence[R], most: int) -> Iterator[Sequence[R]]:
    for first in range(0, len(records), most):
        yield records[first : first + most]
