"""Requests to answers, fast: an answer is kept while its agent has not changed, only the request id patched.

What is kept is a template of parts: bytes where nothing moves, and getters where uptime or a counter does.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from simulators.field.gear.agent import Agent
from simulators.field.gear.column import Column
from simulators.field.gear.view import find, following, is_object, write
from simulators.field.wire import ber, message
from simulators.field.wire.ber import Malformed, Oid, Value
from simulators.field.wire.message import Envelope, Request

KEPT_PER_AGENT = 256  # different requests; a poller asks a handful
LARGEST = 60_000  # bytes of bindings in one answer: a UDP datagram holds 65,507
_MOST_BINDS = 2_000
_NO_OBJECT: Value = (ber.NO_SUCH_OBJECT, None)
_NO_INSTANCE: Value = (ber.NO_SUCH_INSTANCE, None)
_END: Value = (ber.END_OF_MIB_VIEW, None)
_NO_ERROR = ber.tlv(ber.INTEGER, b"\x00") * 2  # error-status, error-index


class _Moving(NamedTuple):
    """A binding whose value has to be asked for each time."""

    name: bytes  # the OID with its tag
    column: Column
    row: Any


class Kept(NamedTuple):
    """`head` and `tail` of a finished answer around the id; with `parts`, `head` is version and community."""

    head: bytes
    tail: bytes
    parts: tuple[bytes | _Moving, ...] | None


class Answerer:
    """One for the field. `changed(agent)` is called after a SET is in force."""

    def __init__(self, community: bytes, changed: Callable[[Agent], None]) -> None:
        self._community = community
        self._changed = changed
        self.refused = 0  # wrong community
        self.malformed = 0

    def answer(self, agent: Agent, data: bytes, at: float) -> bytes | None:
        """The answer to a datagram, or None where none is due: silence for what is not understood."""
        start, end = _request_id(data)
        # The same request but for its id, of the same length: the bytes around the id tell.
        key = data[:start] + data[end:]
        kept = agent.answers.get(key)
        if kept is None:
            return self._first(agent, data, key, at)
        if kept.parts is None:
            return bytes(kept.head + data[start:end] + kept.tail)
        tlv = ber.tlv
        body = tlv(ber.INTEGER, data[start:end]) + _NO_ERROR
        body += tlv(ber.SEQUENCE, _encode(kept.parts, agent, at))
        return tlv(ber.SEQUENCE, kept.head + tlv(ber.RESPONSE, body))

    def _first(self, agent: Agent, data: bytes, key: bytes, at: float) -> bytes | None:
        """A request that no kept answer fits: taken apart with care."""
        try:
            outside = message.envelope(data)
            asked = message.request(data, outside)
        except (Malformed, IndexError):
            self.malformed += 1
            return None
        if outside.community != self._community:
            self.refused += 1
            return None
        return self._fresh(agent, asked, outside, data[outside.id_at : outside.id_end], key, at)

    def _fresh(
        self, agent: Agent, asked: Request, outside: Envelope, number: bytes, key: bytes, at: float
    ) -> bytes | None:
        if asked.pdu == ber.SET:
            return self._set(agent, asked, outside, number)
        if asked.pdu == ber.GET:
            parts, failed = _get(agent, asked, at)
        elif asked.pdu == ber.GET_NEXT:
            parts, failed = _next(agent, asked, at)
        elif asked.pdu == ber.GET_BULK and asked.version == message.V2C:
            parts, failed = _bulk(agent, asked, at), 0
        else:
            self.malformed += 1
            return None
        if failed:  # v1 only: an error names the binding and gives the request back
            binds = b"".join(ber.varbind(o, v) for o, v in asked.binds)
            return self._assemble(outside, number, message.NO_SUCH_NAME, failed, binds)
        encoded = _encode(parts, agent, at)
        if len(encoded) > LARGEST:
            return self._assemble(outside, number, message.TOO_BIG, 0, b"")
        whole = self._assemble(outside, number, 0, 0, encoded)
        if len(agent.answers) >= KEPT_PER_AGENT:
            agent.answers.clear()
        agent.answers[key] = self._kept(whole, parts, outside)
        return whole

    def _kept(self, whole: bytes, parts: tuple[bytes | _Moving, ...], outside: Envelope) -> Kept:
        if any(isinstance(p, _Moving) for p in parts):
            version = bytes((ber.INTEGER, 1, outside.version))
            return Kept(version + ber.tlv(ber.OCTET_STRING, self._community), b"", _merged(parts))
        found = message.envelope(whole)
        return Kept(whole[: found.id_at], whole[found.id_end :], None)

    def _set(self, agent: Agent, asked: Request, outside: Envelope, number: bytes) -> bytes:
        status, index = write(agent, asked.binds, lambda: self._changed(agent))
        if asked.version == message.V1:
            status = message.V1_ERRORS.get(status, status)
        return self._assemble(
            outside, number, status, index, b"".join(ber.varbind(o, v) for o, v in asked.binds)
        )

    def _assemble(self, outside: Envelope, number: bytes, status: int, index: int, binds: bytes) -> bytes:
        return message.response(outside.version, self._community, number, status, index, binds)


def _request_id(data: bytes) -> tuple[int, int]:
    """Where the content of the request id would be in a message of the usual shape; (0, 0) where it is not.

    Only a place to cut: what is kept under the other bytes was taken apart with care when first asked.
    """
    try:
        at = 2 if data[1] < 0x80 else 2 + (data[1] & 0x7F)
        at += 5 + data[at + 4]  # version, community
        at += 2 if data[at + 1] < 0x80 else 2 + (data[at + 1] & 0x7F)
        start = at + 2
        return start, start + data[at + 1]
    except IndexError:
        return 0, 0


def _merged(parts: tuple[bytes | _Moving, ...]) -> tuple[bytes | _Moving, ...]:
    """Neighbouring bytes made one."""
    out: list[bytes | _Moving] = []
    for part in parts:
        if isinstance(part, bytes) and out and isinstance(out[-1], bytes):
            out[-1] += part
        else:
            out.append(part)
    return tuple(out)


def _encode(parts: tuple[bytes | _Moving, ...], agent: Agent, at: float) -> bytes:
    out = []
    for part in parts:
        if isinstance(part, bytes):
            out.append(part)
        else:
            name, column, row = part
            out.append(ber.named(name, column.get(row, agent, at)))
    return b"".join(out)


def _part(agent: Agent, oid: Oid, column: Column, row: Any, at: float) -> bytes | _Moving:
    if column.moving:
        return _Moving(ber.tlv(ber.OID, ber.oid_content(oid)), column, row)
    return ber.varbind(oid, column.get(row, agent, at))


def _get(agent: Agent, asked: Request, at: float) -> tuple[tuple[bytes | _Moving, ...], int]:
    parts: list[bytes | _Moving] = []
    for number, (oid, _) in enumerate(asked.binds, 1):
        found = find(agent, oid)
        if found is None or (asked.version == message.V1 and _is_64(agent, found, at)):
            if asked.version == message.V1:
                return (), number
            parts.append(ber.varbind(oid, _NO_INSTANCE if is_object(oid) else _NO_OBJECT))
        else:
            parts.append(_part(agent, oid, *found, at))
    return tuple(parts), 0


def _next(agent: Agent, asked: Request, at: float) -> tuple[tuple[bytes | _Moving, ...], int]:
    parts: list[bytes | _Moving] = []
    for number, (oid, _) in enumerate(asked.binds, 1):
        found = following(agent, oid)
        while found and asked.version == message.V1 and _is_64(agent, found[1:], at):
            found = following(agent, found[0])  # RFC 3584 §4.2.2.1: v1 cannot see a Counter64
        if found is None:
            if asked.version == message.V1:
                return (), number
            parts.append(ber.varbind(oid, _END))
        else:
            parts.append(_part(agent, *found, at))
    return tuple(parts), 0


def _bulk(agent: Agent, asked: Request, at: float) -> tuple[bytes | _Moving, ...]:
    once = max(0, min(asked.first, len(asked.binds)))
    parts = list(_next(agent, asked._replace(binds=asked.binds[:once]), at)[0])
    names = [oid for oid, _ in asked.binds[once:]]
    size = sum(len(p) if isinstance(p, bytes) else 40 for p in parts)
    for _ in range(max(0, asked.second)):
        if not names or size > LARGEST // 2 or len(parts) > _MOST_BINDS:
            break
        ended = 0
        for place, oid in enumerate(names):
            found = following(agent, oid)
            if found is None:
                part: bytes | _Moving = ber.varbind(oid, _END)
                ended += 1
            else:
                part = _part(agent, *found, at)
                names[place] = found[0]
            parts.append(part)
            size += len(part) if isinstance(part, bytes) else 40
        if ended == len(names):
            break
    return tuple(parts)


def _is_64(agent: Agent, found: tuple[Column, Any], at: float) -> bool:
    column, row = found
    return column.get(row, agent, at)[0] == ber.COUNTER64
