"""What everybody outside reads: an unchanging picture of the world, replaced between batches.

The mappings are read-only by agreement: a published one is never written again, so whoever holds a
projection may iterate it at leisure, in any thread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec.structs import replace as struct_replace

from linewatch.engine.world import World
from linewatch.messages.records import AlarmKey, AlarmRecord, CircuitRecord, DeviceRecord, IncidentRecord
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant


@dataclass(frozen=True, slots=True)
class Projection:
    """State after event `seq`, accepted at `at` (None before the first event).

    `alarms` by `str(key)`: every alarm the table still knows, cleared ones included until they are
    forgotten, so filter on `record.active`. `incidents`, `circuits`, `devices` by id;
    the latter two in plant order.
    `provisional`: the store is away, so what is shown is not journalled and may be told differently later.
    """

    seq: int
    at: datetime | None
    provisional: bool
    alarms: Mapping[str, AlarmRecord]
    incidents: Mapping[str, IncidentRecord]
    circuits: Mapping[str, CircuitRecord]
    devices: Mapping[str, DeviceRecord]
    index: PlantIndex
    plant_digest: str


Views = Callable[[], Projection]

EMPTY = Projection(0, None, False, {}, {}, {}, {}, PlantIndex(Plant()), "")


def project(world: World, before: Projection | None = None, *, provisional: bool = False) -> Projection:
    """A picture of the world. Mappings that did not change since `before` are the very same ones.

    `before` is the picture this same function gave last of this same world; None paints all of it.
    """
    touched = world.alarms.changed()
    if before is None:
        before = replace(EMPTY, devices=dict(world.devices))
        touched = tuple(record.key for record in world.alarms.records())
        world.touched_incidents = world.touched_circuits = True
    alarms, moved = _alarms(world, before.alarms, touched)
    picture = Projection(
        seq=world.seq,
        at=world.at,
        provisional=provisional,
        alarms=alarms,
        incidents=dict(world.book.incidents()) if world.touched_incidents else before.incidents,
        circuits=dict(world.lines.records) if world.touched_circuits else before.circuits,
        devices=_devices(world, before, moved),
        index=world.index,
        plant_digest=world.plant_digest,
    )
    world.touched_devices = {}
    world.touched_incidents = world.touched_circuits = False
    return picture


def _alarms(
    world: World, before: Mapping[str, AlarmRecord], touched: tuple[AlarmKey, ...]
) -> tuple[Mapping[str, AlarmRecord], dict[str, int]]:
    """The alarms, and by how many active ones each device's number moved."""
    if not touched:
        return before, {}
    alarms = dict(before)
    moved: dict[str, int] = {}
    for key in touched:
        text = str(key)
        old, new = alarms.pop(text, None), world.alarms.get(key)
        for record, sign in ((old, -1), (new, 1)):
            if record is not None and record.active:
                moved[record.device] = moved.get(record.device, 0) + sign
        if new is not None:
            alarms[text] = new
    return alarms, moved


def _devices(world: World, before: Projection, moved: Mapping[str, int]) -> Mapping[str, DeviceRecord]:
    """Records with the number of their active alarms, which only matters to those who look."""
    if not moved and not world.touched_devices:
        return before.devices
    same_plant = before.index is world.index
    devices = dict(before.devices) if same_plant else _in_plant_order(world, before.devices)
    for device in {**world.touched_devices, **moved}:
        if device in devices:
            count = devices[device].alarms + moved.get(device, 0)
            devices[device] = struct_replace(world.devices[device], alarms=count)
    return devices


def _in_plant_order(world: World, before: Mapping[str, DeviceRecord]) -> dict[str, DeviceRecord]:
    return {device: before.get(device, record) for device, record in world.devices.items()}
