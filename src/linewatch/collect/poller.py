"""One device's life: polled at its turns, probed while silent, its tables read anew when they have moved.

A state machine driven by answers, with no task and no future of its own.
"""

from collections.abc import Collection
from typing import Final

import structlog

from linewatch.collect.asking import Asking
from linewatch.collect.chunks import Chunk, cut, together
from linewatch.collect.discovery import Found
from linewatch.collect.judging import ABSENT, NOT_KNOWN, Conditions
from linewatch.collect.layout import ConditionKey, Layout, Listing
from linewatch.collect.settings import Credential
from linewatch.collect.standing import Standing
from linewatch.collect.surroundings import Owner, Surroundings
from linewatch.collect.telling import Telling
from linewatch.collect.timing import pause_s
from linewatch.collect.uptime import restarted
from linewatch.messages.records import Via
from linewatch.topology.agents import Agent
from linewatch.wire.snmp import NoReply

TOO_BIG: Final = 1  # error-status (RFC 3416 section 3)
RESTART: Final = "NODE-RESTART"
RESTART_HOLD_S: Final = 300.0  # nothing but time takes a restart back
LEAST_REDISCOVERY_S: Final = 5.0
MOST_REDISCOVERY_S: Final = 300.0
CALM_S: Final = 60.0  # tables read this long ago may be read again at once
LEAST_FORGIVING_S: Final = 60.0  # after this an object refused once is asked for again, then twice as long
MOST_FORGIVING_S: Final = 3600.0
BY_TIME: Final = "its tables were read long ago"

log = structlog.get_logger("collect")


class Poller:
    """Made for one agent of one plant. All times are of the socket's clock, in seconds."""

    def __init__(
        self,
        agent: Agent,
        credential: Credential,
        interval_s: float,
        baseline: Collection[ConditionKey],
        around: Surroundings,
        owner: Owner,
    ) -> None:
        self.agent = agent
        self.id = agent.id
        self.credential = credential
        self.interval_s = interval_s
        self.found: Found | None = None
        self.layout: Layout | None = None
        self.telling = Telling(agent.id, baseline, around.handover, around.clock, around.settings.vanished_s)
        self.asking = Asking((agent.host, agent.port), credential, around, self._uptime_came, self._asked_all)
        self.polling = False
        self.reading = False  # its tables: that is no poll, and may wait for its turn for long
        self.hinted = False  # this poll was asked for by the device itself
        self.wanted = False  # somebody wants another look as soon as this one has ended
        self.dropped = False  # the plant has it no more
        self.stale = True  # read the tables before believing anything
        self.failures = 0  # polls without an answer since the last answer
        self.started_s = 0.0  # of the poll under way, or of the last
        self.rest_until_s = 0.0  # leave a silent device alone until then
        self.stamp = 0  # the collector's: which of its turns in the schedule counts
        self.look_due = False  # the collector's: a look out of turn is in the schedule
        self.again_due = False  # the collector's: a second look behind a hint that found nothing is in there
        self.around = around
        self._owner = owner
        self._standing = Standing(agent.id, around.handover)
        self._chunks: list[Chunk] = []
        self._keys: frozenset[ConditionKey] = frozenset()
        self._uptime: tuple[int, float] | None = None  # ticks, and when they were read
        self._uptime_soon = False
        self._refused: set[str] = set()
        self._forgive_s = 0.0
        self._forgiving_s = LEAST_FORGIVING_S
        self._varbinds = around.settings.chunk_varbinds
        self._octets = around.settings.chunk_octets
        self._discovered_s: float | None = None
        self._rediscovery_gap_s = 0.0

    def turn(self, now: float, *, hinted: bool = False) -> None:
        """Begin a poll. The caller has seen that none is under way."""
        self.hinted = hinted
        self.wanted = False
        self.polling = True
        self.started_s = now
        if self._refused and now >= self._forgive_s:
            self._refused.clear()
            self._cut()
        settings = self.around.settings
        old = self._discovered_s is not None and now - self._discovered_s > settings.rediscover_s
        if self.layout is not None and (self.stale or old) and not self.failures and self._may_discover(now):
            self._discover(BY_TIME if old and not self.stale else "it was to be read anew")
        else:
            self._ask_all(now)  # a device not yet known is asked its uptime: only those that answer are read

    def _discover(self, reason: str) -> None:
        self.reading = True
        self._owner.discover(self, reason)

    def _ask_all(self, now: float) -> None:
        settings = self.around.settings
        read_s = self._uptime[1] if self._uptime else now - settings.uptime_s
        uptime = self._uptime_soon or now - read_s >= settings.uptime_s
        self._uptime_soon = False
        self.asking.begin(
            () if self.failures else self._chunks,
            uptime=uptime or bool(self.failures) or not self._chunks,
            until_s=now + settings.deadline_s(self.interval_s),
        )

    def _uptime_came(self, ticks: int | None) -> None:
        if ticks is not None:
            self._saw_uptime(ticks)
        if self.failures:  # it is back: now everything else
            self.failures = 0
            self.asking.changed = True
            self._owner.returned(self)
            self.asking.add(self._chunks)

    def _asked_all(self) -> None:
        if self.dropped:
            return
        asking, now = self.asking, self.around.socket.clock()
        if not asking.answers:
            failure = asking.no_reply or NoReply("timeout", "nothing was asked", 0)
            self.failed(failure.reason, failure.tries, failure.detail)
            return
        if asking.refused:
            self._ask_less(now)
        if asking.mistrust:
            self.stale = True
        if self.stale and self._may_discover(now):
            self._discover(asking.mistrust or ("it has restarted" if self.layout else "first seen"))
        elif asking.mistrust or self.layout is None:
            self._end("answered", told=False)
        elif self.lists_due():
            self._owner.read_lists(self)
        else:
            self.conclude({})

    def lists_due(self) -> list[Listing]:
        """Lists that have rows, or of which nobody can say."""
        listings = self.layout.listings if self.layout else ()
        return [item for item in listings if self._total(item) != 0]

    def conclude(self, lists: Conditions) -> None:
        """Compare and tell. `lists`: what the lists said that were due."""
        if self.dropped:
            return
        changed = self.asking.changed
        self._standing.answers(self.around.clock.now(), self._says())
        told = False
        if changed or lists or self.telling.due:
            for item in self.layout.listings if self.layout else ():
                empty = self._total(item) == 0
                for key in item.watch.keys.values():
                    lists.setdefault(key, ABSENT if empty else NOT_KNOWN)
            conditions = together([*(chunk.conditions for chunk in self._chunks), lists])
            for key in self._keys:
                conditions.setdefault(key, NOT_KNOWN)
            told = self.telling.tell(conditions, self.around.socket.clock())
        self._uptime_soon = changed
        self._end("answered", told=told)

    def failed(self, reason: str, tries: int, detail: str) -> None:
        """No answer, or none that counts."""
        self.reading = False
        if self.dropped:
            return
        self.failures += 1
        for chunk in self._chunks:
            chunk.forget()
        self.around.meters.count("linewatch_no_answers_total", reason=reason)
        self._standing.silent(self.around.clock.now(), reason, tries, detail)
        longest_s = self.around.settings.silent_backoff_max_s
        pause = pause_s(self.failures, self.interval_s, longest_s)
        self.rest_until_s = self.started_s + pause - self.interval_s / 2
        self._end("no-answer", told=False)

    def _end(self, outcome: str, *, told: bool) -> None:
        meters = self.around.meters
        meters.count("linewatch_polls_total", outcome=outcome)
        meters.observe("linewatch_poll_duration_seconds", self.around.socket.clock() - self.started_s)
        self.polling = False
        self._owner.ended(self, told)

    def learn(self, found: Found, layout: Layout) -> None:
        """Discovery has ended well: poll what it found."""
        self.reading = False
        if self.dropped:
            return
        now = self.around.socket.clock()
        again = self._discovered_s is not None and now - self._discovered_s < CALM_S
        gap_s = min(max(LEAST_REDISCOVERY_S, self._rediscovery_gap_s * 2), MOST_REDISCOVERY_S)
        self._rediscovery_gap_s = gap_s if again else 0.0
        self._discovered_s = now
        self.found, self.layout, self._keys = found, layout, layout.keys()
        self._refused.clear()
        self._cut()
        if self.failures:
            self.failures = 0
            self._owner.returned(self)
        if found.uptime is not None:
            self._saw_uptime(found.uptime)
        self.stale = False
        self._ask_all(now)
        self.asking.changed = True

    def replaced(self, agent: Agent, interval_s: float) -> None:
        """The plant changed around it: same device, its rows may belong elsewhere."""
        self.agent, self.interval_s = agent, interval_s
        self.stale = True
        self._rediscovery_gap_s = 0.0

    def hold(self, alarm_type: str, detail: str, via: Via, hold_s: float) -> None:
        """Something about the device itself that no poll can restate."""
        if alarm_type == RESTART:
            self.stale = True  # its rows may have moved
        key = ConditionKey(self.id, alarm_type, self.id)
        self.telling.hold(key, self.around.socket.clock() + hold_s, detail, via)

    def _saw_uptime(self, ticks: int) -> None:
        now = self.around.socket.clock()
        if self._uptime is not None and restarted(self._uptime[0], ticks, now - self._uptime[1]):
            log.info("device restarted", device=self.id, ticks_before=self._uptime[0], ticks=ticks)
            self.hold(RESTART, f"sysUpTime went from {self._uptime[0]} to {ticks}", Via.POLL, RESTART_HOLD_S)
        self._uptime = (ticks, now)

    def _ask_less(self, now: float) -> None:
        """Error statuses came: from the next poll on ask for less, or without the objects they name."""
        for chunk, status, index in self.asking.refused:
            asked = chunk.request.asked_oids
            if status != TOO_BIG and 0 < index <= len(asked):
                self._refused.add(asked[index - 1])
            elif len(chunk.rows) > 1:
                self._varbinds = max(1, min(self._varbinds, len(asked)) // 2)
                self._octets = max(1, self._octets // 2)
            else:
                self._refused.update(asked)
            log.info("request refused", device=self.id, status=status, index=index, objects=len(asked))
        if self._refused:
            self._forgive_s = now + self._forgiving_s
            self._forgiving_s = min(self._forgiving_s * 2, MOST_FORGIVING_S)
        self._cut()  # what the others said is asked again at once, in the new requests
        self.wanted = True

    def _cut(self) -> None:
        if self.layout is not None:
            self._chunks = cut(
                self.layout,
                self.credential,
                varbinds=self._varbinds,
                octets=self._octets,
                without=self._refused,
            )

    def _may_discover(self, now: float) -> bool:
        return self._discovered_s is None or now - self._discovered_s >= self._rediscovery_gap_s

    def _total(self, item: Listing) -> int | None:
        return next((c.totals[item.total_oid] for c in self._chunks if item.total_oid in c.totals), None)

    def _says(self) -> str:
        found = self.found
        return f"{found.profile.profile}: {found.sys_descr}"[:200] if found else ""
