"""Another system's alerts, as they come in by HTTP: who may send, what stands, and what is missed."""

import asyncio
from datetime import datetime
from hmac import compare_digest
from typing import NamedTuple

import structlog

from linewatch.collect.ems.bucket import Buckets
from linewatch.collect.handover import Clock, Handover
from linewatch.collect.lasting import Lasting, Present
from linewatch.collect.layout import ConditionKey
from linewatch.collect.ledger import key_of
from linewatch.collect.pointing import Pointing
from linewatch.collect.slicing import others_turn
from linewatch.collect.webhook.meaning import meant, sender
from linewatch.collect.webhook.payload import Alert, alerts
from linewatch.collect.webhook.settings import WebhookSettings
from linewatch.messages.records import Change, Via
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex

log = structlog.get_logger("linewatch.webhook")

TICK_S = 0.5
PIECE = 32  # alerts taken between two turns of the others
MOST_NAMED = 100
MOST_ENDED = 10_000  # alerts of which it is remembered that they were resolved
REFUSALS, REFUSALS_S = 10.0, 1.0  # of one address: so many at once, then so many a second
FOREVER_S = float("inf")


class Taken(NamedTuple):
    """What became of a body's alerts. `left_out`: by Alertmanager, see its max_alerts."""

    accepted: int
    unknown: int
    ignored: int
    left_out: int


class Webhook:
    """A Source. `take` is what the API hands a body to; before `run` began it is not `ready`."""

    def __init__(
        self,
        settings: WebhookSettings,
        index: PlantIndex,
        handover: Handover,
        clock: Clock,
        meters: Meters,
        present: Present,
        *,
        tick_s: float = TICK_S,
    ) -> None:
        self.name = sender(settings.name)
        self.settings = settings
        self._index = index
        self._meters = meters
        self._tick_s = tick_s
        self._lasting = Lasting(Via.WEBHOOK, handover, clock, present)
        self._shares = Buckets(settings.rate, settings.burst)
        self._refusals = Buckets(REFUSALS_S, REFUSALS)
        self._pointing: Pointing | None = None
        self._moved = asyncio.Event()
        self._firing: dict[
            ConditionKey, dict[str, float]
        ] = {}  # by what alerts an alarm is there, until when
        self._ended: dict[str, datetime] = {}
        self._named: dict[tuple[str, str], None] = {}
        self._dog_s = 0.0  # when the watchdog last came
        self._dog_heard = False  # since we began

    # ---- the door

    @property
    def ready(self) -> bool:
        """It knows the plant."""
        return self._pointing is not None

    def let_in(self, authorization: str | None, address: str) -> str:
        """ "", or why not: the slug of a problem (api.problems)."""
        scheme, _, given = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            return self._refused("no-token", address)
        token = self.settings.token.reveal()
        if not compare_digest(given.strip().encode(), token.encode()):
            return self._refused("bad-token", address)
        if not self._shares.take("", asyncio.get_running_loop().time()):
            self._count("rate-limited")
            return "too-often"
        return ""

    async def take(self, body: bytes) -> Taken:
        """A body, from whoever was let in; the others have their turn meanwhile. Raises NotTaken."""
        pointing = self._pointing
        assert pointing is not None, "asked only when ready"
        try:
            found, left_out = alerts(body)
        except ValueError:
            self._count("malformed")
            raise
        now_s = asyncio.get_running_loop().time()
        outcomes = {"accepted": 0, "unknown-element": 0, "ignored": 0, "overtaken": 0}
        journalled = self._lasting.journalled(self.name)
        for place in range(0, len(found), PIECE):
            changes: dict[ConditionKey, Change] = {}
            for alert in found[place : place + PIECE]:
                outcomes[self._one(alert, pointing, changes, now_s)] += 1
            said = tuple(changes.values())
            if not self._lasting.say(self.name, said, self.settings.hold_s, now_s, journalled):
                self._count("shed")
            await others_turn()
        for outcome, n in outcomes.items():
            if n:
                self._count(outcome, n)
        if left_out:
            self._count("left-out", left_out)
        ignored = outcomes["ignored"] + outcomes["overtaken"]
        return Taken(outcomes["accepted"], outcomes["unknown-element"], ignored, left_out)

    def _one(
        self, alert: Alert, pointing: Pointing, changes: dict[ConditionKey, Change], now_s: float
    ) -> str:
        """Into `changes` what it says; what became of it."""
        settings = self.settings
        if settings.watchdog is not None and alert.labels.get(settings.alarm) == settings.watchdog:
            if alert.firing:
                self._dog_s, self._dog_heard = now_s, True
            return "accepted"
        said = meant(settings, alert, pointing)
        if said.change is None:
            return said.outcome
        if self._is_late(alert):
            return "overtaken"
        key = key_of(said.change)
        if said.outcome != "accepted":
            self._name_once(said.outcome, key.resource)
        by = self._firing.setdefault(key, {})
        if alert.firing:
            by[alert.identity] = now_s + settings.hold_s
            changes[key] = said.change
            return said.outcome
        by.pop(alert.identity, None)
        # As long as another alert says so too, it is there.
        if not any(until_s > now_s for until_s in by.values()):
            del self._firing[key]
            changes[key] = said.change
        return said.outcome

    def _is_late(self, alert: Alert) -> bool:
        """Peers of a cluster send on their own: one may call firing what another called resolved before."""
        identity = alert.identity
        if not alert.firing:
            self._ended.pop(identity, None)
            if alert.ended is not None:
                self._ended[identity] = alert.ended
            if len(self._ended) > MOST_ENDED:
                del self._ended[next(iter(self._ended))]
            return False
        ended = self._ended.get(identity)
        return ended is not None and alert.began is not None and alert.began < ended

    # ---- the source

    def retarget(self, index: PlantIndex) -> None:
        """Another plant is in force."""
        self._index = index
        self._moved.set()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        self._lasting.begin(self.name, self.settings.hold_s, loop.time())
        self._dog_s = loop.time()
        self._pointing = await asyncio.to_thread(Pointing, self._index)
        while True:
            try:
                await asyncio.wait_for(self._moved.wait(), self._tick_s)
            except TimeoutError:
                pass
            else:
                self._moved.clear()
                self._pointing = await asyncio.to_thread(Pointing, self._index)
            self._tick(loop.time())

    def _tick(self, now_s: float) -> None:
        if ended := self._lasting.tick(now_s):
            self._meters.count(
                "linewatch_audit_differences_total", ended, source=self.name, kind="not-repeated"
            )
            for key in [k for k, by in self._firing.items() if all(s <= now_s for s in by.values())]:
                del self._firing[key]
        name, every_s = self.settings.watchdog, self.settings.watchdog_s
        lost = name is not None and now_s - self._dog_s > every_s
        if name is not None and not lost and not self._dog_heard:
            return  # just begun: nobody knows
        why = f"no {name} for {every_s:g} s" if lost else ""
        change = Change(self.name, "WATCHDOG-LOST", lost, self.name, detail=why)
        self._lasting.say(self.name, (change,), FOREVER_S, now_s)

    def _refused(self, slug: str, address: str) -> str:
        self._count("unauthenticated")
        return (
            slug if self._refusals.take(address, asyncio.get_running_loop().time()) else "too-many-failures"
        )

    def _count(self, outcome: str, n: int = 1) -> None:
        self._meters.count("linewatch_intake_total", n, source=self.name, outcome=outcome)

    def _name_once(self, outcome: str, what: str) -> None:
        if (outcome, what) in self._named or len(self._named) >= MOST_NAMED:
            return
        self._named[outcome, what] = None
        log.warning("not in the plant", webhook=self.settings.name, what=what)
