"""What one voice says of one element: told when it differs from what is journalled, till it is journalled."""

from collections.abc import Collection

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.judging import Condition, Conditions
from linewatch.collect.layout import ConditionKey
from linewatch.collect.ledger import Ledger
from linewatch.messages.events import Observed
from linewatch.messages.records import Via


class Voicing:
    """One element's, by way of `via`. `baseline`: what the journal says that this voice holds."""

    def __init__(
        self, element: str, via: Via, baseline: Collection[ConditionKey], handover: Handover, clock: Clock
    ) -> None:
        self._element = element
        self._via = via
        self._handover = handover
        self._clock = clock
        self._ledger = Ledger(baseline)
        self.lost = False  # an offer was shed: compare again, even if nothing new is said

    @property
    def told(self) -> frozenset[ConditionKey]:
        """Conditions journalled as present."""
        return self._ledger.told

    def tell(self, conditions: Conditions) -> bool:
        """Offer what differs from the journal; True if something did. What is not in it is left as it is."""
        self.lost = False
        changes = self._ledger.compare(conditions)
        if not changes:
            return False
        number = self._ledger.offered(changes)

        def receipt(journalled: bool) -> None:
            if self._ledger.receipt(number, journalled):
                self.lost = True

        event = Observed(self._clock.now(), self._element, self._via, changes)
        self._handover.offer(event, key=f"{self._element} {self._via.value}", receipt=receipt)
        return True

    def withdraw(self, why: str) -> bool:
        """Take back everything that this voice ever said of the element."""
        said = self._ledger.told | self._ledger.uncertain
        return self.tell({key: Condition(False, why) for key in sorted(said)})
