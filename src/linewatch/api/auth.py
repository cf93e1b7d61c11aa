"""Who asks: a bearer token, judged by `access.tokens` against the row the store has under its hash.

A good row is kept some seconds, so that a busy client costs no read of the store per request, and for longer
while the store is lost, so that people see something in the worst hour.
Refused tokens are rationed per address; good ones never are. Tokens are never logged or quoted.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Protocol

from linewatch.access import scope, tokens
from linewatch.access.roles import allowed, needs
from linewatch.api.problems import Refused
from linewatch.metrics.meters import Meters
from linewatch.store.errors import StoreLost
from linewatch.store.rows import TokenRow

FAILURES, REFILL_S = 10, 1.0  # so many refusals at once, then one a second
KEPT = 1_000  # tokens, and addresses, remembered at most


class TokenStore(Protocol):
    """What is asked of a store."""

    async def token_by_hash(self, digest: str) -> TokenRow | None: ...


class Caller(NamedTuple):
    """Whoever asks. `row` is without the secret."""

    row: TokenRow
    scope: scope.Scope
    token: str  # kept to judge a long stream again; never shown

    def __repr__(self) -> str:
        return f"Caller(id={self.row.id!r}, role={self.row.role!r})"


_SENTENCES = {
    tokens.Refusal.ABSENT: "send the header Authorization: Bearer lw_...; `linewatch token create` makes one",
    tokens.Refusal.MALFORMED: "a token looks like lw_<10 hex digits>_<43 characters>; was it cut in copying?",
    tokens.Refusal.UNKNOWN: "nobody has this token; `linewatch token list` shows which there are",
    tokens.Refusal.EXPIRED: "this token has expired; `linewatch token create` makes a new one",
    tokens.Refusal.REVOKED: "this token was revoked; ask who runs linewatch for a new one",
}


class Gate:
    """Lets callers in. A revocation is felt within `kept_s`."""

    def __init__(self, store: TokenStore, meters: Meters, now: Callable[[], datetime], kept_s: float) -> None:
        self._store = store
        self._meters = meters
        self._now = now
        self._kept_s = kept_s
        self._rows: OrderedDict[str, tuple[TokenRow, float]] = OrderedDict()
        self._failures: OrderedDict[str, tuple[float, datetime]] = OrderedDict()  # address -> (left, since)

    async def let_in(self, header: str | None, act: str, address: str) -> Caller:
        """The caller, if its token is good and its role may do `act` (a key of `access.roles.ACTS`).

        Raises `Refused`.
        """
        token = tokens.bearer(header)
        if isinstance(token, tokens.Refusal):
            raise self._no(token, address)
        row = await self._row(tokens.digest(token), address)
        refusal = tokens.judge(token, row, self._now())
        if row is None or refusal is not None:
            raise self._no(refusal or tokens.Refusal.UNKNOWN, address)
        if not allowed(row.role, act):
            self._meters.count("linewatch_api_auth_failures_total", reason="forbidden")
            roles = ", ".join(needs(act)) or "nobody"
            raise Refused("forbidden", f'this token\'s role is "{row.role}"; {act} may be done by: {roles}')
        return Caller(row, scope.parse(row.scope), token)

    async def still_good(self, caller: Caller) -> bool:
        """Whether a caller let in before would be let in now; True where the store cannot be asked."""
        try:
            row = await self._row(caller.row.hash, "")
        except Refused:
            return True
        return tokens.judge(caller.token, row, self._now()) is None

    async def _row(self, digest: str, address: str) -> TokenRow | None:
        loop_time = asyncio.get_running_loop().time()
        kept = self._rows.get(digest)
        if kept is not None and loop_time - kept[1] < self._kept_s:
            return kept[0]
        if kept is None and address:
            self._ration(address)
        try:
            row = await self._store.token_by_hash(digest)
        except StoreLost as lost:
            if kept is not None:
                return kept[0]
            detail = "the store is away and this token was not seen before; try again in some seconds"
            raise Refused("store-lost", detail, headers={"Retry-After": "5"}) from lost
        if row is None:
            self._rows.pop(digest, None)
            return None
        self._rows[digest] = (row, loop_time)
        self._rows.move_to_end(digest)
        if len(self._rows) > KEPT:
            self._rows.popitem(last=False)
        return row

    def _no(self, refusal: tokens.Refusal, address: str) -> Refused:
        self._meters.count("linewatch_api_auth_failures_total", reason=refusal.value)
        self._ration(address)
        left, since = self._left(address)
        self._failures[address] = (left - 1, since)
        self._failures.move_to_end(address)
        if len(self._failures) > KEPT:
            self._failures.popitem(last=False)
        error = "" if refusal is tokens.Refusal.ABSENT else ', error="invalid_token"'
        slug = "no-token" if refusal is tokens.Refusal.ABSENT else "bad-token"
        challenge = {"WWW-Authenticate": f'Bearer realm="linewatch"{error}'}
        return Refused(slug, _SENTENCES[refusal], headers=challenge)

    def _left(self, address: str) -> tuple[float, datetime]:
        now = self._now()
        left, since = self._failures.get(address, (float(FAILURES), now))
        return min(float(FAILURES), left + max(0.0, (now - since).total_seconds()) / REFILL_S), now

    def _ration(self, address: str) -> None:
        """Refuse to look any further while an address has used up its failures. Raises `Refused`."""
        if self._left(address)[0] < 1:
            self._meters.count("linewatch_api_auth_failures_total", reason="too-many")
            detail = "tokens from this address were refused too often; wait a second, and check the token"
            raise Refused("too-many-failures", detail, headers={"Retry-After": "1"})
