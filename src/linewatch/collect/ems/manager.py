"""One element manager: heard by its notifications, asked for its list, and missed when it falls silent.

Its list is read on start, when it is heard again, after a hole in its serial numbers or a notification that
had to be dropped, and every `audit`: what it no longer says is taken back, what we never heard is raised.
"""

import asyncio
from collections.abc import Collection

import structlog

from linewatch.collect.ems.bucket import Buckets
from linewatch.collect.ems.fieldmap import Kind
from linewatch.collect.ems.meaning import Meaning
from linewatch.collect.ems.picture import Active, Identity, Picture
from linewatch.collect.ems.saying import Said, rows, said
from linewatch.collect.ems.serials import Heard, Serials
from linewatch.collect.ems.settings import EmsSettings
from linewatch.collect.ems.table import read_list
from linewatch.collect.ems.telling import Telling
from linewatch.collect.handover import Clock, Handover
from linewatch.collect.layout import ConditionKey
from linewatch.collect.naming import Naming, folded
from linewatch.collect.slicing import sliced
from linewatch.messages.events import Answered, NoAnswer
from linewatch.messages.records import Change
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex
from linewatch.wire.snmp import Notification, Patience, SnmpClient, Target, resolve

log = structlog.get_logger("collect.ems")


class Manager:
    """`notified` takes its notifications; `run` does the rest, until cancelled."""

    def __init__(
        self,
        settings: EmsSettings,
        index: PlantIndex,
        naming: Naming,
        handover: Handover,
        clock: Clock,
        meters: Meters,
        baseline: Collection[ConditionKey],
    ) -> None:
        self.settings = settings
        self.source = f"ems:{settings.name}"
        self.lost = False
        self._clock = clock
        self._meters = meters
        self._meaning = Meaning(settings.name, settings.fields, index, naming)
        self._picture = Picture(baseline)
        self._telling = Telling(
            settings.name, baseline, self._picture, handover, clock, lambda n: self.count("shed", n)
        )
        self._buckets = Buckets(settings.rate, settings.burst)
        self._serials = Serials()
        self._heard_s = 0.0
        self._spoke = False
        self._returning = True  # heard for the first time, or again: its list is read before it is believed
        self._wanted_s: float | None = 0.0  # when the list is to be read, sooner than the audit
        self._holes = False  # only because of missing numbers, which may still come
        self._audit_s = 0.0
        self._rested_s = 0.0  # no reading before
        self._emptied = False
        self._woken = asyncio.Event()

    def count(self, outcome: str, n: int = 1) -> None:
        """One more of linewatch_intake_total."""
        self._meters.count("linewatch_intake_total", n, source=self.source, outcome=outcome)

    def retarget(self, index: PlantIndex, naming: Naming) -> None:
        """Another plant: names mean other things, so its list is read anew."""
        self._meaning = Meaning(self.settings.name, self.settings.fields, index, naming)
        self._picture.renamed(self._named)
        self._telling.restate()
        self.want("another plant")

    def _named(self, said: Said) -> tuple[Identity, ConditionKey]:
        meant = self._meaning.of(said)
        return meant.identity, meant.key

    def want(self, why: str, in_s: float = 0.0) -> None:
        """Have the list read, soon."""
        now = asyncio.get_running_loop().time()
        if self._wanted_s is None or now + in_s < self._wanted_s:
            log.debug("the list of active alarms is wanted", ems=self.settings.name, why=why)
            self._wanted_s = now + in_s
            self._woken.set()
        self._holes = False

    # ---- what it says by itself

    def notified(self, notification: Notification, now_s: float) -> bool:
        """Take one. False where its sender is to send an inform again."""
        if notification.community != self.settings.community:
            self.count("unauthenticated")
            return False
        self._alive(now_s)
        fields = self.settings.fields
        kind = fields.kind(notification.trap_oid)
        what = said(fields, kind, notification.varbinds)
        if what.serial is not None and not self._in_order(what.serial):
            self.count("ignored")
            return True
        if kind is Kind.RESYNC:
            self.want("a notification that says no more")
        if kind in (Kind.RESYNC, Kind.KEEP_ALIVE, Kind.IGNORE):
            self.count("ignored" if kind is Kind.IGNORE else "accepted")
            return True
        if not what.alarm:
            self.count("malformed")
            self.want("a notification without an alarm")
            return True
        if not self._buckets.take(folded(what.ne), now_s):
            self.count("rate-limited")
            self.want("an element that babbles", self.settings.pause_s)
            return False
        if what.present is None:
            self.count("ignored")  # acknowledged, or another event of the alarm's life
            return True
        self._take(what)
        return True

    def _take(self, what: Said) -> None:
        meant = self._meaning.of(what)
        self.count(meant.outcome)
        picture, key = self._picture, meant.key
        if what.present:
            alarm = Active(key, what.severity, meant.detail, what.serial, what.at, what)
            if not picture.raised(meant.identity, alarm):
                self.count("overtaken")
                self.want("a notification that could not be kept", self.settings.pause_s)
                return
        else:
            if not picture.cleared(meant.identity, key, what.serial, what.at):
                self.count("overtaken")
                return
            if picture.there(key):
                return  # another alarm of the element manager still says so
        self._telling.say(
            Change(
                key.resource,
                key.alarm_type,
                bool(what.present),
                key.qualifier,
                severity=what.severity if what.present else None,
                detail=meant.detail,
                device_at=what.at,
            )
        )

    def _in_order(self, serial: int) -> bool:
        """False for one that was heard already."""
        before = len(self._serials.missing)
        heard = self._serials.heard(serial)
        if heard is Heard.GAP:
            only = self._holes or self._wanted_s is None
            self.count("missing", max(0, len(self._serials.missing) - before))
            self.want("serial numbers are missing", self.settings.grace_s)
            self._holes = only
        elif heard is Heard.ANEW:
            self._picture.forget_order()
            self.want("its serial numbers began anew")
        return heard is not Heard.TWICE

    def _alive(self, now_s: float) -> None:
        self._heard_s, self._spoke = now_s, True
        if self.lost and self.settings.keep_alive_s is not None:
            self._found("its notifications come again")

    # ---- what it is asked

    async def run(self, client: SnmpClient) -> None:
        """Watch over it until cancelled."""
        loop = asyncio.get_running_loop()
        self._heard_s = loop.time()
        self._wanted_s = loop.time()
        try:
            while True:
                now = loop.time()
                if self._due_s() <= now:
                    await self._read(client)
                self._watch(loop.time())
                self._woken.clear()
                await self._rest(loop)
        finally:
            self._telling.close()

    async def _rest(self, loop: asyncio.AbstractEventLoop) -> None:
        until = self._due_s()
        if self.settings.keep_alive_s is not None and not self.lost:
            until = min(until, self._heard_s + self.settings.keep_alive_s)
        try:
            async with asyncio.timeout(max(0.0, until - loop.time())):
                await self._woken.wait()
        except TimeoutError:
            pass

    def _due_s(self) -> float:
        """When the list is read next. While it is lost, its notifications are waited for."""
        if self.lost and self.settings.keep_alive_s is not None:
            return float("inf")
        if self.settings.table_at is None and self._wanted_s is None:
            return float("inf")
        due = self._audit_s if self._wanted_s is None else min(self._wanted_s, self._audit_s)
        return max(due, self._rested_s)

    def _watch(self, now_s: float) -> None:
        keep_alive = self.settings.keep_alive_s
        if keep_alive is not None and not self.lost and now_s - self._heard_s >= keep_alive:
            self._missed("timeout", f"no notification for {keep_alive:g} s")

    def _missed(self, reason: str, detail: str) -> None:
        self.lost = True
        self._telling.held = True
        log.warning("element manager", ems=self.settings.name, was="heard", now="lost", detail=detail)
        self._telling.assure(NoAnswer(self._clock.now(), self.settings.name, reason, 1, detail))

    def _found(self, why: str) -> None:
        self.lost = False
        self._returning = True
        log.info("element manager", ems=self.settings.name, was="lost", now="heard", detail=why)
        self.want(why)

    async def _read(self, client: SnmpClient) -> None:
        """Read the list, if there is a need and one to be read."""
        loop = asyncio.get_running_loop()
        holes, self._holes = self._holes, False
        self._wanted_s, self._audit_s = None, loop.time() + self.settings.audit_s
        if holes and not self._serials.missing and not self._returning:
            return  # they came after all
        self._serials.settled()
        table, at = self.settings.fields.table, self.settings.table_at
        if table is None or at is None:
            self._believed(read=False)
            return
        self._picture.begin()
        failed = ""
        try:
            address = await resolve(*at)
        except OSError as error:
            failed, detail = "unreachable", f"{at[0]} has no address ({error.strerror})"
        else:
            patience = Patience(self.settings.timeout_s, self.settings.tries)
            target = Target(*address, self.settings.table_community, self.settings.table_version, patience)
            listed = await read_list(client, target, table)
            failed, detail = listed.reason, listed.detail
        self._rested_s = loop.time() + self.settings.pause_s
        if failed:
            self._not_read(failed, detail)
            return
        alarms: dict[Identity, Active] = {}
        async for row in sliced(rows(self.settings.fields, listed.columns)):
            if row.present and row.alarm:
                meant = self._meaning.of(row)
                alarms[meant.identity] = Active(meant.key, row.severity, meant.detail, None, row.at, row)
        if not alarms and len(self._picture) and not self._emptied:
            # A server that has just come up may show an empty list: it must say so twice.
            self._emptied = True
            self._picture.give_up()
            self.want("an empty list", self.settings.pause_s)
            return
        self._emptied = False
        self._compared(alarms)
        self._believed(read=True)

    def _compared(self, alarms: dict[Identity, Active]) -> None:
        differences = self._picture.listed(alarms)
        for kind, n in (("raise", differences.lost_raises), ("clear", differences.lost_clears)):
            if n:
                self._meters.count("linewatch_audit_differences_total", n, source=self.source, kind=kind)
        self._telling.restate()

    def _not_read(self, reason: str, detail: str) -> None:
        self._picture.give_up()
        self.count("unanswered")
        log.info("list of active alarms not read", ems=self.settings.name, reason=reason, detail=detail)
        self._rested_s = asyncio.get_running_loop().time() + self.settings.retry_s
        self.want("it could not be read", self.settings.retry_s)
        if self.settings.keep_alive_s is None:
            if not self.lost:
                self._missed(reason, detail)
            return
        self._believed(read=False)

    def _believed(self, *, read: bool) -> None:
        """What it says is told on. `read`: its list was, so that it is known to be there."""
        if read and self.settings.keep_alive_s is None:
            self.lost = False
        if self.lost:
            return
        self._telling.held = False
        self._telling.flush()
        if read or (self._returning and self._spoke):
            self._returning = False
            self._telling.assure(Answered(self._clock.now(), self.settings.name))
