"""Log lines of gear, heard over UDP, TCP and TLS, read, and told as alarms where a pattern fits."""

import asyncio
import socket
import ssl
from collections import deque
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from ipaddress import ip_address

import structlog

from linewatch.collect.ems.bucket import Buckets
from linewatch.collect.handover import Clock, Handover
from linewatch.collect.lasting import Lasting, Present
from linewatch.collect.layout import ConditionKey
from linewatch.collect.ledger import key_of
from linewatch.collect.pointing import Pointing
from linewatch.collect.slicing import others_turn, sliced
from linewatch.collect.syslog.frames import BadFrame, Frames
from linewatch.collect.syslog.line import Line, parse
from linewatch.collect.syslog.meaning import Patterns, meant
from linewatch.collect.syslog.settings import SyslogSettings, Tls
from linewatch.messages.records import Change, Via
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex
from linewatch.wire.snmp.udp import bound, drain, dropped

log = structlog.get_logger("linewatch.syslog")

NAME = "syslog"
TICK_S = 0.5
AGAIN_S = 5.0  # after an address could not be had
PIECE = 64  # lines read between two turns of the others
IDLE_S = 3600.0  # a connection that says nothing for so long is closed
CHUNK = 65_536
MOST_NAMED = 500
MOST_KNOWN = 20_000  # senders, and times of conditions, that are remembered
OVERTAKEN = timedelta(seconds=5)  # by the sender's own clock: more than that, and the clock was set

_Waiting = tuple[bytes, str, datetime]


class Syslog:
    """A Source. `addresses`: where it listens, by udp, tcp and tls, once `listening`."""

    name = NAME

    def __init__(
        self,
        settings: SyslogSettings,
        index: PlantIndex,
        handover: Handover,
        clock: Clock,
        meters: Meters,
        present: Present,
    ) -> None:
        self.addresses: dict[str, tuple[str, int]] = {}
        self.listening = asyncio.Event()
        self._settings = settings
        self._index = index
        self._clock = clock
        self._meters = meters
        self._pointing: Pointing | None = None
        self._moved = asyncio.Event()
        self._patterns = Patterns(settings.patterns)
        self._lasting = Lasting(Via.SYSLOG, handover, clock, present)
        self._buckets = Buckets(settings.rate, settings.burst)
        self._waiting: deque[_Waiting] = deque()
        self._news = asyncio.Event()
        self._space = asyncio.Event()
        self._space.set()
        self._let: dict[str, bool] = {}
        self._stamps: dict[tuple[str, ConditionKey], datetime] = {}
        self._named: dict[tuple[str, str], None] = {}
        self._connections = 0

    def retarget(self, index: PlantIndex) -> None:
        """Another plant is in force."""
        self._index = index
        self._moved.set()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        self._pointing = await asyncio.to_thread(Pointing, self._index)
        index = self._index
        groups = (index.nes, index.devices, index.power_plants, index.otdr, index.sites)
        async for element in sliced([name for group in groups for name in group]):
            self._lasting.begin(element, self._settings.hold_s, loop.time())
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen(), name=f"{NAME} listens")
            tasks.create_task(self._read(), name=f"{NAME} reads")
            tasks.create_task(self._tick(), name=f"{NAME} holds")

    # ---- what arrives

    def datagram(self, data: bytes, address: str) -> None:
        """One datagram: dropped, and counted, where too many wait."""
        if not self._allowed(address):
            self._count("unauthenticated")
        elif len(self._waiting) >= self._settings.room:
            self._count("shed")
        else:
            self._put(data, address)

    def _put(self, data: bytes, address: str) -> None:
        self._waiting.append((data, address, self._clock.now()))
        self._news.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; who sends faster than is read waits, and nothing is dropped."""
        peer = writer.get_extra_info("peername")
        address = _bare(peer[0]) if peer else ""
        try:
            if not self._allowed(address) or self._connections >= self._settings.connections:
                self._count("unauthenticated" if not self._allowed(address) else "shed")
                return
            self._connections += 1
            try:
                await self._stream(reader, address)
            finally:
                self._connections -= 1
        finally:
            writer.close()

    async def _stream(self, reader: asyncio.StreamReader, address: str) -> None:
        frames, told = Frames(), 0
        while True:
            try:
                async with asyncio.timeout(IDLE_S):
                    data = await reader.read(CHUNK)
                messages = frames.feed(data) if data else frames.ended()
            except (OSError, TimeoutError, ssl.SSLError):
                return
            except BadFrame as bad:
                self._count("malformed")
                self._name_once("malformed", address, f"{bad}; the connection is closed")
                return
            if frames.malformed > told:
                self._count("malformed", frames.malformed - told)
                told = frames.malformed
            for message in messages:
                while len(self._waiting) >= self._settings.room:
                    self._space.clear()
                    await self._space.wait()
                self._put(message, address)
            if not data:
                return

    async def _read(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                for _ in range(min(PIECE, len(self._waiting))):
                    self._count(self._line(*self._waiting.popleft()))
                self._space.set()
                await others_turn()

    def _line(self, data: bytes, address: str, received: datetime) -> str:
        """What became of one message."""
        line = parse(data, received)
        if line is None:
            self._name_once("malformed", address, "it is no syslog message")
            return "malformed"
        pointing = self._pointing
        element = self._who(line, address)
        if element is None or pointing is None:
            why = f"neither the host nor the address {address} is an element of the plant"
            self._name_once("unknown-element", line.host or address, why)
            return "unknown-element"
        fit = self._patterns.fit(line)
        if fit is None:
            return "ignored"
        now_s = asyncio.get_running_loop().time()
        if not self._buckets.take(element, now_s):
            self._name_once("rate-limited", element, "it says more than its share")
            return "rate-limited"
        said = meant(fit, element, line, pointing)
        if said.outcome != "accepted":
            self._name_once(said.outcome, f"{element}: {fit.pattern.name}", line.text[:200])
        fresh = tuple([change for change in said.changes if not self._overtaken(element, change, line.at)])
        if said.changes and not fresh:
            return "overtaken"
        hold_s = fit.pattern.hold_s if fit.pattern.hold_s is not None else self._settings.hold_s
        return said.outcome if self._lasting.say(element, fresh, hold_s, now_s) else "shed"

    def _who(self, line: Line, address: str) -> str | None:
        if self._pointing is None:
            return None
        for way in self._settings.who:
            text = line.host if way == "host" else address
            element = self._pointing.element(text) if text else None
            if element is None and way == "host" and "." in line.host:
                element = self._pointing.element(line.host.partition(".")[0])
            if element is not None:
                return element
        return None

    def _overtaken(self, element: str, change: Change, at: datetime | None) -> bool:
        """By a line of the same sender that it wrote later; datagrams change places on their way."""
        if at is None:
            return False
        of = element, key_of(change)
        newest = self._stamps.pop(of, None)
        late = newest is not None and timedelta(0) < newest - at <= OVERTAKEN
        self._stamps[of] = newest if late and newest is not None else at
        if len(self._stamps) > MOST_KNOWN:
            del self._stamps[next(iter(self._stamps))]
        return late

    # ---- listening

    async def _listen(self) -> None:
        while True:
            try:
                async with AsyncExitStack() as stack:
                    sock = await self._open(stack)
                    self.listening.set()
                    await self._drops(sock)
            except (OSError, ssl.SSLError) as error:
                self._count("unheard")
                log.warning("syslog cannot be heard", reason=str(error))
            finally:
                self.listening.clear()
            await _pause(AGAIN_S)

    async def _open(self, stack: AsyncExitStack) -> socket.socket | None:
        """OSError where an address or a file cannot be had. The socket of datagrams, if there is one."""
        settings, sock = self._settings, None
        if settings.udp is not None:
            loop = asyncio.get_running_loop()
            sock = _datagrams(settings.udp)
            stack.callback(sock.close)
            loop.add_reader(sock, self._readable, sock)
            stack.callback(loop.remove_reader, sock)
            self.addresses["udp"] = sock.getsockname()[:2]
        for kind, at in (("tcp", settings.tcp), ("tls", settings.tls)):
            if at is None:
                continue
            context = await asyncio.to_thread(_context, settings.tls_files) if kind == "tls" else None
            server = await asyncio.start_server(self._connected, *at, ssl=context, limit=CHUNK)
            stack.callback(server.close)
            self.addresses[kind] = server.sockets[0].getsockname()[:2]
        return sock

    def _readable(self, sock: socket.socket) -> None:
        drain(sock, asyncio.get_running_loop().time, lambda data, source, _: self.datagram(data, source[0]))

    async def _drops(self, sock: socket.socket | None) -> None:
        """Until cancelled: what the kernel threw away, which nobody else would miss."""
        lost = 0
        while True:
            await _pause(1.0)
            now = (dropped(sock) if sock is not None else None) or lost
            if now > lost:
                self._count("kernel-drop", now - lost)
                lost = now

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                await asyncio.wait_for(self._moved.wait(), TICK_S)
            except TimeoutError:
                pass
            else:
                self._moved.clear()
                self._pointing = await asyncio.to_thread(Pointing, self._index)
                self._lasting.forget(self._has_left)
            if ended := self._lasting.tick(loop.time()):
                self._meters.count(
                    "linewatch_audit_differences_total", ended, source=NAME, kind="not-repeated"
                )

    # ---- inside

    def _has_left(self, element: str) -> bool:
        return element not in self._index.kind_of

    def _allowed(self, address: str) -> bool:
        bare = _bare(address)
        let = self._let.get(bare)
        if let is None:
            try:
                at = ip_address(bare)
                let = any(at in network for network in self._settings.senders)
            except ValueError:
                let = False
            if len(self._let) >= MOST_KNOWN:
                self._let.clear()
            self._let[bare] = let
        return let

    def _count(self, outcome: str, n: int = 1) -> None:
        self._meters.count("linewatch_intake_total", n, source=NAME, outcome=outcome)

    def _name_once(self, outcome: str, what: str, why: str) -> None:
        if (outcome, what) in self._named or len(self._named) >= MOST_NAMED:
            return
        self._named[outcome, what] = None
        log.warning("not taken", sender=what[:200], outcome=outcome, reason=why)


def _datagrams(at: tuple[str, int]) -> socket.socket:
    if ":" not in at[0]:
        return bound(at)
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.bind(at)
    except OSError:
        sock.close()
        raise
    return sock


def _bare(address: str) -> str:
    """Without the zone of a link-local address, and an IPv4 one as such."""
    return address.partition("%")[0].removeprefix("::ffff:")


def _context(files: Tls | None) -> ssl.SSLContext:
    """RFC 5425 §4.2: we show a certificate; whoever sends shows one too where the site gave an authority."""
    assert files is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(files.cert_file, files.key_file)
    if files.client_ca_file is not None:
        context.load_verify_locations(files.client_ca_file)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


async def _pause(seconds: float) -> None:
    """A wait that ends by its deadline or by cancellation."""
    try:
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()
    except TimeoutError:
        pass
