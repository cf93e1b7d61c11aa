"""What comes to the trap address: counted by what became of it, and made into looks and alarms.

    intake = TrapIntake(settings, profiles, meters, asks)
    intake.open(); ...; intake.close()

Everything in `heard` stands on the hot path: a burst is twenty thousand a second.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from linewatch.collect.hints import Senders
from linewatch.collect.poller import Poller
from linewatch.collect.settings import CollectSettings
from linewatch.collect.traps.audit import Audit
from linewatch.collect.traps.repeats import Repeats
from linewatch.collect.traps.share import Share
from linewatch.collect.traps.waiting import LATELY_S, Waiting
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.profiles.library import Profiles
from linewatch.profiles.shape import Hint
from linewatch.wire.snmp import Notification, TrapSocket
from linewatch.wire.snmp.skim import Head
from linewatch.wire.snmp.udp import Address

STORM = "TRAP-STORM"
STORM_GAP_S = 1.0  # least time between two looks at one that storms
AUDIT_TICK_S = 0.02
LOOKS_PER_S = 800  # asked for by notifications; where there would be more, each waits a little longer
SHORT_OF = 0.5  # of the buffer asked for: less than this is worth a word

log = structlog.get_logger("collect.traps")


class TrapIntake:
    """Used from the loop's thread. `woken`: called when somebody waits to be looked at.

    `senders` and `pollers` (by device) are the collector's, set anew when another plant is in force.
    """

    def __init__(
        self,
        settings: CollectSettings,
        profiles: Profiles,
        meters: Meters,
        woken: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.senders = Senders()
        self.pollers: Mapping[str, Poller] = {}
        self.profiles = profiles
        self.gap_s = settings.trap_gap_s
        self._settings = settings
        self._meters = meters
        self._woken = woken
        self.on_v3: Callable[[bytes, Address], None] | None = None  # who reads version 3, if anybody
        self._clock = clock
        self._outcomes: dict[str, int] = {}
        self._shares: dict[str, Share] = {}
        self._storming: dict[str, Share] = {}
        self._looked_s: dict[str, float] = {}  # for a notification
        self._looks = 0
        self._waiting = Waiting()
        self._repeats = Repeats()
        self._audit = Audit()
        self._missed = ""
        self._drops = 0
        self._socket: TrapSocket | None = None

    # The socket.

    def open(self) -> Address | None:
        """Listen, where the site wants it. OSError if the address cannot be had."""
        if self._settings.traps is None:
            return None
        self._socket = TrapSocket(
            self._notified,
            communities=None,
            bind=self._settings.traps,
            glance=self._glance,
            on_v3=self._v3,
            clock=self._clock,
            buffer=self._settings.trap_buffer,
        )
        self._socket.open()
        asked, got = self._socket.buffer
        self._meters.gauge("linewatch_trap_buffer_bytes", got)
        if got < asked * SHORT_OF:
            log.warning(
                "the kernel keeps fewer traps than asked for; a burst may be lost",
                octets=got,
                asked=asked,
                instead=f"sysctl -w net.core.rmem_max={asked}",
            )
        return self._socket.address

    def close(self) -> None:
        """No more."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @property
    def socket(self) -> TrapSocket | None:
        """While it listens."""
        return self._socket

    # What came.

    def _glance(self, head: Head, data: bytes, source: Address, now: float) -> bool | None:
        if source[0] in self._settings.trap_relays:
            return None  # whom it speaks for stands in its bindings
        if not head.inform:
            return self.heard(source, head.community, head.trap_oid, now)
        if self.senders.speaking(source, head.community):  # else a stranger could fill the memory of repeats
            words = head.trap_oid.encode() + data[head.rest_at :]
            if self._repeats.again(source, head.request_id, words, now):
                self._count("duplicate")
                return True
        taken = self.heard(source, head.community, head.trap_oid, now)
        if not taken:
            self._repeats.forget(source, head.request_id)
        return taken

    def _notified(self, notification: Notification) -> bool:
        """One that had to be read whole: v1, relayed, or of an unusual form."""
        source = notification.source
        if source[0] in self._settings.trap_relays and notification.agent_address not in ("", "0.0.0.0"):  # noqa: S104
            source = (notification.agent_address, 0)
        return self.heard(source, notification.community, notification.trap_oid, self._clock())

    def heard(self, source: Address, community: bytes, trap_oid: str, now: float) -> bool:
        """Whether it was taken; an inform is answered then."""
        meant = self.senders.speaking(source, community)
        if not meant:
            self._count("unknown-source" if meant is None else "wrong-community")
            return False
        within = False
        for poller in meant:
            within = self._within_share(poller, now) or within
        return self._meaning(meant, trap_oid, now, within=within)

    def authenticated(self, device: str, trap_oid: str) -> bool:
        """One of version 3, whose sender is proven. False: not taken."""
        poller = self.pollers.get(device)
        return poller is not None and self._meaning((poller,), trap_oid, self._clock(), within=True)

    def refused(self, outcome: str) -> None:
        """One of version 3 was not taken, or was there before."""
        self._count(outcome)

    def _v3(self, data: bytes, source: Address, now: float) -> None:
        """Only to count it, or to give it to who reads it, as long as its sender is within its share."""
        here = self.senders.at(source)
        if not here:
            self._count("unknown-source")
        elif self.on_v3 is None:
            self._count("unauthenticated")
        elif not any(self._within_share(poller, now) for poller in here):
            self._count("rate-limited")
        else:
            self.on_v3(data, source)

    def _meaning(self, meant: tuple[Poller, ...], trap_oid: str, now: float, *, within: bool) -> bool:
        known = self.profiles.notifications.get(trap_oid)
        hint = known.hint if known is not None else Hint.POLL
        if hint is Hint.IGNORE:
            self._count("ignored")
            return True
        stating = known is not None and hint is Hint.RAISE and len(meant) == 1
        outcome = "accepted" if within or stating else "rate-limited"
        for poller in meant:
            if stating and known is not None:  # however many come: no poll can restate it; it is told once
                poller.hold(known.alarm, known.name, Via.TRAP, known.hold_s)
            elif hint is Hint.REDISCOVER:
                poller.stale = True
            # Also one over its share may be the last word on a state: it is looked at, but not more often.
            lately = now - self._looked_s.get(poller.id, -LATELY_S) < LATELY_S
            if not self._waiting.ask(poller.id, lately=lately, reserved=stating):
                outcome = "queue-full"
                self._missed = "there was no room for a notification"
        self._woken()
        self._count(outcome)
        return outcome != "queue-full"

    def _within_share(self, poller: Poller, now: float) -> bool:
        share = self._shares.get(poller.id)
        if share is None:
            share = self._shares[poller.id] = Share(self._settings.trap_allowance, now)
        if share.take(now):
            return True
        if poller.id not in self._storming:
            level = log.debug if self._storming else log.warning  # of a storm of many, one line
            level("trap storm", device=poller.id, rate=round(share.rate(now), 1))
            self._storming[poller.id] = share
            self._tell_storm(poller, share, now)
        return False

    def _count(self, outcome: str) -> None:
        self._outcomes[outcome] = self._outcomes.get(outcome, 0) + 1

    # What is done about it, at the collector's turns.

    def due(self, now: float, most: int) -> list[Poller]:
        """Whom to look at now."""
        devices = self._waiting.take(most)
        for device in devices:
            self._looked_s[device] = now
        self._looks += len(devices)
        if self._audit.under_way and len(devices) < most:
            devices += self._audit.due(now, most - len(devices))
        return [poller for device in devices if (poller := self.pollers.get(device)) is not None]

    def next_s(self, now: float) -> float:
        """When `due` should be asked again."""
        if self._waiting:
            return now
        return now + AUDIT_TICK_S if self._audit.under_way else now + 1.0

    @property
    def pressed(self) -> bool:
        """More is asked for than can be looked at: who asked will ask again, no need for a second look."""
        return self.gap_s > self._settings.trap_gap_s

    def gap_of(self, device: str) -> float:
        """Least time between two looks at it that notifications ask for."""
        return max(self.gap_s, STORM_GAP_S) if device in self._storming else self.gap_s

    def second(self, now: float) -> None:
        """Once a second: counts carried over, storms told and forgotten, what was dropped made good."""
        for outcome, count in self._outcomes.items():
            self._meters.count("linewatch_traps_total", count, outcome=outcome)
        self._outcomes.clear()
        wanted_s = self.gap_s * self._looks / LOOKS_PER_S
        self.gap_s = min(
            max(self._settings.trap_gap_s, wanted_s), max(self._settings.trap_gap_s, STORM_GAP_S)
        )
        self._looks = 0
        self._storms(now)
        self._lost(now)

    def _storms(self, now: float) -> None:
        for device, share in list(self._storming.items()):
            poller = self.pollers.get(device)
            over = share.over
            if share.calm(now) or poller is None:
                del self._storming[device]
                log.debug("trap storm over", device=device, over=over)
            else:
                self._tell_storm(poller, share, now)
        self._meters.gauge("linewatch_trap_storms", len(self._storming))

    def _tell_storm(self, poller: Poller, share: Share, now: float) -> None:
        """Time takes it back."""
        detail = (
            f"{share.rate(now):.0f} notifications/s; its share is {self._settings.trap_allowance.rate:g}/s"
        )
        poller.hold(STORM, detail, Via.TRAP, share.storm_until_s - now)

    def _lost(self, now: float) -> None:
        if self._socket is None:
            return
        drops = self._socket.look_at_drops()
        if drops > self._drops:
            self._meters.count("linewatch_trap_socket_drops_total", drops - self._drops)
            self._missed = f"the kernel dropped {drops - self._drops} notifications"
            self._drops = drops
        if self._missed and not self._audit.under_way:
            log.warning("everybody is looked at once", reason=self._missed, devices=len(self.pollers))
            self._missed = ""
            self._audit.begin(self.pollers, now)

    # Another plant.

    def stand_on(
        self,
        pollers: Mapping[str, Poller],
        senders: Senders,
        profiles: Profiles,
        settings: CollectSettings,
    ) -> None:
        """These are in force now. Shares and storms of those who stay go on."""
        if settings.trap_allowance != self._settings.trap_allowance:
            self._shares.clear()
        self.pollers, self.senders, self.profiles, self._settings = pollers, senders, profiles, settings
        kept: tuple[dict[str, Any], ...] = (self._shares, self._storming, self._looked_s)
        for known in kept:
            for device in [device for device in known if device not in pollers]:
                del known[device]
