"""A request on its way: how long to wait for it, what came instead, and the sums over all of them."""

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from linewatch.wire.snmp.request import NoReply, Reply, Request
from linewatch.wire.snmp.udp import Address

OnDone = Callable[[Reply | NoReply], None]

# From least to most telling. What stands at the timeout is the best explanation that was seen.
TELLING: Final = {
    "timeout": 0, "unreachable": 1, "wrong-community": 2, "malformed": 3, "spoofed": 4,
    # Version 3, by the agent's own Report.
    "unknown-engine": 5, "time-window": 6, "wrong-priv": 7, "security-level": 8, "unknown-context": 9,
    "unknown-user": 10, "wrong-auth": 11,
}  # fmt: skip


class Patience(NamedTuple):
    """How long and how often to ask. A try lasts `timeout_s` times 1 to 1+`jitter`; tries count the first."""

    timeout_s: float = 1.0
    tries: int = 3
    jitter: float = 0.25


USUAL = Patience()


class Counts:
    """What the socket saw since it was opened. Every reason stands at zero before the first."""

    __slots__ = (
        "answers", "kernel_drops", "malformed", "receive_errors", "requests", "resent", "send_errors",
        "spoofed", "timeouts", "unchanged", "unmatched", "wrong_community",
    )  # fmt: skip

    def __init__(self) -> None:
        self.requests = 0  # asked
        self.resent = 0  # further tries
        self.answers = 0  # accepted
        self.unchanged = 0  # of these, not decoded
        self.timeouts = 0  # requests that ended without an answer
        self.spoofed = 0  # right id, wrong source
        self.malformed = 0  # no BER, or not the answer to what was asked
        self.wrong_community = 0
        self.unmatched = 0  # well-formed, but nobody waits for its id: late, a duplicate, or invented
        self.send_errors = 0
        self.receive_errors = 0
        self.kernel_drops = 0  # datagrams the kernel threw away because the buffer was full

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__slots__}


class Home(Protocol):
    """Where a request waits: the socket."""

    def forget(self, asked: "Asked") -> None: ...


class Asked:
    """A request in flight. `cancel()` forgets it without a word to whoever asked."""

    __slots__ = (
        "_home",
        "address",
        "at_most_until_s",
        "datagram",
        "detail",
        "last",
        "on_done",
        "patience",
        "reason",
        "request",
        "request_id",
        "started_s",
        "tries",
    )

    def __init__(
        self,
        home: Home,
        request_id: int,
        request: Request,
        address: Address,
        on_done: OnDone,
        last: Reply | None,
        patience: Patience,
        at_most_until_s: float | None,
        started_s: float,
    ) -> None:
        self._home = home
        self.request_id = request_id
        self.request = request
        self.datagram = request.datagram(request_id)
        self.address = address
        self.on_done = on_done
        self.last = last
        self.patience = patience
        self.at_most_until_s = at_most_until_s
        self.started_s = started_s
        self.reason = "timeout"
        self.detail = ""
        self.tries = 0

    def cancel(self) -> None:
        self._home.forget(self)

    def suspect(self, reason: str, detail: str) -> None:
        """Something came that is no answer. Remember it if it tells more than what is known."""
        if TELLING[reason] > TELLING[self.reason]:
            self.reason = reason
            self.detail = detail
