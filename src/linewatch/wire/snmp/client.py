"""Ask one agent something, and await the answer: get, get_next, get_bulk, set, walk.

For the thousands of polls there is `SnmpSocket.ask` with a callback; this is for everything else. Nothing
here holds more than one request in flight per call.
"""

import asyncio
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.failures import NO_SUCH_NAME, TOO_BIG, Refused, Unanswered, refusal
from linewatch.wire.snmp.flight import USUAL, Patience
from linewatch.wire.snmp.pdu import V1, V2C, Pdu, asked
from linewatch.wire.snmp.request import NoReply, Reply, Request
from linewatch.wire.snmp.socket import SnmpSocket
from linewatch.wire.snmp.udp import Address
from linewatch.wire.snmp.values import VarBind
from linewatch.wire.snmp.walk import COMPLETE, TIME_CAP, Walk, Walked

ONE_REQUEST = 60  # bindings; more are asked in turns. Sixty still fit most agents' 1,472 octets.
ROWS_AT_A_TIME = 25
CAP_ROWS = 100_000
CAP_S = 60.0


@dataclass(frozen=True, slots=True)
class Target:
    """An agent. The host is a numeric IPv4 address (see `resolve`); the community does not print itself."""

    host: str
    port: int = 161
    community: bytes = field(default=b"public", repr=False)
    version: int = V2C
    patience: Patience = USUAL

    @property
    def address(self) -> Address:
        return self.host, self.port


async def resolve(host: str, port: int) -> Address:
    """The first IPv4 address of a name, without holding the loop. OSError if it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, family=socket.AF_INET, type=socket.SOCK_DGRAM
    )
    return str(found[0][4][0]), port


class SnmpClient:
    """The operations of RFC 3416 over one shared socket.

    Raises `Unanswered` where nothing that counts came, a `Refused` where the agent answered with an error
    status. noSuchObject, noSuchInstance and endOfMibView are values (tags.MISSING), not errors. To a v1 agent
    they do not exist: its noSuchName becomes a NO_SUCH_OBJECT binding in a get, and the end of a walk.
    """

    def __init__(self, socket_: SnmpSocket) -> None:
        self._socket = socket_

    async def exchange(
        self,
        request: Request,
        address: Address,
        *,
        last: Reply | None = None,
        patience: Patience = USUAL,
        until_s: float | None = None,
    ) -> Reply | NoReply:
        """`SnmpSocket.ask`, awaited. Cancelled, it forgets the request."""
        done: asyncio.Future[Reply | NoReply] = asyncio.get_running_loop().create_future()

        def settle(outcome: Reply | NoReply) -> None:
            if not done.done():
                done.set_result(outcome)

        in_flight = self._socket.ask(request, address, settle, last=last, patience=patience, until_s=until_s)
        try:
            return await done
        finally:
            in_flight.cancel()

    async def get(self, target: Target, oids: Iterable[str]) -> tuple[VarBind, ...]:
        """One binding per OID, in the order asked. Many are asked in turns; tooBig halves."""
        wanted = tuple(oids)
        found: list[VarBind] = []
        for at in range(0, len(wanted), ONE_REQUEST):
            found += await self._get(target, wanted[at : at + ONE_REQUEST])
        return tuple(found)

    async def get_next(self, target: Target, oids: Sequence[str]) -> tuple[VarBind, ...]:
        """What comes after each OID. A v1 agent at the end of its MIB answers noSuchName (WronglyAsked)."""
        return (await self._ask(target, tags.GET_NEXT, asked(oids))).varbinds

    async def get_bulk(
        self,
        target: Target,
        oids: Sequence[str],
        repetitions: int = ROWS_AT_A_TIME,
        *,
        non_repeaters: int = 0,
    ) -> tuple[VarBind, ...]:
        """Rows after each OID, interleaved as RFC 3416 section 4.2.3 says. To a v1 agent it is a get_next.

        tooBig, or no row at all where one was due, halves the repetitions.
        """
        if target.version == V1:
            return await self.get_next(target, oids)
        while True:
            try:
                pdu = await self._ask(
                    target, tags.GET_BULK, asked(oids), first=non_repeaters, second=repetitions
                )
            except Refused as refused:
                if refused.status != TOO_BIG or repetitions <= 1:
                    raise
            else:
                if pdu.varbinds or repetitions <= 1:
                    return pdu.varbinds
            repetitions //= 2

    async def set(
        self, target: Target, varbinds: Sequence[VarBind], *, tries: int = 1
    ) -> tuple[VarBind, ...]:
        """Set all bindings or none. Sent once unless told otherwise: a lost answer is not a lost deed."""
        careful = Target(
            target.host, target.port, target.community, target.version, target.patience._replace(tries=tries)
        )
        return (await self._ask(careful, tags.SET, tuple(varbinds))).varbinds

    async def walk(
        self,
        target: Target,
        root: str,
        *,
        cap_rows: int = CAP_ROWS,
        cap_s: float = CAP_S,
        repetitions: int = ROWS_AT_A_TIME,
    ) -> Walk:
        """Everything below `root`, in order. It never raises for what the agent does: see `Walk.end`.

        GetBulk to a v2c agent, GetNext to a v1 agent or where `repetitions` is 1 or less.
        """
        until_s = self._socket.clock() + cap_s
        walked = Walked(root, cap_rows)
        while not walked.end:
            if self._socket.clock() >= until_s:
                walked.stop(TIME_CAP, f"not done after {cap_s:g} s")
                break
            try:
                rows, repetitions = await self._rows_after(target, walked.at, repetitions, until_s)
            except Unanswered as failure:
                if self._socket.clock() >= until_s and failure.reason == "timeout":
                    walked.stop(TIME_CAP, f"not done after {cap_s:g} s, and the last answer is missing")
                else:
                    walked.stop(failure.reason, failure.detail)
            except Refused as refused:
                if refused.status == NO_SUCH_NAME:
                    walked.stop(COMPLETE, "")  # v1: there is nothing after (RFC 1157 section 4.1.3)
                else:
                    walked.stop(refused.reason, refused.detail)
            else:
                if not rows:
                    walked.stop("malformed", f"no row in the answer after {walked.at}")
                walked.feed(rows)
        return walked.result()

    async def _rows_after(
        self, target: Target, oid: str, repetitions: int, until_s: float
    ) -> tuple[tuple[VarBind, ...], int]:
        """Some rows, and how many to ask for next time."""
        bindings = asked((oid,))
        while repetitions > 1 and target.version != V1:
            try:
                pdu = await self._ask(target, tags.GET_BULK, bindings, second=repetitions, until_s=until_s)
            except Refused as refused:
                if refused.status != TOO_BIG:
                    raise
            else:
                if pdu.varbinds:
                    return pdu.varbinds, repetitions
            repetitions //= 2
        return (await self._ask(target, tags.GET_NEXT, bindings, until_s=until_s)).varbinds, repetitions

    async def _get(self, target: Target, oids: tuple[str, ...]) -> tuple[VarBind, ...]:
        try:
            pdu = await self._ask(target, tags.GET, asked(oids))
        except Refused as refused:
            if refused.status == TOO_BIG and len(oids) > 1:
                half = len(oids) // 2
                return await self._get(target, oids[:half]) + await self._get(target, oids[half:])
            if refused.status == NO_SUCH_NAME:
                return await self._get_without(target, oids, refused.oid)
            raise
        if tuple(oid for oid, _, _ in pdu.varbinds) != oids:
            raise Unanswered("malformed", "the answer is about other objects than were asked for", 1)
        return pdu.varbinds

    async def _get_without(self, target: Target, oids: tuple[str, ...], named: str) -> tuple[VarBind, ...]:
        """noSuchName fails a whole v1 get for one object: leave that one out. If it is not named, halve."""
        if len(oids) == 1:
            return ((oids[0], tags.NO_SUCH_OBJECT, None),)
        at = oids.index(named) if named in oids else len(oids) // 2
        missing: tuple[VarBind, ...] = ()
        rest = at
        if named in oids:
            missing = ((named, tags.NO_SUCH_OBJECT, None),)
            rest = at + 1
        before = await self._get(target, oids[:at]) if at else ()
        after = await self._get(target, oids[rest:]) if rest < len(oids) else ()
        return before + missing + after

    async def _ask(
        self,
        target: Target,
        kind: int,
        varbinds: tuple[VarBind, ...],
        *,
        first: int = 0,
        second: int = 0,
        until_s: float | None = None,
    ) -> Pdu:
        request = Request(
            kind, varbinds, community=target.community, version=target.version, first=first, second=second
        )
        outcome = await self.exchange(request, target.address, patience=target.patience, until_s=until_s)
        if isinstance(outcome, NoReply):
            raise Unanswered(outcome.reason, outcome.detail, outcome.tries)
        pdu = outcome.pdu
        if pdu.error_status:
            named = request.asked_oids[pdu.error_index - 1] if 0 < pdu.error_index <= len(varbinds) else ""
            raise refusal(pdu.error_status, named)
        return pdu
