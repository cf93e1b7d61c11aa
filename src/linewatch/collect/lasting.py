"""What relayed voices said (log lines, other systems' alerts): it stands until taken back, or not repeated.

Nobody can be asked whether a line that was never taken back still holds. So each raise has its time, which a
repeat begins anew; after it the raise is taken back, and the reason says that nothing repeated it.
"""

from collections.abc import Callable, Collection, Sequence
from heapq import heappop, heappush

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.layout import ConditionKey
from linewatch.collect.ledger import key_of
from linewatch.messages.events import Observed
from linewatch.messages.records import Change, Via

Present = Callable[[str, Via], Collection[tuple[str, str, str]]]

ROOM = 50_000  # conditions that stand or wait for the journal
AT_ONCE = 500  # of those that an offer lost, told again in one tick

_Of = tuple[str, ConditionKey]


class _Word:
    """The newest that was said of one condition. `number` of its offer; `told`: journalled as it is."""

    __slots__ = ("change", "hold_s", "number", "told", "until_s")

    def __init__(self, change: Change, hold_s: float, until_s: float, *, told: bool) -> None:
        self.change, self.hold_s, self.until_s, self.told = change, hold_s, until_s, told
        self.number = 0


class Lasting:
    """One voice's. `present`: what it has said and not taken back, as journalled. Times are of one clock."""

    def __init__(
        self, via: Via, handover: Handover, clock: Clock, present: Present, *, room: int = ROOM
    ) -> None:
        self._via = via
        self._handover = handover
        self._clock = clock
        self._present = present
        self._room = room
        self._words: dict[_Of, _Word] = {}
        self._due: list[tuple[float, str, ConditionKey]] = []  # one for each raise that stands
        self._lost: dict[_Of, None] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._words)

    def standing(self, element: str) -> tuple[ConditionKey, ...]:
        """What was said of it and not taken back, journalled yet or not."""
        return tuple(key for (of, key), word in self._words.items() if of == element and word.change.present)

    def begin(self, element: str, hold_s: float, now_s: float) -> None:
        """What the journal holds of an element in this voice; its time begins anew, since none knows it."""
        for resource, alarm_type, qualifier in self._present(element, self._via):
            key = ConditionKey(resource, alarm_type, qualifier)
            if (element, key) not in self._words:
                change = Change(resource, alarm_type, True, qualifier)
                self._stand(element, key, _Word(change, hold_s, now_s + hold_s, told=True))

    def journalled(self, element: str) -> frozenset[ConditionKey]:
        """What the journal holds of it in this voice."""
        return frozenset(ConditionKey(*key) for key in self._present(element, self._via))

    def say(
        self,
        element: str,
        changes: Sequence[Change],
        hold_s: float,
        now_s: float,
        journalled: frozenset[ConditionKey] | None = None,
    ) -> bool:
        """What was just said. What the journal knows already is not told again, but its time begins anew.

        `journalled`: as just asked, where much is said in pieces. False if there was no room for all of it.
        """
        worth: list[tuple[ConditionKey, _Word]] = []
        room = True
        for change in changes:
            key = key_of(change)
            word = self._words.get((element, key))
            if not change.present and word is None:
                continue  # nobody said it was there
            if word is None and len(self._words) >= self._room:
                room = False
                continue
            if change.present and word is not None and word.change.present:
                word.hold_s, word.until_s = hold_s, now_s + hold_s
                if not word.told:
                    continue  # on its way
                if journalled is None:
                    journalled = self.journalled(element)
                if key in journalled:
                    continue
                word.change, word.told = change, False  # gear took it back meanwhile, and it is said anew
            elif word is not None and word.change.present is change.present:
                continue
            elif word is not None:
                word.change, word.told = change, False
                if change.present:
                    word.hold_s, word.until_s = hold_s, now_s + hold_s
                    heappush(self._due, (word.until_s, element, key))
            else:
                word = _Word(change, hold_s, now_s + hold_s, told=False)
                self._stand(element, key, word)
            worth.append((key, word))
        self._offer(element, worth)
        return room

    def tick(self, now_s: float) -> int:
        """Tell again what an offer lost, and take back what nothing repeated. How many were taken back."""
        for of in list(self._lost)[:AT_ONCE]:
            del self._lost[of]
            if (word := self._words.get(of)) is not None:
                self._offer(of[0], [(of[1], word)])
        ended = 0
        while self._due and self._due[0][0] <= now_s and ended < AT_ONCE:
            _, element, key = heappop(self._due)
            word = self._words.get((element, key))
            if word is None or not word.change.present:
                continue
            if word.until_s > now_s:
                heappush(self._due, (word.until_s, element, key))
                continue
            ended += 1
            why = f"nothing repeated it for {_spoken(word.hold_s)}"
            word.change = Change(key.resource, key.alarm_type, False, key.qualifier, detail=why)
            word.told = False
            self._offer(element, [(key, word)])
        return ended

    def forget(self, gone: Callable[[str], bool]) -> None:
        """Elements that left the plant: their alarms left with them."""
        for of in [of for of in self._words if gone(of[0])]:
            del self._words[of]
            self._lost.pop(of, None)

    def _stand(self, element: str, key: ConditionKey, word: _Word) -> None:
        self._words[element, key] = word
        heappush(self._due, (word.until_s, element, key))

    def _offer(self, element: str, worth: Sequence[tuple[ConditionKey, _Word]]) -> None:
        if not worth:
            return
        self._last = number = self._last + 1
        for _, word in worth:
            word.number = number

        def receipt(journalled: bool) -> None:
            for key, word in worth:
                if word.number != number or self._words.get((element, key)) is not word:
                    continue  # a newer word stands for it
                if not journalled:
                    self._lost[element, key] = None
                elif word.change.present:
                    word.told = True
                else:
                    del self._words[element, key]

        event = Observed(self._clock.now(), element, self._via, tuple(word.change for _, word in worth))
        self._handover.offer(event, receipt=receipt)


def _spoken(seconds: float) -> str:
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
