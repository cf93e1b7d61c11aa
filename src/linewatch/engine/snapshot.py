"""The world as bytes and back. Equal worlds are equal bytes: a replay can be compared with the real thing."""

from datetime import datetime

import msgspec
from msgspec import Struct

from linewatch import __version__
from linewatch.alarm.policy import Policy
from linewatch.alarm.table import AlarmTable
from linewatch.engine.replanning import relearn
from linewatch.engine.world import Bodies, World
from linewatch.incident.book import IncidentBook
from linewatch.messages.records import CircuitRecord, DeviceRecord
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

ENGINE_VERSION = __version__  # byte-equal replay holds within one


class _Dump(Struct, frozen=True, tag="World/1"):
    seq: int
    at: datetime | None
    plant_digest: str
    policy_digest: str
    alarms: bytes
    book: bytes
    devices: tuple[DeviceRecord, ...]
    circuits: tuple[CircuitRecord, ...]
    timers: dict[str, datetime]
    book_timers: dict[str, datetime]
    settle_since: datetime | None
    asked: dict[str, datetime]
    acts: tuple[str, ...]


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(_Dump)


class Unloadable(ValueError):
    """These bytes are no world this version can go on with; the sentence says why."""


def dump(world: World) -> bytes:
    """All that later steps and projections hang on."""
    return _encoder.encode(
        _Dump(
            seq=world.seq,
            at=world.at,
            plant_digest=world.plant_digest,
            policy_digest=world.policy_digest,
            alarms=world.alarms.dump(),
            book=world.book.dump(),
            devices=tuple(world.devices.values()),
            circuits=tuple(world.lines.records.values()),
            timers=world.own_timers,
            book_timers=world.book.timers,
            settle_since=world.settle_since,
            asked=world.asked,
            acts=tuple(world.acts),
        )
    )


def needs(body: bytes) -> tuple[str, ...]:
    """Digests that `load` will look for in its bodies. Raises `Unloadable`."""
    found = _decoded(body)
    return tuple(digest for digest in (found.plant_digest, found.policy_digest) if digest)


def load(body: bytes, bodies: Bodies) -> World:
    """The world that `dump` wrote. Raises `Unloadable`."""
    found = _decoded(body)
    plant = bodies.get(found.plant_digest) if found.plant_digest else Plant()
    policy = bodies.get(found.policy_digest) if found.policy_digest else Policy()
    if not isinstance(plant, Plant) or not isinstance(policy, Policy):
        raise Unloadable("the snapshot's plant or policy is not kept")
    world = World(PlantIndex(plant))
    world.seq, world.at = found.seq, found.at
    world.plant_digest, world.policy_digest = found.plant_digest, found.policy_digest
    try:
        world.alarms = AlarmTable.load(found.alarms, policy)
        world.book = IncidentBook.load(found.book, world.index)
    except msgspec.ValidationError as error:
        raise Unloadable(f"the snapshot's alarms or incidents are of another version: {error}") from error
    world.devices.update({record.id: record for record in found.devices if record.id in world.devices})
    world.lines.records.update({r.id: r for r in found.circuits if r.id in world.index.circuits})
    world.own_timers.update(found.timers)
    # The book would set a timer again that was looked at and dropped: what stood is what stands.
    world.book.timers.clear()
    world.book.timers.update(found.book_timers)
    world.settle_since = found.settle_since
    world.asked.update(found.asked)
    world.acts.update(dict.fromkeys(found.acts))
    relearn(world)
    return world


def _decoded(body: bytes) -> _Dump:
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise Unloadable(f"the snapshot is of another version: {error}") from error
