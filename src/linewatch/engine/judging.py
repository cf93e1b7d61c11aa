"""What explains the alarms, once a burst has settled: verdicts, incidents, lines, and whom to ask again."""

from datetime import datetime, timedelta

from linewatch.engine.learning import SETTLE
from linewatch.engine.telling import Telling
from linewatch.engine.world import World
from linewatch.localise.thought import Due
from linewatch.messages.records import IncidentPhase, IncidentRecord

ASK_AGAIN = timedelta(seconds=5)
REVIEW = "review"
# While a storm lasts, alarms that the faults held explain are only added to them. So much later all is judged
# anew, from nothing.
REVIEW_AFTER = {Due.SOON: timedelta(seconds=3), Due.LATER: timedelta(seconds=20)}
# A long thought is thought in pieces, of so many units of work, and the loop has its turn in between.
REST = timedelta(milliseconds=60)  # a piece of the last one's effort
MOST_REST = timedelta(seconds=20)
GO_ON = "go-on"
PIECE = 48
BREATH = timedelta(milliseconds=1)
MOST_ASKED = 16  # devices one step may have polled: a verdict's word must not become a storm of its own


def judge(world: World, at: datetime, tell: Telling, *, review: bool = False) -> None:
    """Judge what is active now. Called by the timers `settle`, `incident`, `go-on` and, to `review`, by that
    name."""
    world.settle_since = None
    world.own_timers.pop(SETTLE, None)
    world.own_timers.pop(GO_ON, None)
    if review:
        del world.own_timers[REVIEW]
    localiser = world.localiser
    if not localiser.think(at, review=review, most=PIECE):
        world.own_timers[GO_ON] = at + BREATH
        return  # what was held stands until the thought is finished
    if localiser.due is Due.NOT:
        world.own_timers.pop(REVIEW, None)
    else:
        later = at + max(REVIEW_AFTER[localiser.due], min(REST * localiser.effort, MOST_REST))
        world.own_timers[REVIEW] = min(world.own_timers.get(REVIEW, later), later)
    verdicts = localiser.told(at)
    told = world.book.revise(verdicts, world.alarms.active(), at)
    for change, incident in told:
        tell.incident(change, incident)
    world.touched_incidents = world.touched_incidents or bool(told)
    for key, role, incident_id in world.book.moves():
        world.alarms.place(key, role, incident_id)
    look_at_lines(world, at, tell)
    _ask(world, [incident for _, incident in told], at, tell)


def look_at_lines(world: World, at: datetime, tell: Telling) -> None:
    """Tell every dedicated line that changed state."""
    moved, world.moved_devices = world.moved_devices, {}
    for record in world.lines.revise(world.book.incidents(), world.devices, at, moved):
        tell.circuit(record)
        world.touched_circuits = True


def _ask(world: World, incidents: list[IncidentRecord], at: datetime, tell: Telling) -> None:
    """Poll those who should have alarms under a verdict and have none: they may only be slow to tell."""
    world.asked = {device: when for device, when in world.asked.items() if at - when < ASK_AGAIN}
    asked = 0
    for incident in incidents:
        if incident.phase is not IncidentPhase.OPEN:
            continue
        for evidence in incident.verdict.evidence:
            device = world.agent_of.get(evidence.key.qualifier, "")
            if evidence.stance != "missing" or not device or device in world.asked:
                continue
            if world.devices[device].answering is False:
                continue
            world.asked[device] = at
            tell.poll(device, f"{evidence.key.alarm_type} is expected by {incident.id}")
            asked += 1
            if asked == MOST_ASKED:
                return
