"""A small SNMP agent on a real UDP socket whose every object is written down by the test.

It answers GET, GETNEXT and GETBULK in v1 and v2c as RFC 1157 and RFC 3416 say, out of `objects`; the test
changes them as it goes. Misbehaviour is for `hostile_agent`.
"""

import asyncio
import socket
from bisect import bisect_right

from linewatch.wire.snmp.codec import V1, Message, Pdu, VarBind, decode_message, encode_message, order, tags

Objects = dict[str, tuple[int, object]]
IF = "1.3.6.1.2.1.2.2.1"
IFX = "1.3.6.1.2.1.31.1.1.1"
DS1_STATUS = "1.3.6.1.2.1.10.18.6.1.10"
SYS_UP_TIME = "1.3.6.1.2.1.1.3.0"
TOO_BIG, NO_SUCH_NAME, GEN_ERR = 1, 2, 5


class ScriptedAgent:
    """`asked`: kinds and OIDs of the requests so far. `mute`: it hears and says nothing."""

    def __init__(self, objects: Objects, community: bytes = b"secret") -> None:
        self.objects = dict(objects)
        self.community = community
        self.mute = False
        self.most_bindings = 1000  # more is tooBig
        self.broken: set[str] = set()  # objects that are genErr
        self.asked: list[tuple[int, tuple[str, ...]]] = []
        self._heard = asyncio.Event()

    def open(self) -> None:
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.setblocking(False)
        self._sock.bind(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._sock.getsockname()
        asyncio.get_running_loop().add_reader(self._sock.fileno(), self._readable)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._sock.fileno())
        self._sock.close()

    def gets(self) -> list[tuple[str, ...]]:
        """The OIDs of each GET so far."""
        return [oids for kind, oids in self.asked if kind == tags.GET]

    async def asked_more(self, times: int, seconds: float = 10.0) -> None:
        """Return once it was asked so many times more."""
        goal = len(self.asked) + times
        async with asyncio.timeout(seconds):
            while len(self.asked) < goal:
                self._heard.clear()
                await self._heard.wait()

    def _readable(self) -> None:
        try:
            data, source = self._sock.recvfrom(65535)
        except BlockingIOError:
            return
        message = decode_message(data)
        pdu = message.pdu
        assert isinstance(pdu, Pdu)
        self.asked.append((pdu.kind, tuple(oid for oid, _, _ in pdu.varbinds)))
        self._heard.set()
        if self.mute or message.community != self.community:
            return
        answer = self._answer(message.version, pdu)
        self._sock.sendto(encode_message(Message(message.version, message.community, answer)), source)

    def _answer(self, version: int, pdu: Pdu) -> Pdu:
        def failed(status: int, index: int) -> Pdu:
            return Pdu(tags.RESPONSE, pdu.request_id, status, index, pdu.varbinds)

        if pdu.kind == tags.GET_BULK:
            found = self._bulk(pdu)
        elif pdu.kind == tags.GET_NEXT:
            found = [self._next(oid) for oid, _, _ in pdu.varbinds]
        else:
            found = [self._exact(oid) for oid, _, _ in pdu.varbinds]
        if len(found) > self.most_bindings:
            return failed(TOO_BIG, 0)
        for place, (oid, tag, _) in enumerate(found, 1):
            if oid in self.broken:
                return failed(GEN_ERR, place)
            if version == V1 and tag in tags.MISSING:
                return failed(NO_SUCH_NAME, place)
        return Pdu(tags.RESPONSE, pdu.request_id, 0, 0, tuple(found))

    def _exact(self, oid: str) -> VarBind:
        tag, value = self.objects.get(oid, (tags.NO_SUCH_INSTANCE, None))
        return oid, tag, value  # type: ignore[return-value]

    def _next(self, oid: str) -> VarBind:
        known = sorted(self.objects, key=order)
        at = bisect_right(known, order(oid), key=order)
        return self._exact(known[at]) if at < len(known) else (oid, tags.END_OF_MIB_VIEW, None)

    def _bulk(self, pdu: Pdu) -> list[VarBind]:
        at = [oid for oid, _, _ in pdu.varbinds]
        found: list[VarBind] = []
        for _ in range(max(1, pdu.error_index)):
            row = [self._next(oid) for oid in at]
            found += row
            at = [oid for oid, _, _ in row]
        return found


def system(descr: str = "scripted", object_id: str = "1.3.6.1.4.1.99999.1", uptime: int = 100_000) -> Objects:
    """The system group."""
    return {
        "1.3.6.1.2.1.1.1.0": (tags.OCTETS, descr.encode()),
        "1.3.6.1.2.1.1.2.0": (tags.OID, object_id),
        SYS_UP_TIME: (tags.TIMETICKS, uptime),
        "1.3.6.1.2.1.1.5.0": (tags.OCTETS, b"box"),
    }


def interface(
    index: int,
    name: str,
    *,
    if_type: int = 6,
    admin: int = 1,
    oper: int = 1,
    alias: str = "",
    descr: str = "",
) -> Objects:
    """One row of ifTable and ifXTable."""
    return {
        f"{IF}.1.{index}": (tags.INTEGER, index),
        f"{IF}.2.{index}": (tags.OCTETS, name.encode()),
        f"{IF}.3.{index}": (tags.INTEGER, if_type),
        f"{IF}.7.{index}": (tags.INTEGER, admin),
        f"{IF}.8.{index}": (tags.INTEGER, oper),
        f"{IFX}.1.{index}": (tags.OCTETS, name.encode()),
        f"{IFX}.18.{index}": (tags.OCTETS, alias.encode()),
    }


def oper(index: int, status: int) -> Objects:
    """Another ifOperStatus."""
    return {f"{IF}.8.{index}": (tags.INTEGER, status)}


def ds1(index: int, status: int) -> Objects:
    """A dsx1LineStatus."""
    return {f"{DS1_STATUS}.{index}": (tags.INTEGER, status)}
