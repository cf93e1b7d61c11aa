"""The element manager: what is active, what it tells of it, and what goes wrong on the way.

It keeps to its own clock of whole seconds, counted from `epoch`, so that a test can hold it.
"""

import asyncio
import socket
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from simulators.ems import mib
from simulators.field.wire import ber, message
from simulators.field.wire.ber import Malformed, Oid, Value

EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
MOST = 200  # bindings in one answer


class Alarm(NamedTuple):
    """What stands in one row."""

    ne: str
    location: str
    cause: str
    severity: int
    number: int
    at: str


class Server:
    """`to`: where its traps go. `loses(serial)`: whether the network loses that one. A dead one neither sends
    nor answers; what happens in the field meanwhile is in its table when it comes up again."""

    def __init__(self, community: bytes, to: tuple[str, int], heartbeat_s: float | None = None) -> None:
        self.to = to
        self.loses: Callable[[int], bool] = lambda serial: False
        self.dead = False
        self.deaf = False  # it sends, and does not answer
        self.asked = 0
        self.sent = 0
        self.serial = 0
        self.alarms: dict[tuple[str, str, str], Alarm] = {}
        self.on_ask: Callable[[], None] = lambda: None  # before each answer
        self._community = community
        self._heartbeat_s = heartbeat_s
        self._numbers = 0
        self._seconds = 0
        self._rows: list[tuple[Oid, Value]] | None = None

    def open(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Inside a running loop."""
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.setblocking(False)
        self._sock.bind((host, port))
        self.address: tuple[str, int] = self._sock.getsockname()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._sock.fileno(), self._readable)
        self._beating: asyncio.TimerHandle | None = None
        self._beat()

    def close(self) -> None:
        """No more."""
        if self._beating is not None:
            self._beating.cancel()
        self._loop.remove_reader(self._sock.fileno())
        self._sock.close()

    # ---- the field

    def raised(self, ne: str, location: str, cause: str, severity: int = mib.MAJOR) -> None:
        """An alarm comes."""
        self._numbers += 1
        self._seconds += 1
        at = (EPOCH + timedelta(seconds=self._seconds)).strftime("%Y-%m-%d %H:%M:%S")
        alarm = Alarm(ne, location, cause, severity, self._numbers, at)
        self.alarms[ne, location, cause] = alarm
        self._rows = None
        self._tell(alarm, severity)

    def cleared(self, ne: str, location: str, cause: str) -> None:
        """An alarm goes."""
        self._seconds += 1
        alarm = self.alarms.pop((ne, location, cause), None)
        self._rows = None
        if alarm is not None:
            at = (EPOCH + timedelta(seconds=self._seconds)).strftime("%Y-%m-%d %H:%M:%S")
            self._tell(alarm._replace(at=at), mib.CLEARED)

    def restart(self) -> None:
        """It comes up again, and counts from the beginning."""
        self.dead, self.serial = False, 0
        self._beat()

    # ---- what it sends

    def _tell(self, alarm: Alarm, severity: int) -> None:
        if self.dead:
            return
        self.serial += 1
        if self.loses(self.serial):
            return
        self._send(
            mib.ALARM_TRAP,
            (
                (mib.COUNTER, (ber.COUNTER32, self.serial)),
                (mib.SEVERITY, (ber.INTEGER, severity)),
                (mib.CAUSE, (ber.OCTET_STRING, alarm.cause.encode())),
                (mib.NE, (ber.OCTET_STRING, alarm.ne.encode())),
                (mib.LOCATION, (ber.OCTET_STRING, alarm.location.encode())),
                ((*mib.TABLE, mib.COL_TIME, alarm.number), (ber.OCTET_STRING, alarm.at.encode())),
            ),
        )

    def _beat(self) -> None:
        if self._heartbeat_s is None:
            return
        if self._beating is not None:
            self._beating.cancel()
        self._beating = self._loop.call_later(self._heartbeat_s, self._beat)
        if not self.dead:
            self._send(mib.HEARTBEAT_TRAP, ((mib.PROXY_NAME, (ber.OCTET_STRING, b"proxy")),))

    def _send(self, name: Oid, binds: tuple[tuple[Oid, Value], ...]) -> None:
        self.sent += 1
        data = message.trap(self._community, self.sent, self.sent, name, binds)
        try:
            self._sock.sendto(data, self.to)
        except BlockingIOError:
            return  # a full buffer loses it, as a network would

    # ---- what it is asked

    def _readable(self) -> None:
        while True:
            try:
                data, peer = self._sock.recvfrom(65_535)
            except BlockingIOError:
                return
            except OSError:
                continue  # nobody listens to its traps
            if self.dead or self.deaf:
                continue
            try:
                outside = message.envelope(data)
                asked = message.request(data, outside)
            except (Malformed, IndexError):
                continue
            if outside.community != self._community:
                continue
            self.asked += 1
            self.on_ask()
            number = data[outside.id_at : outside.id_end]
            answer = message.response(outside.version, self._community, number, 0, 0, self._answer(asked))
            self._sock.sendto(answer, peer)

    def _answer(self, asked: message.Request) -> bytes:
        rows = self._all_rows()
        names = [oid for oid, _ in asked.binds]
        repetitions = max(1, asked.second) if asked.pdu == ber.GET_BULK else 1
        found = b""
        for _ in range(min(repetitions, MOST // max(1, len(names)))):
            for place, name in enumerate(names):
                at = bisect_right(rows, name, key=lambda row: row[0])
                if at == len(rows):
                    found += ber.varbind(name, (ber.END_OF_MIB_VIEW, None))
                else:
                    names[place] = rows[at][0]
                    found += ber.varbind(*rows[at])
        return found

    def _all_rows(self) -> list[tuple[Oid, Value]]:
        if self._rows is None:
            self._rows = sorted(
                ((*mib.TABLE, column, alarm.number), (tag, content))
                for alarm in self.alarms.values()
                for column, tag, content in (
                    (mib.COL_SEVERITY, ber.INTEGER, alarm.severity),
                    (mib.COL_TIME, ber.OCTET_STRING, alarm.at.encode()),
                    (mib.COL_CAUSE, ber.OCTET_STRING, alarm.cause.encode()),
                    (mib.COL_NE, ber.OCTET_STRING, alarm.ne.encode()),
                    (mib.COL_LOCATION, ber.OCTET_STRING, alarm.location.encode()),
                )
            )
        return self._rows
