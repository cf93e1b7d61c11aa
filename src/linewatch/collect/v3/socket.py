"""The socket that asks every agent, of version 3 too.

A request of version 3 bears the name of a credential where others have a community. It waits beside the
others, by its message id; what an agent reports (another engine, another clock) is taken up at once and the
same question is asked again within its try, so that a restart costs a round trip and no poll.
"""

import itertools
import random
import secrets
from collections.abc import Callable, Collection, Mapping

import structlog

from linewatch.collect.settings import CollectSettings
from linewatch.collect.v3.peer import Peer
from linewatch.wire.snmp import NoReply, Reply, Request, SnmpSocket, tags
from linewatch.wire.snmp.ber import MalformedBer
from linewatch.wire.snmp.flight import USUAL, Asked, OnDone, Patience
from linewatch.wire.snmp.pdu import V3, Pdu, asked, encode_pdu
from linewatch.wire.snmp.request import LEAST_ID, MOST_ID
from linewatch.wire.snmp.skim import is_v3
from linewatch.wire.snmp.udp import Address
from linewatch.wire.usm import (
    AUTH,
    PRIV,
    Envelope,
    NotDecrypted,
    Scoped,
    User,
    WrongDigest,
    opened,
    read_envelope,
    reason_of,
)

MOST_REPORTS = 4  # taken up for one request: an agent that reports for ever is not asked for ever
SALTS = 1 << 64
LEAST_PDU = 14

log = structlog.get_logger("collect.v3")

_NOTHING = asked(())
_SAYS = {
    "unknown-engine": "the agent does not know its own engine id",
    "time-window": "the agent says that the message is not within its time",
    "unknown-user": "the agent knows no user of that name",
    "wrong-auth": "the agent says that the digest is wrong: another pass phrase or protocol of auth",
    "wrong-priv": "the agent cannot decrypt: another pass phrase or protocol of priv",
    "security-level": "the agent does not take messages of this security level from this user",
    "unknown-context": "the agent has no such context",
}


class Asked3(Asked):
    """A request of version 3. `datagram` is its PDU."""

    __slots__ = ("peer", "reports")

    peer: Peer
    reports: int

    def known(self, octets: bytes) -> Pdu | None:
        """The last answer's PDU, where these octets say the same to this question."""
        last, id_at = self.last, _id_at(octets)
        if last is None or id_at < 0 or int.from_bytes(octets[id_at : id_at + 4]) != self.request_id:
            return None
        return last.pdu if last.same(octets, id_at) else None


def users_of(settings: CollectSettings) -> dict[bytes, User]:
    """By the name of their credential."""
    of_v3 = (credential for credential in settings.credentials.values() if credential.user is not None)
    return {credential.community: credential.user for credential in of_v3 if credential.user is not None}


def _unheard(reason: str) -> None:
    """Nobody counts."""


class VersionedSocket(SnmpSocket):
    """As `SnmpSocket`. `on_recovery` is told each time an agent was found again: engine-id, reboot, ..."""

    def __init__(self, *, rng: random.Random, on_recovery: Callable[[str], None] = _unheard) -> None:
        super().__init__(rng=rng)
        self._on_recovery = on_recovery
        self._users: Mapping[bytes, User] = {}
        self._peers: dict[tuple[Address, bytes], Peer] = {}
        self._salts = itertools.count(secrets.randbits(64))

    def know(self, users: Mapping[bytes, User]) -> None:
        """Users by the name of their credential. Whoever is another than before is met anew."""
        self._users = users
        self._peers = {at: peer for at, peer in self._peers.items() if users.get(at[1]) == peer.user}

    def peer_of(self, address: Address, credential: bytes) -> Peer | None:
        """What is known of an agent; None before it was first asked."""
        return self._peers.get((address, credential))

    def forget_others(self, addresses: Collection[Address]) -> None:
        """The plant has agents at these addresses only."""
        self._peers = {at: peer for at, peer in self._peers.items() if at[0] in addresses}

    def ask(
        self,
        request: Request,
        address: Address,
        on_done: OnDone,
        *,
        last: Reply | None = None,
        patience: Patience = USUAL,
        until_s: float | None = None,
    ) -> Asked:
        """As SnmpSocket.ask. Where nobody knows the credential any more, nothing is sent."""
        if request.version != V3:
            return super().ask(request, address, on_done, last=last, patience=patience, until_s=until_s)
        if address[0] not in self._numeric:
            self._check_numeric(address[0])
        now = self.clock()
        msg_id = LEAST_ID + secrets.randbelow(MOST_ID - LEAST_ID)  # it proves that answers are fresh
        while msg_id in self._waiting:
            msg_id = LEAST_ID + secrets.randbelow(MOST_ID - LEAST_ID)
        if last is not None and last.request is not request:
            last = None
        waiting = Asked3(self, msg_id, request, address, on_done, last, patience, until_s, now)
        user = self._users.get(request.community)
        if user is None:  # another file of credentials came into force
            self._loop.call_soon(on_done, NoReply("unknown-user", "its credential is there no more", 0))
            return waiting
        waiting.peer = self._peer(address, request.community, user)
        waiting.reports = 0
        self._waiting[msg_id] = waiting
        self.counts.requests += 1
        self._send(waiting, now)
        return waiting

    def _peer(self, address: Address, credential: bytes, user: User) -> Peer:
        peer = self._peers.get((address, credential))
        if peer is None:
            peer = self._peers[address, credential] = Peer(user)
        return peer

    def _octets_of(self, asked_: Asked, now: float) -> bytes:
        if not isinstance(asked_, Asked3):
            return asked_.datagram
        peer = asked_.peer
        if not peer.engine_id:
            nothing = encode_pdu(Pdu(tags.GET, asked_.request_id, 0, 0, _NOTHING))
            return peer.discovery(asked_.request_id, nothing)
        peer.sent += not peer.proven
        if peer.user.priv and not peer.proven and peer.sent > 1:
            # An agent that cannot decrypt mostly says nothing. What is only signed it does answer.
            nothing = encode_pdu(Pdu(tags.GET, asked_.request_id, 0, 0, _NOTHING))
            probe = peer.message(asked_.request_id, nothing, now, b"", priv=False)
            self._transmit(probe, asked_)
        return peer.message(asked_.request_id, asked_.datagram, now, self._salt())

    def _salt(self) -> bytes:
        return (next(self._salts) % SALTS).to_bytes(8)

    def _transmit(self, datagram: bytes, asked_: Asked) -> None:
        try:
            self._sock.sendto(datagram, asked_.address)
        except OSError:
            self.counts.send_errors += 1  # the try goes on, and the next one sends again

    def _decode(self, data: bytes, source: Address, now: float, id_at: int) -> None:
        if not is_v3(data):
            super()._decode(data, source, now, id_at)
            return
        try:
            envelope = read_envelope(data)
        except MalformedBer as error:
            self._malformed(source, f"{len(data)} octets that are no SNMPv3 message: {error}", now)
            return
        waiting = self._waiting.get(envelope.header.msg_id)
        if not isinstance(waiting, Asked3):
            self.counts.unmatched += 1
        elif source != waiting.address:
            self.counts.spoofed += 1
            waiting.suspect("spoofed", f"an answer came from {source[0]}:{source[1]}, which was not asked")
        else:
            self._answered(waiting, envelope, now)

    def _answered(self, waiting: Asked3, envelope: Envelope, now: float) -> None:
        header, peer = envelope.header, waiting.peer
        mine = header.engine_id == peer.engine_id
        try:
            inside = opened(envelope, peer.keys if mine else None, waiting.known if waiting.last else None)
        except WrongDigest:
            self.counts.wrong_community += 1
            waiting.suspect("wrong-auth", "an answer came that is not signed with our key")
        except NotDecrypted:
            self.counts.malformed += 1
            waiting.suspect("wrong-priv", "what the agent encrypted is nothing under our key")
        except MalformedBer as error:
            self.counts.malformed += 1
            waiting.suspect("malformed", f"an answer that is no SNMPv3 message: {error}")
        else:
            if header.flags & AUTH:
                self._recovered(waiting, peer.told(header.boots, header.time, now))
            if inside.pdu.kind == tags.REPORT:
                self._reported(waiting, envelope, inside, now)
            elif inside.pdu.kind == tags.RESPONSE:
                self._response(waiting, envelope, inside, now)
            else:
                self.counts.malformed += 1
                waiting.suspect("malformed", f"a {tags.NAMES[inside.pdu.kind]} came where a Response belongs")

    def _response(self, waiting: Asked3, envelope: Envelope, inside: Scoped, now: float) -> None:
        peer, flags = waiting.peer, envelope.header.flags
        if not flags & AUTH:
            self.counts.spoofed += 1
            waiting.suspect("spoofed", "an answer came that is not signed")
            return
        if peer.user.priv and not flags & PRIV:
            waiting.suspect("wrong-priv", "the agent answers what is signed, and not what is encrypted")
            return
        last = waiting.last
        same = last is not None and inside.pdu is last.pdu  # its id was compared then
        if envelope.header.user != peer.user.name or not (
            same or inside.pdu.request_id == waiting.request_id
        ):
            self.counts.malformed += 1
            waiting.suspect("malformed", "an answer to another question, or of another user")
            return
        peer.proven = True
        del self._waiting[waiting.request_id]
        self.counts.answers += 1
        self.counts.unchanged += same
        octets, took_s = inside.octets, now - waiting.started_s
        waiting.on_done(Reply(waiting.request, inside.pdu, octets, _id_at(octets), same, took_s))

    def _reported(self, waiting: Asked3, envelope: Envelope, inside: Scoped, now: float) -> None:
        header, reason, peer = envelope.header, reason_of(inside.pdu), waiting.peer
        if reason == "malformed":
            waiting.suspect("malformed", "the agent reports something that no standard names")
            return
        again = False
        if reason == "unknown-engine" and header.engine_id:
            fresh = header.engine_id != peer.engine_id
            self._recovered(waiting, peer.found(header.engine_id, header.boots, header.time, now))
            again = fresh
        elif reason == "time-window" and header.flags & AUTH:
            again = True
        elif header.engine_id and header.engine_id != peer.engine_id and peer.engine_id:
            # It is another engine now, and complains of our user or digest before it looks at that.
            self._recovered(waiting, peer.found(header.engine_id, header.boots, header.time, now))
            again = True
        waiting.reports += 1
        if again and waiting.reports <= MOST_REPORTS:
            self._transmit(self._octets_of(waiting, now), waiting)
        else:
            waiting.suspect(reason, _SAYS[reason])

    def _recovered(self, waiting: Asked3, reason: str) -> None:
        if reason:
            log.info("v3 agent found again", address=waiting.address[0], after=reason)
            self._on_recovery(reason)


def _id_at(octets: bytes) -> int:
    """Where the four octets of the request id stand in a PDU, -1 where they have another form."""
    if len(octets) < LEAST_PDU:
        return -1
    at = 2 if octets[1] < 0x80 else 2 + (octets[1] & 0x7F)
    return at + 2 if octets[at : at + 2] == b"\x02\x04" else -1
