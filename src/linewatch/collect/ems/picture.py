"""What an element manager says is active, now: kept by its own words, told in ours. Pure.

Two of its alarms may be one of ours (a port's R_LOS and its LOS): ours stands as long as one of them does.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from linewatch.collect.ems.saying import Said
from linewatch.collect.judging import Condition
from linewatch.collect.layout import ConditionKey
from linewatch.names.severity import Severity

Identity = tuple[str, str, str]
MOST_ALARMS = 200_000  # of one element manager; what is more is counted, and found by the next audit


class Active(NamedTuple):
    """One alarm of the element manager. `serial`, `at`: of the notification that said so last."""

    key: ConditionKey
    severity: Severity | None
    detail: str
    serial: int | None = None
    at: datetime | None = None
    said: Said | None = None  # in the element manager's words, should the plant's names change


class Differences(NamedTuple):
    """What a list of active alarms said that we did not know."""

    lost_raises: int
    lost_clears: int


class Picture:
    """`baseline`: what the journal has as told, by words of the element manager that nobody kept."""

    def __init__(self, baseline: Iterable[ConditionKey] = ()) -> None:
        self._adopted = dict.fromkeys(baseline)
        self._active: dict[Identity, Active] = {}
        self._of_key: dict[ConditionKey, dict[Identity, None]] = {}
        self._spoken: dict[Identity, tuple[int | None, datetime | None]] = {}
        self._touched: dict[Identity, None] | None = None  # spoken of since `begin`: the list may not know

    def __len__(self) -> int:
        return len(self._active) + len(self._adopted)

    def raised(self, identity: Identity, alarm: Active) -> bool:
        """A notification raises. False where a later one was heard before it, or there is no room."""
        if self._overtaken(identity, alarm.serial) or (
            identity not in self._active and len(self._active) >= MOST_ALARMS
        ):
            return False
        self._note(identity, alarm.serial, alarm.at)
        self._adopted.pop(alarm.key, None)
        self._put(identity, alarm)
        return True

    def cleared(
        self,
        identity: Identity,
        key: ConditionKey,
        serial: int | None = None,
        at: datetime | None = None,
    ) -> bool:
        """A notification clears; it may be of an alarm that we never heard of."""
        if self._overtaken(identity, serial):
            return False
        self._note(identity, serial, at)
        self._adopted.pop(key, None)
        self._drop(identity)
        return True

    def forget_order(self) -> None:
        """Serial numbers began anew: those heard before say nothing of order."""
        self._spoken.clear()

    def renamed(self, anew: Callable[[Said], tuple[Identity, ConditionKey]]) -> None:
        """Names mean other things in another plant."""
        before = list(self._active.items())
        self._active, self._of_key = {}, {}
        self._spoken.clear()
        for old, alarm in before:
            identity, key = anew(alarm.said) if alarm.said is not None else (old, alarm.key)
            self._put(identity, alarm._replace(key=key))

    # ---- the list of active alarms

    def begin(self) -> None:
        """The list begins to be read."""
        self._touched = {}

    def give_up(self) -> None:
        """It could not be read to its end."""
        self._touched = None

    def listed(self, alarms: Mapping[Identity, Active]) -> Differences:
        """The list was read: it is the truth, but for what notifications said while it was being read, and
        later than the row itself says of its time."""
        touched, self._touched = self._touched or {}, None
        lost_raises = lost_clears = 0
        for identity, alarm in alarms.items():
            if identity in touched and not self._newer(identity, alarm.at):
                continue
            known = self._active.get(identity)
            if known is None and alarm.key not in self._adopted:
                lost_raises += 1
            if known is None or known[:3] != alarm[:3]:
                self._put(identity, alarm)
        for identity in [i for i in self._active if i not in alarms and i not in touched]:
            lost_clears += 1
            self._drop(identity)
        lost_clears += sum(1 for key in self._adopted if key not in self._of_key)
        self._adopted.clear()
        return Differences(lost_raises, lost_clears)

    # ---- in our words

    def there(self, key: ConditionKey) -> bool:
        """Some alarm of the element manager says that it is there."""
        return key in self._of_key or key in self._adopted

    def severity(self, key: ConditionKey) -> Severity | None:
        """The worst that is said of it."""
        said = [s for s in (self._active[i].severity for i in self._of_key.get(key, ())) if s is not None]
        return min(said, key=lambda s: s.rank, default=None)

    def conditions(self, also: Iterable[ConditionKey]) -> dict[ConditionKey, Condition]:
        """Everything, for a comparison; `also`: conditions that were told and may be gone."""
        found = {key: Condition(key in self._adopted) for key in also}
        for key, identities in self._of_key.items():
            detail = next((self._active[i].detail for i in identities if self._active[i].detail), "")
            found[key] = Condition(True, detail)
        return found

    # ---- inside

    def _overtaken(self, identity: Identity, serial: int | None) -> bool:
        then = self._spoken.get(identity)
        return serial is not None and then is not None and then[0] is not None and serial < then[0]

    def _newer(self, identity: Identity, at: datetime | None) -> bool:
        """The row was written later than the last notification of it."""
        then = self._spoken.get(identity)
        return at is not None and then is not None and then[1] is not None and at > then[1]

    def _note(self, identity: Identity, serial: int | None, at: datetime | None) -> None:
        self._spoken.pop(identity, None)
        self._spoken[identity] = (serial, at)
        if len(self._spoken) > MOST_ALARMS:
            del self._spoken[next(iter(self._spoken))]
        if self._touched is not None:
            self._touched[identity] = None

    def _put(self, identity: Identity, alarm: Active) -> None:
        self._drop(identity)
        self._active[identity] = alarm
        self._of_key.setdefault(alarm.key, {})[identity] = None

    def _drop(self, identity: Identity) -> None:
        old = self._active.pop(identity, None)
        if old is not None:
            holders = self._of_key[old.key]
            del holders[identity]
            if not holders:
                del self._of_key[old.key]
