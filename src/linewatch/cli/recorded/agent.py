"""A recorded walk as an agent on a loopback socket, so that the code that polls reads it as it reads gear.

It answers GET, GETNEXT and GETBULK of v1 and v2c (RFC 1157, RFC 3416); one datagram, one answer. It is for
looking at a walk, and listens to nobody but this machine.
"""

import asyncio
import socket
from bisect import bisect_right
from collections.abc import Sequence

from linewatch.cli.recorded.walk_file import Objects
from linewatch.wire.snmp import V1, Pdu, VarBind, tags
from linewatch.wire.snmp.codec import MalformedBer, Message, decode_message, encode_message, order

COMMUNITY = b"walk"
MOST_OCTETS = 8000  # of one answer: agents that send more are rare
NO_SUCH_NAME = 2


class RecordedAgent:
    """`asked`: every OID of the walk that was given out, to tell which of it nobody reads.

    `order_of`: the OIDs as GETNEXT goes through them; in order, unless a test has another agent in mind.
    """

    def __init__(self, objects: Objects, order_of: Sequence[str] | None = None) -> None:
        self.objects = objects
        self.address = ("127.0.0.1", 0)
        self._oids = list(order_of if order_of is not None else objects)
        self._keys = [order(oid) for oid in self._oids]
        self._after = {oid: place + 1 for place, oid in enumerate(self._oids)}
        self._sorted = order_of is None

    def open(self) -> None:
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.setblocking(False)
        self._sock.bind(("127.0.0.1", 0))
        self.address = self._sock.getsockname()
        asyncio.get_running_loop().add_reader(self._sock.fileno(), self._readable)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._sock.fileno())
        self._sock.close()

    def _readable(self) -> None:
        try:
            data, source = self._sock.recvfrom(65535)
            message = decode_message(data)
        except (BlockingIOError, MalformedBer):
            return
        if not isinstance(message.pdu, Pdu) or message.community != COMMUNITY:
            return
        answer = self._answer(message.version, message.pdu)
        self._sock.sendto(encode_message(Message(message.version, message.community, answer)), source)

    def _answer(self, version: int, pdu: Pdu) -> Pdu:
        if pdu.kind == tags.GET_BULK:
            found = self._bulk(pdu)
        elif pdu.kind == tags.GET_NEXT:
            found = [self._next(oid) for oid, _, _ in pdu.varbinds]
        else:
            found = [self._exact(oid) for oid, _, _ in pdu.varbinds]
        if version == V1:
            for place, (_, tag, _) in enumerate(found, 1):
                if tag in tags.MISSING:
                    return Pdu(tags.RESPONSE, pdu.request_id, NO_SUCH_NAME, place, pdu.varbinds)
        return Pdu(tags.RESPONSE, pdu.request_id, 0, 0, tuple(found))

    def _exact(self, oid: str) -> VarBind:
        tag, value = self.objects.get(oid, (tags.NO_SUCH_INSTANCE, None))
        return oid, tag, value

    def _next(self, oid: str) -> VarBind:
        at = self._after.get(oid)
        if at is None:
            at = bisect_right(self._keys, order(oid)) if self._sorted else self._first_after(oid)
        return self._exact(self._oids[at]) if at < len(self._oids) else (oid, tags.END_OF_MIB_VIEW, None)

    def _first_after(self, oid: str) -> int:
        key = order(oid)
        return next((place for place, other in enumerate(self._keys) if other > key), len(self._keys))

    def _bulk(self, pdu: Pdu) -> list[VarBind]:
        at = [oid for oid, _, _ in pdu.varbinds]
        found: list[VarBind] = []
        size = 0
        for _ in range(max(1, pdu.error_index)):
            row = [self._next(oid) for oid in at]
            size += sum(len(oid) + (len(v) if isinstance(v, bytes) else 8) for oid, _, v in row)
            if found and size > MOST_OCTETS:
                break
            found += row
            at = [oid for oid, _, _ in row]
        return found
