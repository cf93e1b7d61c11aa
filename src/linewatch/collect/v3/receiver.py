"""Traps and informs of v3: proven, opened, answered (RFC 3412 section 7.2, RFC 3414 section 3.2). Pure.

Of an inform we are the authoritative engine: it bears our id and our time, which its sender has asked us for.
Of a trap the sender is; its time is compared with what our own polls know of it, else with its last trap.
"""

import itertools
from collections.abc import Mapping
from typing import Final

from linewatch.collect.v3.frames import Came, Heard
from linewatch.collect.v3.peer import WINDOW_S
from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import MalformedBer
from linewatch.wire.snmp.notification import NotANotification, understood
from linewatch.wire.snmp.pdu import V3, Message, Pdu, encode_pdu
from linewatch.wire.usm import (
    AUTH,
    PRIV,
    REPORTABLE,
    Envelope,
    Header,
    Keys,
    NotDecrypted,
    Scoped,
    User,
    WrongDigest,
    localised,
    opened,
    read_envelope,
    read_scoped,
    report,
    scoped,
    sealed,
)

MOST_ENGINES: Final = 20_000


class Refused(Exception):
    """Why it is not taken. `keys`: with what the Report of it may be signed."""

    def __init__(self, reason: str, keys: Keys | None = None, request_id: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.keys = keys
        self.request_id = request_id


class Receiver:
    """`now_s`: seconds since this engine started; its `boots` count its starts."""

    def __init__(self, engine_id: bytes, boots: int, users: Mapping[str, User], salt: int) -> None:
        self.engine_id = engine_id
        self.boots = boots
        self._users = users
        self._salts = itertools.count(salt)
        self._keys: dict[tuple[str, bytes], Keys] = {}
        self._clocks: dict[bytes, tuple[int, int, float]] = {}
        self._reports = 0

    def came(self, came: Came, now_s: float) -> Heard:
        """What became of it; it raises nothing, whatever the octets."""
        try:
            envelope = read_envelope(came.data)
        except MalformedBer:
            return Heard("malformed", came.source)
        header = envelope.header
        ours = header.engine_id == self.engine_id
        try:
            return self._opened(came, envelope, now_s, ours=ours)
        except Refused as error:
            reason, keys, request_id = error.reason, error.keys, error.request_id
        if not ours and header.flags & REPORTABLE:  # it wants to know who we are, or takes us for another
            reason, keys, request_id = "unknown-engine", None, _request_id(envelope)
        answer = b""
        if header.flags & REPORTABLE and reason != "malformed":
            answer = self._report(header, reason, request_id, keys, now_s)
        return Heard("discovery" if reason == "unknown-engine" else reason, came.source, answer)

    def _opened(self, came: Came, envelope: Envelope, now_s: float, *, ours: bool) -> Heard:
        header = envelope.header
        name, keys, inside = self._who(came, envelope)
        pdu = inside.pdu
        if ours:
            if pdu.kind != tags.INFORM:
                raise Refused("malformed")
            if header.boots != self.boots or abs(header.time - int(now_s)) > WINDOW_S:
                raise Refused("time-window", keys, pdu.request_id)
        elif pdu.kind != tags.TRAP_V2:
            raise Refused("unknown-engine", request_id=pdu.request_id)
        else:
            self._timely(came, header, now_s)
        try:
            said = understood(Message(V3, b"", pdu), came.source)
        except (MalformedBer, NotANotification):
            raise Refused("malformed") from None
        answer = b""
        if ours:
            response = encode_pdu(Pdu(tags.RESPONSE, pdu.request_id, 0, 0, pdu.varbinds))
            flags = header.flags & (AUTH | PRIV)
            answer = self._sealed(header, flags, inside.engine_id, inside.context, response, keys, now_s)
        return Heard(
            outcome="inform" if ours else "trap",
            source=came.source,
            answer=answer,
            name=name,
            engine_id=inside.engine_id or header.engine_id,
            trap_oid=said.trap_oid,
            request_id=pdu.request_id,
            pdu=inside.octets,
        )

    def _who(self, came: Came, envelope: Envelope) -> tuple[str, Keys, Scoped]:
        """The credential that opens it: several may have the same user, with pass phrases of their own."""
        header = envelope.header
        reason = "unknown-user"
        for name in came.names:
            user = self._users.get(name)
            if user is None or user.name != header.user:
                continue
            if not header.flags & AUTH or (user.priv and not header.flags & PRIV):
                reason = "security-level"
                continue
            keys = self._keys_of(name, user, header.engine_id)
            try:
                return name, keys, opened(envelope, keys)
            except WrongDigest:
                reason = "wrong-auth"
            except NotDecrypted:
                reason = "wrong-priv"
            except MalformedBer:
                reason = "malformed"
        raise Refused(reason)

    def _keys_of(self, name: str, user: User, engine_id: bytes) -> Keys:
        keys = self._keys.get((name, engine_id))
        if keys is None:
            if len(self._keys) >= MOST_ENGINES:
                self._keys.clear()
            keys = self._keys[name, engine_id] = localised(user, engine_id)
        return keys

    def _timely(self, came: Came, header: Header, now_s: float) -> None:
        """Not one that was sent long ago and is played again."""
        polled = came.clocks.get(header.engine_id)
        if polled is not None:
            boots, seconds = polled
        else:
            boots, told, at_s = self._clocks.get(header.engine_id, (0, 0, now_s))
            seconds = told + int(now_s - at_s)
        if header.boots < boots or (header.boots == boots and header.time < seconds - WINDOW_S):
            raise Refused("time-window")
        if len(self._clocks) >= MOST_ENGINES:
            self._clocks.clear()
        if header.boots > boots or header.time > seconds or header.engine_id not in self._clocks:
            self._clocks[header.engine_id] = (header.boots, header.time, now_s)

    def _report(self, to: Header, reason: str, request_id: int, keys: Keys | None, now_s: float) -> bytes:
        self._reports += 1
        pdu = encode_pdu(report(reason, request_id, self._reports))
        return self._sealed(to, AUTH if keys is not None else 0, self.engine_id, b"", pdu, keys, now_s)

    def _sealed(
        self,
        to: Header,
        flags: int,
        context_engine: bytes,
        context: bytes,
        pdu: bytes,
        keys: Keys | None,
        now_s: float,
    ) -> bytes:
        header = Header(to.msg_id, flags, self.engine_id, self.boots, int(now_s), to.user)
        body = scoped(context_engine, context.decode("utf-8", "replace"), pdu)
        return sealed(header, body, keys, (next(self._salts) & 0xFFFF_FFFF_FFFF_FFFF).to_bytes(8))


def _request_id(envelope: Envelope) -> int:
    """Of one that is not encrypted, so that its sender knows the Report for an answer; else 0."""
    if envelope.header.flags & PRIV:
        return 0
    try:
        return read_scoped(envelope.body).pdu.request_id
    except MalformedBer:
        return 0
