"""Another plant, another policy, another start."""

from datetime import datetime

from msgspec.structs import replace

from linewatch.alarm.policy import Policy
from linewatch.engine.judging import look_at_lines
from linewatch.engine.learning import change, took, unsettle
from linewatch.engine.telling import Telling
from linewatch.engine.validate import Invalid
from linewatch.engine.world import Bodies, World, ground_of
from linewatch.messages.events import PlantChanged, PolicyChanged, Started
from linewatch.messages.records import Change, Via
from linewatch.names.alarm_types import Layer, alarm_type


def started(world: World, event: Started, tell: Telling) -> None:
    """Nothing seen before is fresh. Alarms stay as they are until their devices say otherwise."""
    world.left.clear()
    for record in world.devices.values():
        if record.answering is not None:
            world.put_device(replace(record, answering=None, since=None, reason=""))
    look_at_lines(world, event.at, tell)


def plant_changed(world: World, event: PlantChanged, bodies: Bodies, tell: Telling) -> None:
    """Everything that is a function of the plant is made anew; alarms and incidents live on."""
    ground = ground_of(bodies, event.digest)
    if ground is None:
        raise Invalid(f"no plant is kept under {event.digest[:12]}")
    before, known = world.agents, world.devices
    world.stand_on(ground)
    world.plant_digest = event.digest
    world.touched_circuits = world.touched_incidents = True
    world.touched_devices.update({d: None for d, now in world.devices.items() if known.get(d) is not now})
    world.touched_devices.update({device: None for device in known if device not in world.devices})
    for device in before:
        if device not in world.agents:
            world.left[device] = None
            _left(world, device, event.at, tell)
    for device in world.agents:
        world.left.pop(device, None)
    relearn(world)
    unsettle(world, event.at)
    look_at_lines(world, event.at, tell)


def _left(world: World, device: str, at: datetime, tell: Telling) -> None:
    """Nobody will ever tell us of the end of what it said: it ends now, what was not yet raised too."""
    for record in world.alarms.heard(device, at):
        took(world, record, at, tell)
    for key in world.alarms.present(device):
        gone = Change(key.resource, key.alarm_type, False, key.qualifier)
        change(world, device, Via.ENGINE, gone, at, tell)


def policy_changed(world: World, event: PolicyChanged, bodies: Bodies) -> None:
    """New holds count from the next change of each alarm."""
    policy = bodies.get(event.digest)
    if not isinstance(policy, Policy):
        raise Invalid(f"no policy is kept under {event.digest[:12]}")
    world.alarms.policy = policy
    world.policy_digest = event.digest


def relearn(world: World) -> None:
    """Tell a new localiser what is active."""
    for record in world.alarms.active().values():
        if alarm_type(record.key.alarm_type).layer is not Layer.OWN:
            world.localiser.learn(record)
