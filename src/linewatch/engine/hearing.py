"""Who is heard and who is silent. Absence is not health: silence is an alarm and makes the others stale."""

from datetime import datetime

from msgspec.structs import replace

from linewatch.engine.learning import change, took, unsettle
from linewatch.engine.telling import Telling
from linewatch.engine.world import World
from linewatch.messages.events import Answered, NoAnswer, Observed
from linewatch.messages.records import AlarmKey, Change, Via

NMS = "NMS"
SILENCES = ("COMM-FAIL", "UNREACHABLE")
# Whose words say that their sender is alive. A log line or a webhook is relayed and may be late; a probe that
# is answered says nothing of the agent that is polled.
_LIVING = frozenset((Via.POLL, Via.TRAP, Via.EMS, Via.MQTT, Via.ENGINE))


def silence_of(world: World, device: str) -> AlarmKey:
    """The alarm that says the device is silent: COMM-FAIL of an NE, EMS-LOST of an element manager,
    UNREACHABLE of everything else."""
    code = "COMM-FAIL" if device in world.index.nes else "UNREACHABLE"
    agent = world.agents.get(device)
    if agent is not None and agent.kind == "ems":
        code = "EMS-LOST"
    return AlarmKey(device, code, NMS)


def no_answer(world: World, event: NoAnswer, tell: Telling) -> None:
    """The device is silent. One that left the plant while it was asked is nobody's trouble."""
    if event.device in world.left:
        return
    fell_silent(world, event.device, event.reason, event.at, tell)
    key = silence_of(world, event.device)
    what = Change(key.resource, key.alarm_type, True, NMS, detail=event.reason)
    change(world, event.device, Via.ENGINE, what, event.at, tell)


def answered(world: World, event: Answered, tell: Telling) -> None:
    """The device is heard."""
    heard(world, event.device, event.at, tell)
    heard_through(world, event.device, event.at, tell)


def observed(world: World, event: Observed, tell: Telling) -> None:
    """The device says what changed; whoever speaks for itself is heard.

    What was asked of gear that left the plant meanwhile is not taken: nobody would ever tell of its end.
    """
    if event.device in world.left:
        return
    if event.via in _LIVING:
        was = world.devices.get(event.device)
        heard(world, event.device, event.at, tell)
        if was is not None and was.answering is not True:
            heard_through(world, event.device, event.at, tell)
    for what in event.changes:
        change(world, event.device, event.via, what, event.at, tell)
        if what.alarm_type in SILENCES and what.resource in world.devices:
            # An element manager told us who it cannot reach: the same as if we had asked in vain.
            if what.present:
                fell_silent(world, what.resource, what.detail or "told by " + event.device, event.at, tell)
            else:
                heard(world, what.resource, event.at, tell)


def fell_silent(world: World, device: str, reason: str, at: datetime, tell: Telling) -> None:
    """Note it, once; its alarms are from now on the last known ones."""
    was = world.devices.get(device)
    if was is not None and (was.answering is not False or was.reason != reason):
        since = was.since if was.answering is False else at
        now = replace(was, answering=False, since=since, reason=reason)
        world.put_device(now)
        if was.answering is not False:
            tell.device(now)
            unsettle(world, at)
    for record in world.alarms.silent(device, at):
        took(world, record, at, tell)
    for ne in world.spoken.get(device, ()):
        fell_silent(world, ne, f"nobody but {device} speaks for it", at, tell)


def heard_through(world: World, ems: str, at: datetime, tell: Telling) -> None:
    """NEs that this element manager alone speaks for are seen again, but for those it cannot reach itself."""
    nes = world.spoken.get(ems, ())
    if not nes:
        return
    unreached = {key.resource: None for key in world.alarms.present(ems) if key.alarm_type in SILENCES}
    for ne in nes:
        if ne not in unreached:
            heard(world, ne, at, tell)


def heard(world: World, device: str, at: datetime, tell: Telling) -> None:
    """Note it, once; what is known of it is fresh again, and the silence we found ourselves is over."""
    was = world.devices.get(device)
    if was is not None and was.answering is not True:
        now = replace(was, answering=True, since=at, reason="")
        world.put_device(now)
        tell.device(now)
        unsettle(world, at)
    for record in world.alarms.heard(device, at):
        took(world, record, at, tell)
    key = world.silences.get(device)
    if key is None:
        key = world.silences[device] = silence_of(world, device)
    # One that an element manager told us of is the element manager's to clear.
    if world.alarms.held_by(key, device, Via.ENGINE):
        change(world, device, Via.ENGINE, Change(key.resource, key.alarm_type, False, NMS), at, tell)
