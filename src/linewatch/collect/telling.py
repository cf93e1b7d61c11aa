"""From a device's conditions to the one event that carries what changed, offered until it is journalled."""

from collections.abc import Collection

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.judging import ABSENT, Condition, Conditions
from linewatch.collect.layout import ConditionKey
from linewatch.collect.ledger import Ledger
from linewatch.messages.events import Observed
from linewatch.messages.records import Change, Via


class Telling:
    """One device's. `vanished_s`: how long a row may be gone before its alarms are taken back."""

    def __init__(
        self,
        device: str,
        baseline: Collection[ConditionKey],
        handover: Handover,
        clock: Clock,
        vanished_s: float,
    ) -> None:
        self._device = device
        self._handover = handover
        self._clock = clock
        self._vanished_s = vanished_s
        self._ledger = Ledger(baseline)
        self._held: dict[ConditionKey, tuple[float, str]] = {}  # until when, and what was said
        self._orphans: dict[ConditionKey, float] = {}  # told, and no row can say it any more: since when
        self._lost = True  # nothing compared yet, or an offer was lost

    @property
    def due(self) -> bool:
        """Compare even if the device said nothing new."""
        return self._lost or bool(self._held) or bool(self._orphans)

    @property
    def told(self) -> frozenset[ConditionKey]:
        """Conditions journalled as present."""
        return self._ledger.told

    def hold(self, key: ConditionKey, until_s: float, detail: str, via: Via) -> None:
        """A condition no poll can restate: tell it at once, with reserved room; time takes it back."""
        again = key in self._held
        self._held[key] = (until_s, detail)
        if again:
            return  # told already, or told by the next comparison
        change = Change(key.resource, key.alarm_type, True, key.qualifier, detail=detail)
        self._offer((change,), via, reserved=True)

    def tell(self, conditions: Conditions, now_s: float) -> bool:
        """Compare with what is journalled and offer what differs; True if something did."""
        self._lost = False
        self._add_held(conditions, now_s)
        self._add_orphans(conditions, now_s)
        changes = self._ledger.compare(conditions)
        if changes:
            self._offer(changes, Via.POLL, reserved=False)
        return bool(changes)

    def _offer(self, changes: tuple[Change, ...], via: Via, *, reserved: bool) -> None:
        number = self._ledger.offered(changes)

        def receipt(journalled: bool) -> None:
            if self._ledger.receipt(number, journalled):
                self._lost = True

        event = Observed(self._clock.now(), self._device, via, changes)
        self._handover.offer(
            event, key=None if reserved else self._device, reserved=reserved, receipt=receipt
        )

    def _add_held(self, conditions: Conditions, now_s: float) -> None:
        for key, (until_s, detail) in list(self._held.items()):
            if now_s < until_s:
                conditions[key] = Condition(True, detail)
            else:
                conditions[key] = ABSENT
                del self._held[key]

    def _add_orphans(self, conditions: Conditions, now_s: float) -> None:
        """An alarm on a row that is gone: not known for a while (booting agents grow rows), then absent."""
        orphans = {key: self._orphans.get(key, now_s) for key in self._ledger.told if key not in conditions}
        for key, since_s in orphans.items():
            if now_s - since_s >= self._vanished_s:
                conditions[key] = Condition(False, "the device has no such row any more")
        self._orphans = orphans
