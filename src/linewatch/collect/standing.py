"""Whether a device answers, as the journal has been told: once per change, again if the telling was lost."""

from datetime import datetime

from linewatch.collect.handover import Handover
from linewatch.messages.events import Answered, NoAnswer

Said = tuple[bool, str]  # answering, and if not, why


class Standing:
    """One device's. Nothing has been told yet: the first answer or silence after a start always is."""

    __slots__ = ("_device", "_handover", "_told", "_under_way")

    def __init__(self, device: str, handover: Handover) -> None:
        self._device = device
        self._handover = handover
        self._told: Said | None = None
        self._under_way: Said | None = None

    def answers(self, at: datetime, detail: str) -> None:
        """It answered. `detail`: what it says it is."""
        if self._needs((True, "")):
            self._offer(Answered(at, self._device, detail), (True, ""))

    def silent(self, at: datetime, reason: str, tries: int, detail: str) -> None:
        """It did not, or what came was no answer."""
        if self._needs((False, reason)):
            self._offer(NoAnswer(at, self._device, reason, tries, detail), (False, reason))

    def _needs(self, said: Said) -> bool:
        return said != (self._under_way or self._told)

    def _offer(self, event: Answered | NoAnswer, said: Said) -> None:
        self._under_way = said

        def receipt(journalled: bool) -> None:
            if self._under_way == said:
                self._under_way = None
                if journalled:
                    self._told = said

        self._handover.offer(event, key=f"{self._device} answers", receipt=receipt)
