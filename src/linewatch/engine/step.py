"""What one event does to the world. It never waits, reads no clock and does no I/O."""

from linewatch.engine import hearing, own, replanning
from linewatch.engine.judging import GO_ON, REVIEW, judge
from linewatch.engine.learning import SETTLE, took
from linewatch.engine.telling import Telling
from linewatch.engine.validate import Invalid, validated
from linewatch.engine.world import Bodies, World
from linewatch.incident import feedback
from linewatch.incident.case import Change
from linewatch.messages import events as e
from linewatch.messages.commands import Command

REMEMBERED_ACTS = 1_000


def step(world: World, event: e.Event, seq: int, bodies: Bodies) -> list[Command]:
    """Change the world by one event and answer what should be done and told.

    Raises `Invalid` before anything was touched; any other exception is a bug, and the world is marred.
    """
    if seq <= world.seq:
        raise Invalid(f"event {seq} comes after event {world.seq}")
    event = validated(event, world.at)
    tell = Telling(seq)
    _dispatch(world, event, bodies, tell)
    world.seq = seq
    world.at = event.at
    return tell.commands


def _dispatch(world: World, event: e.Event, bodies: Bodies, tell: Telling) -> None:
    match event:
        case e.Observed():
            hearing.observed(world, event, tell)
        case e.NoAnswer():
            hearing.no_answer(world, event, tell)
        case e.Answered():
            hearing.answered(world, event, tell)
        case e.TimerFired():
            _timer(world, event, tell)
        case e.OperatorActed():
            _acted(world, event, tell)
        case e.Started():
            replanning.started(world, event, tell)
        case e.PlantChanged():
            replanning.plant_changed(world, event, bodies, tell)
        case e.PolicyChanged():
            replanning.policy_changed(world, event, bodies)
        case e.Shed():
            own.shed(world, event, tell)
        case e.Quarantined():
            own.quarantined(world, event, tell)
        case e.Refined() | e.CommandDone():
            pass  # no deeper search is asked for yet, and a done command has left the outbox already


def _timer(world: World, event: e.TimerFired, tell: Telling) -> None:
    """A timer that was moved or dropped meanwhile fires into nothing."""
    name = event.timer
    due = world.timers.get(name)
    if due is None or due > event.at:
        return
    if name in world.own_timers:
        if name in (SETTLE, GO_ON, REVIEW):
            judge(world, event.at, tell, review=name == REVIEW)
        else:
            own.rested(world, name, event.at, tell)
    elif name in world.book.timers:
        judge(world, event.at, tell)
        if world.book.timers.get(name) == due:
            del world.book.timers[name]  # it was looked at; the same moment will not come again
    else:
        record = world.alarms.timer(name, event.at)
        if record is not None:
            took(world, record, event.at, tell)


def _acted(world: World, event: e.OperatorActed, tell: Telling) -> None:
    if event.act_id in world.acts:
        return
    world.acts[event.act_id] = None
    while len(world.acts) > REMEMBERED_ACTS:
        del world.acts[next(iter(world.acts))]
    if event.verb in feedback.VERBS:
        incident = world.book.act(event)
        if incident is not None:
            tell.incident(Change.JUDGED.value, incident)
            world.touched_incidents = True
        return
    record = world.alarms.act(event)
    if record is not None:
        tell.alarm(record)  # people's acts change no verdict
