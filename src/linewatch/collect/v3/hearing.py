"""The daemon's side of the listener: what comes of version 3 is given to it, and what it proves is believed.

Only an element of the plant is heard, at its own address and within its share of the trap address
(`TrapIntake` sees to both before anything is decrypted); and only with the credential the plant gives it.
"""

import asyncio
import socket
import sys
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import structlog

from linewatch.collect.handover import Clock
from linewatch.collect.poller import Poller
from linewatch.collect.settings import CollectSettings
from linewatch.collect.traps.intake import TrapIntake
from linewatch.collect.traps.repeats import Repeats
from linewatch.collect.v3.frames import HEAD, Came, Heard, Opening, UserTold, framed, to_daemon, told
from linewatch.collect.v3.socket import VersionedSocket
from linewatch.metrics.meters import Meters
from linewatch.wire.snmp.udp import Address

LEAST_PAUSE_S: Final = 1.0
MOST_PAUSE_S: Final = 60.0
ROOM_OCTETS: Final = 1 << 20  # that may wait for the listener; beyond it they are shed
EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)

_REFUSED: Final = {
    "malformed": "malformed", "queue-full": "queue-full", "no-such-sender": "unauthenticated",
    "unknown-user": "unauthenticated", "wrong-auth": "unauthenticated", "wrong-priv": "unauthenticated",
    "time-window": "unauthenticated", "security-level": "unauthenticated",
}  # fmt: skip

log = structlog.get_logger("collect.v3")


class V3Hearing:
    """`run` in a task; `traps.on_v3` is `came` while the listener lives."""

    def __init__(
        self,
        settings: CollectSettings,
        traps: TrapIntake,
        sock: VersionedSocket,
        clock: Clock,
        meters: Meters,
    ) -> None:
        self._settings = settings
        self._traps = traps
        self._socket = sock
        self._clock = clock
        self._meters = meters
        self._repeats = Repeats()
        self._pipe: asyncio.StreamWriter | None = None
        self._boots = 0
        self.process: asyncio.subprocess.Process | None = None  # while it lives; to look at
        self._wanted = asyncio.Event()
        self.ready = asyncio.Event()  # it can be asked
        self._look()

    def retarget(self, settings: CollectSettings) -> None:
        """Other credentials."""
        self._settings = settings
        self._look()
        if self._pipe is not None and self._boots:
            self._pipe.write(framed(self._opening()))

    def _look(self) -> None:
        if self._settings.traps is not None and self._users():
            self._wanted.set()

    async def run(self) -> None:
        """Until cancelled: a listener that ends is started again, after a pause that grows."""
        pause_s = LEAST_PAUSE_S
        loop = asyncio.get_running_loop()
        await self._wanted.wait()  # no process where nobody speaks version 3
        while True:
            began_s = loop.time()
            await self._listener()
            if loop.time() - began_s > MOST_PAUSE_S:
                pause_s = LEAST_PAUSE_S
            self._meters.count("linewatch_v3_listener_restarts_total")
            log.warning("the listener for v3 notifications has ended", pause_s=pause_s)
            try:
                async with asyncio.timeout(pause_s):
                    await asyncio.Event().wait()
            except TimeoutError:
                pause_s = min(pause_s * 2, MOST_PAUSE_S)

    async def _listener(self) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "linewatch.collect.v3.listener"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            log.warning("the listener for v3 notifications cannot be started", error=error.strerror)
            return
        assert process.stdin is not None
        assert process.stdout is not None
        self._boots = int((self._clock.now() - EPOCH).total_seconds()) & 0x7FFF_FFFF
        self._pipe, self.process = process.stdin, process
        try:
            self._pipe.write(framed(self._opening()))
            self._traps.on_v3 = self.came
            self.ready.set()
            while True:
                length = int.from_bytes(await process.stdout.readexactly(HEAD))
                self._heard(to_daemon.decode(await process.stdout.readexactly(length)))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.ready.clear()
            self._traps.on_v3 = None
            self._pipe = self.process = None
            process.stdin.close()
            if process.returncode is None:
                process.terminate()
            await process.wait()

    def _users(self) -> dict[str, UserTold]:
        known = self._settings.credentials.items()
        return {name: told(credential.user) for name, credential in known if credential.user is not None}

    def _opening(self) -> Opening:
        return Opening(engine_id_of(self._settings), self._boots, self._users())

    def came(self, data: bytes, source: Address) -> None:
        """A datagram of an element within its share."""
        here = [poller for poller in self._traps.senders.at(source) if poller.credential.user is not None]
        if not here or self._pipe is None:
            self._count("no-such-sender")
            return
        if self._pipe.transport.get_write_buffer_size() > ROOM_OCTETS:
            self._count("queue-full")
            return
        names = dict.fromkeys(poller.agent.credential for poller in here)
        clocks = {}
        now = self._socket.clock()
        for poller in here:
            peer = self._socket.peer_of(poller.asking.address, poller.credential.community)
            if peer is not None and peer.clocked:
                clocks[peer.engine_id] = peer.clock(now)
        self._pipe.write(framed(Came(data, source, list(names), clocks)))

    def _heard(self, heard: Heard) -> None:
        if heard.outcome not in ("trap", "inform"):
            self._count(heard.outcome)
            self._answer(heard)
            return
        request_id = (heard.request_id & 0xFFFF_FFFF).to_bytes(4)
        if heard.answer and self._repeats.again(heard.source, request_id, heard.pdu, self._socket.clock()):
            self._traps.refused("duplicate")
            self._answer(heard)
            return
        taken = False
        for poller in self._meant(heard):
            taken = self._traps.authenticated(poller.id, heard.trap_oid) or taken
        self._count(heard.outcome if taken else "queue-full")
        if taken:
            self._answer(heard)
        elif heard.answer:
            self._repeats.forget(heard.source, request_id)

    def _meant(self, heard: Heard) -> list[Poller]:
        """Whom it is of: those with that credential there, and of several the one with that engine."""
        here = [p for p in self._traps.senders.at(heard.source) if p.agent.credential == heard.name]
        exact = []
        for poller in here:
            peer = self._socket.peer_of(poller.asking.address, poller.credential.community)
            if peer is not None and peer.engine_id == heard.engine_id:
                exact.append(poller)
        return exact or here

    def _answer(self, heard: Heard) -> None:
        if heard.answer and self._traps.socket is not None:
            self._traps.socket.answer(heard.answer, heard.source)

    def _count(self, outcome: str) -> None:
        self._meters.count("linewatch_v3_notifications_total", outcome=outcome)
        if outcome in _REFUSED:
            self._traps.refused(_REFUSED[outcome])


def engine_id_of(settings: CollectSettings) -> bytes:
    """Ours, to those who send informs: the same after a restart, another on another machine or port.

    RFC 3411 section 5: five octets and up to 27 of text; enterprise number 0 is reserved, we have none.
    """
    of = f"{socket.gethostname()} {settings.traps}".encode()
    return b"\x80\x00\x00\x00\x04linewatch-" + sha256(of).hexdigest()[:12].encode()
