"""What an element manager said, on its way to the journal: each word in its order, or the whole picture.

As long as the journal keeps up, every raise and every clear is offered as it came, so that what flaps is seen
to flap. Where it does not, words are no longer queued: what is offered then is the difference between the
picture and what is journalled, however many words led to it.
"""

import asyncio
from collections.abc import Callable, Collection

from msgspec.structs import replace

from linewatch.collect.ems.picture import Picture
from linewatch.collect.handover import Clock, Handover
from linewatch.collect.layout import ConditionKey
from linewatch.collect.ledger import Ledger
from linewatch.messages.events import Event, Observed
from linewatch.messages.records import Change, Via

MOST_QUEUED = 5_000  # words that wait for the next offer
MOST_UNDER_WAY = 32  # offers that wait for the journal
AT_ONCE = 500  # changes in one event
GATHER_S = 0.01
AGAIN_S = 0.5  # after an offer was shed


class Telling:
    """One element manager's. `held`: nothing is offered for now. `shed(n)`: so many words were taken out of
    the queue; the picture has them."""

    def __init__(
        self,
        name: str,
        baseline: Collection[ConditionKey],
        picture: Picture,
        handover: Handover,
        clock: Clock,
        shed: Callable[[int], None],
    ) -> None:
        self.held = True  # until somebody says that what is known may be told
        self._assured: Event | None = None
        self._name = name
        self._picture = picture
        self._handover = handover
        self._clock = clock
        self._shed = shed
        self._ledger = Ledger(baseline)
        self._queue: list[Change] = []
        self._under_way = 0
        self._whole = False  # what was said is in the picture, and not all of it was offered
        self._flushing: asyncio.TimerHandle | None = None

    def say(self, change: Change) -> None:
        """One word of it. The picture knows it already."""
        if self._whole or self.held:
            self._whole = True
        elif len(self._queue) < MOST_QUEUED:
            self._queue.append(change)
        else:
            self._restate_later()
        self._flush_in(GATHER_S)

    def restate(self) -> None:
        """The picture is another: offer what differs."""
        self._whole = True
        self._queue.clear()
        self._flush_in(GATHER_S)

    def assure(self, event: Event) -> None:
        """Offer whether it is heard or silent until that is journalled, or a later one says otherwise."""
        self._assured = event

        def receipt(journalled: bool) -> None:
            if not journalled and self._assured is event:
                asyncio.get_running_loop().call_later(AGAIN_S, self._assure_again, event)

        self._handover.offer(event, reserved=True, receipt=receipt)

    def _assure_again(self, event: Event) -> None:
        if self._assured is event:
            self.assure(event)

    def close(self) -> None:
        """Nothing more is offered."""
        if self._flushing is not None:
            self._flushing.cancel()
        self.held, self._assured = True, None

    def flush(self) -> None:
        """Offer what waits."""
        self._flushing = None
        if self.held:
            return
        while self._queue and self._under_way < MOST_UNDER_WAY:
            changes, self._queue = tuple(self._queue[:AT_ONCE]), self._queue[AT_ONCE:]
            self._offer(changes, None)
        if self._queue:
            self._restate_later()
        if self._whole and not self._under_way:
            self._whole = False
            changes = self._ledger.compare(self._picture.conditions(self._ledger.told))
            for number, at in enumerate(range(0, len(changes), AT_ONCE)):
                part = tuple([self._graded(change) for change in changes[at : at + AT_ONCE]])
                self._offer(part, f"{self._name} {Via.EMS.value} {number}")

    def _restate_later(self) -> None:
        self._shed(len(self._queue))
        self._queue.clear()
        self._whole = True

    def _graded(self, change: Change) -> Change:
        key = ConditionKey(change.resource, change.alarm_type, change.qualifier)
        return replace(change, severity=self._picture.severity(key)) if change.present else change

    def _offer(self, changes: tuple[Change, ...], key: str | None) -> None:
        number = self._ledger.offered(changes)
        self._under_way += 1

        def receipt(journalled: bool) -> None:
            self._under_way -= 1
            self._ledger.receipt(number, journalled)
            if not journalled:
                self._whole = True
            if self._whole:
                self._flush_in(GATHER_S if journalled else AGAIN_S)

        event = Observed(self._clock.now(), self._name, Via.EMS, changes)
        self._handover.offer(event, key=key, receipt=receipt)

    def _flush_in(self, seconds: float) -> None:
        if self._flushing is None and not self.held:
            self._flushing = asyncio.get_running_loop().call_later(seconds, self.flush)
