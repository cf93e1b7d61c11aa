"""One round of requests to one device: at most `window` in flight, answers judged as they come.

An answer with the octets of the last one is not even decoded.
"""

from collections import deque
from collections.abc import Callable, Iterable

from linewatch.collect.chunks import Chunk
from linewatch.collect.discovery import SYS_UP_TIME
from linewatch.collect.judging import Renumbered, judge
from linewatch.collect.settings import Credential
from linewatch.collect.surroundings import Surroundings
from linewatch.wire.snmp import Address, NoReply, Reply, get_request

Outcome = Reply | NoReply


class Asking:
    """Used again for every round. The fields say how the round went; `on_end` is called once, at its end.

    `on_uptime` is given sysUpTime in ticks (None: the agent has none) and may `add` chunks to the round.
    """

    def __init__(
        self,
        address: Address,
        credential: Credential,
        around: Surroundings,
        on_uptime: Callable[[int | None], None],
        on_end: Callable[[], None],
    ) -> None:
        self.address = address
        self.answers = 0
        self.changed = False  # an answer was not the last one's octets, or did not come
        self.no_reply: NoReply | None = None
        self.mistrust = ""  # why the answers must not be believed: rows are others than they were
        self.refused: list[tuple[Chunk, int, int]] = []  # error status and index
        self._around = around
        self._on_uptime = on_uptime
        self._on_end = on_end
        self._uptime_request = get_request(
            (SYS_UP_TIME,), community=credential.community, version=credential.version
        )
        self._queue: deque[Chunk | None] = deque()  # None: sysUpTime
        self._left = 0
        self._until_s = 0.0

    def begin(self, chunks: Iterable[Chunk], *, uptime: bool, until_s: float) -> None:
        """Start a round. `uptime`: ask for it too, and first."""
        self.answers = 0
        self.changed = False
        self.no_reply = None
        self.mistrust = ""
        self.refused.clear()
        self._until_s = until_s
        self._queue.clear()
        if uptime:
            self._queue.append(None)
        self._queue.extend(chunks)
        self._left = len(self._queue)
        for _ in range(min(self._around.settings.window, self._left)):
            self._ask()

    def add(self, chunks: Iterable[Chunk]) -> None:
        """More to ask in this round; only while it runs."""
        before = len(self._queue)
        self._queue.extend(chunks)
        self._left += len(self._queue) - before
        for _ in range(self._around.settings.window - 1):
            self._ask()

    def _ask(self) -> None:
        if not self._queue:
            return
        chunk = self._queue.popleft()
        patience = self._around.settings.patience
        if chunk is None:
            self._around.socket.ask(
                self._uptime_request,
                self.address,
                self._uptime_answered,
                patience=patience,
                until_s=self._until_s,
            )
        else:
            self._around.socket.ask(
                chunk.request,
                self.address,
                chunk.on_done or self._listener(chunk),
                last=chunk.last,
                patience=patience,
                until_s=self._until_s,
            )

    def _listener(self, chunk: Chunk) -> Callable[[Outcome], None]:
        """Made once per chunk, kept with it."""

        def answered(outcome: Outcome) -> None:
            if isinstance(outcome, NoReply):
                chunk.forget()
                self._unanswered(outcome)
            elif outcome.unchanged:
                self.answers += 1
                self._around.meters.count("linewatch_polls_unchanged_total")
            else:
                self._read(chunk, outcome)
            self._one_less()

        chunk.on_done = answered
        return answered

    def _read(self, chunk: Chunk, reply: Reply) -> None:
        pdu = reply.pdu
        self.changed = True
        chunk.last = None
        if pdu.error_status:
            self.answers += 1
            chunk.forget()
            self.refused.append((chunk, pdu.error_status, pdu.error_index))
            return
        if tuple([binding[0] for binding in pdu.varbinds]) != chunk.request.asked_oids:
            chunk.forget()
            self.no_reply = NoReply("malformed", "the answer is about other objects than were asked for", 1)
            return
        self.answers += 1
        values = {binding[0]: binding for binding in pdu.varbinds}
        for oid, expected in chunk.marks.items():
            if values[oid][2] != expected:
                self.mistrust = f"{oid} was {expected!r}, is {values[oid][2]!r}"
                return
        for oid in chunk.totals:
            total = values[oid][2]
            chunk.totals[oid] = total if isinstance(total, int) else None
        try:
            chunk.conditions = judge(chunk.rows, values)
        except Renumbered as renumbered:
            self.mistrust = str(renumbered)
            return
        chunk.last = reply

    def _uptime_answered(self, outcome: Outcome) -> None:
        if isinstance(outcome, NoReply):
            self._unanswered(outcome)
        else:
            self.answers += 1
            pdu = outcome.pdu
            ticks = pdu.varbinds[0][2] if pdu.varbinds and not pdu.error_status else None
            self._on_uptime(ticks if isinstance(ticks, int) else None)
        self._one_less()

    def _unanswered(self, outcome: NoReply) -> None:
        self.no_reply = outcome
        self.changed = True
        if not self.answers:  # nobody there: the rest need not be asked
            self._left -= len(self._queue)
            self._queue.clear()

    def _one_less(self) -> None:
        self._left -= 1
        if self._queue:
            self._ask()
        elif self._left <= 0:
            self._on_end()
