"""Every alarm there is: the network's facts beside what people did with them (RFC 8632).

An entry is opened by its first breach and stays when cleared; a raise of the same key opens the same entry
again. Only so many cleared entries are kept. People acknowledge, shelve and close; none of it changes
what the network says.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from linewatch.alarm.agenda import Agenda
from linewatch.alarm.claims import Claim, claimed, voice
from linewatch.alarm.cleared import Cleared
from linewatch.alarm.hearsay import facts, overtaken
from linewatch.alarm.lifecycle import ACTIVE, Signal, after
from linewatch.alarm.operator import acted, raised_anew, shelf_end, woken
from linewatch.alarm.policy import Policy
from linewatch.messages.events import OperatorActed
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, AlarmRole, Change, Via
from linewatch.names.alarm_types import Side, alarm_type


class Entry(Struct, frozen=True):
    """A record and what only the table needs to know of it."""

    record: AlarmRecord
    present: bool  # somebody says that it is there, whatever the holds made of it
    onsets: tuple[datetime, ...] = ()  # within the flap window, oldest first
    told_at: datetime | None = None  # time of the last trap taken, by the clock of `told_by`
    told_by: str = ""
    claims: tuple[Claim, ...] = ()  # who says so


class TableTaken(Struct, frozen=True):
    """A table as it was at one moment: it may be kept and written in any thread."""

    entries: tuple[Entry, ...]
    active: tuple[AlarmKey, ...]  # in the order in which they were raised
    timers: dict[str, datetime]
    silent: dict[str, datetime]


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(TableTaken)


class AlarmTable:
    """`timers`: what is due, by name: `alarm:<key>` (a hold or a rest), `shelf:<key>` (a shelf's end).

    Whoever drives the table calls `timer(name, at)` when one is due; early, late, twice or unknown is
    harmless. Whatever changed, told or not, is in `changed()`.
    """

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self.timers = Agenda()
        self._entries: dict[AlarmKey, Entry] = {}
        self._active: dict[AlarmKey, AlarmRecord] = {}
        self._by_device: dict[str, dict[AlarmKey, None]] = {}
        self._claims_of: dict[str, dict[AlarmKey, None]] = {}
        self._by_text: dict[str, AlarmKey] = {}
        self._cleared = Cleared()
        self._silent: dict[str, datetime] = {}
        self._changed: dict[AlarmKey, None] = {}

    # ---- what gear says

    def apply(self, device: str, via: Via, change: Change, at: datetime) -> AlarmRecord | None:
        """Take one change as told by `device`. The record if it changed in a way worth telling, else None.

        An empty `qualifier` is the device itself. A poll is believed; a trap that was overtaken is not.
        """
        key = AlarmKey(change.resource, change.alarm_type, change.qualifier or device)
        entry = self._entries.get(key)
        if entry is None:
            if not change.present:
                return None  # the clear of what we never saw
            entry = self._opened(key, device, via, change, at)
        elif entry.told_by == device and overtaken(entry.told_at, via, change):
            return None
        told_at, told_by = entry.told_at, entry.told_by
        if via is not Via.POLL and change.device_at is not None:
            told_at, told_by = change.device_at, device
        claims = claimed(entry.claims, device, via, present=change.present)
        onset = change.present and not entry.present
        record, worth = facts(entry.record, entry.present, device, via, change)
        if claims and voice(record.device, record.via) not in claims:
            record = replace(record, device=claims[0].device, via=claims[0].via)  # who still says so
        onsets = self._onsets(key, entry.onsets, at) if onset else entry.onsets
        entry = Entry(record, bool(claims), onsets, told_at, told_by, claims)
        if not claims:
            signal = Signal.RECOVER
        else:
            signal = Signal.FLURRY if onset and self._is_flurry(key, onsets) else Signal.BREACH
        return self._signal(key, entry, signal, at, worth=worth)

    def timer(self, name: str, at: datetime) -> AlarmRecord | None:
        """A timer came due. The record if it changed in a way worth telling."""
        due = self.timers.get(name)
        if due is None or due > at:
            return None  # unknown, or moved since: the one that counts is still to come
        kind, _, text = name.partition(":")
        key = self._by_text.get(text)
        if key is None or kind not in ("alarm", "shelf"):
            return None
        del self.timers[name]
        entry = self._entries[key]
        if kind == "shelf":
            return self._put(key, replace(entry, record=woken(entry.record)))
        signal = Signal.HELD
        if entry.record.phase is AlarmPhase.FLAPPING:
            signal = Signal.RESTED_THERE if entry.present else Signal.RESTED_GONE
        return self._signal(key, entry, signal, at)

    def silent(self, device: str, at: datetime) -> tuple[AlarmRecord, ...]:
        """The device no longer answers: its alarms are stale, not cleared. Those newly marked, by key."""
        if device in self._silent:
            return ()
        self._silent[device] = at
        return self._mark(device, at)

    def heard(self, device: str, at: datetime) -> tuple[AlarmRecord, ...]:
        """The device answers again: what is known of it is fresh. Those newly unmarked, by key."""
        del at  # being fresh has no time; part of the contract for symmetry with `silent`
        if self._silent.pop(device, None) is None:
            return ()
        return self._mark(device, None)

    # ---- what people do, and what correlation found

    def act(self, event: OperatorActed) -> AlarmRecord | None:
        """Take a person's act. None if there is no such alarm, or the act changes nothing."""
        key = self._by_text.get(event.alarm)
        if key is None or self._entries[key].record.raised_at is None:
            return None
        entry = self._entries[key]
        record = acted(entry.record, event)
        if record is None:
            return None
        self.timers.pop(f"shelf:{event.alarm}", None)
        if (end := shelf_end(record)) is not None:
            self.timers[f"shelf:{event.alarm}"] = end
        return self._put(key, replace(entry, record=record))

    def place(self, key: AlarmKey, role: AlarmRole, incident: str) -> AlarmRecord | None:
        """Note what the alarm is to which incident. The record if that is new."""
        entry = self._entries.get(key)
        if entry is None or (entry.record.role, entry.record.incident) == (role, incident):
            return None
        return self._put(key, replace(entry, record=replace(entry.record, role=role, incident=incident)))

    # ---- reading

    def active(self) -> Mapping[AlarmKey, AlarmRecord]:
        """Alarms raised in the network's eyes. A live view: do not keep it across a change."""
        return MappingProxyType(self._active)

    def get(self, key: AlarmKey) -> AlarmRecord | None:
        """The record of a key, if it was ever raised and is still kept."""
        entry = self._entries.get(key)
        return entry.record if entry is not None and entry.record.raised_at is not None else None

    def find(self, text: str) -> AlarmRecord | None:
        """The record whose `str(key)` this is."""
        key = self._by_text.get(text)
        return self.get(key) if key is not None else None

    def records(self) -> tuple[AlarmRecord, ...]:
        """Every alarm ever raised and still kept, in the order in which they were first seen."""
        return tuple(e.record for e in self._entries.values() if e.record.raised_at is not None)

    def present(self, device: str, via: Via | None = None) -> tuple[AlarmKey, ...]:
        """Conditions that this device says are there, raised yet or not; `via`: in that voice. Sorted."""
        told = self._claims_of.get(device, {})
        if via is None:
            return tuple(sorted(told))
        speaker = voice(device, via)
        return tuple(sorted(key for key in told if speaker in self._entries[key].claims))

    def held_by(self, key: AlarmKey, device: str, via: Via) -> bool:
        """Whether this device, in this voice, says that it is there."""
        entry = self._entries.get(key)
        return entry is not None and voice(device, via) in entry.claims

    def says(self, key: AlarmKey) -> bool | None:
        """What gear last said of a condition, whatever the holds made of it; None where nothing is kept."""
        entry = self._entries.get(key)
        return entry.present if entry is not None else None

    def too_late(self, key: AlarmKey, via: Via, change: Change) -> bool:
        """Whether a change would not be believed, since the device said something later before."""
        entry = self._entries.get(key)
        return entry is not None and overtaken(entry.told_at, via, change)

    def changed(self) -> tuple[AlarmKey, ...]:
        """Keys changed since last asked, told or not. A key without a record was forgotten."""
        keys = tuple(self._changed)
        self._changed.clear()
        return keys

    def dump(self) -> bytes:
        """The whole table; the same bytes for the same history."""
        return _encoder.encode(self.taken())

    def taken(self) -> TableTaken:
        """The whole table as it is now, which costs next to nothing: entries are frozen and shared."""
        entries, active = tuple(self._entries.values()), tuple(self._active)
        return TableTaken(entries, active, dict(self.timers), dict(self._silent))

    @classmethod
    def load(cls, body: bytes, policy: Policy | None = None) -> "AlarmTable":
        """The table that `dump` wrote. Raises `msgspec.ValidationError` for anything else."""
        return cls.given(_decoder.decode(body), policy)

    @classmethod
    def given(cls, taken: TableTaken, policy: Policy | None = None) -> "AlarmTable":
        """The table that was `taken`."""
        table = cls(policy)
        table.timers.update(taken.timers)
        table._silent.update(taken.silent)
        for entry in taken.entries:
            if entry.present and not entry.claims:  # written when there was no more than one voice
                entry = replace(entry, claims=(voice(entry.record.device, entry.record.via),))
            table._file(entry.record.key, entry)
            if entry.record.phase is AlarmPhase.CLEARED:
                table._cleared.add(entry.record.key, _ended(entry.record))
        table._active = {key: table._entries[key].record for key in taken.active}
        table._changed.clear()
        return table

    # ---- inside

    def _opened(self, key: AlarmKey, device: str, via: Via, change: Change, at: datetime) -> Entry:
        return Entry(
            AlarmRecord(
                key=key,
                phase=AlarmPhase.CLEARED,
                severity=change.severity or alarm_type(key.alarm_type).severity,
                device=device,
                via=via,
                first_seen=at,
                raised_at=None,
                last_change=at,
            ),
            present=False,
        )

    def _onsets(self, key: AlarmKey, onsets: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
        policy = self.policy.of(key.alarm_type)
        if not policy.flap_count:
            return ()
        kept = [t for t in onsets if at - t < policy.flap_window]
        return (*kept, at)[-policy.flap_count :]

    def _is_flurry(self, key: AlarmKey, onsets: tuple[datetime, ...]) -> bool:
        count = self.policy.of(key.alarm_type).flap_count
        return bool(count) and len(onsets) >= count

    def _signal(
        self, key: AlarmKey, entry: Entry, signal: Signal, at: datetime, *, worth: bool = False
    ) -> AlarmRecord | None:
        was = entry.record.phase
        known = entry.record.raised_at is not None and was in ACTIVE
        now = after(was, signal)
        entry = self._entered(key, entry, was, now, at, signal)
        if now in (AlarmPhase.PENDING, AlarmPhase.CLEARING) and self._hold(key, now) <= timedelta(0):
            entry = self._entered(key, entry, now, after(now, Signal.HELD), at, Signal.HELD)
        self._put(key, entry)
        record = entry.record
        if was is record.phase:
            return record if worth and record.active else None
        quiet = (AlarmPhase.RAISED, AlarmPhase.CLEARING)  # going from one to the other is our own hesitation
        told = was not in quiet or record.phase not in quiet
        told = told and (known or record.active)  # a blip was never told
        return record if told or (worth and record.active) else None

    def _hold(self, key: AlarmKey, phase: AlarmPhase) -> timedelta:
        policy = self.policy.of(key.alarm_type)
        return policy.raise_hold if phase is AlarmPhase.PENDING else policy.clear_hold

    def _entered(
        self, key: AlarmKey, entry: Entry, was: AlarmPhase, now: AlarmPhase, at: datetime, signal: Signal
    ) -> Entry:
        """Stamp the times of a change of phase and set or drop its timer."""
        name = f"alarm:{key}"
        if now is AlarmPhase.FLAPPING and signal is not Signal.HELD:
            self.timers[name] = at + self.policy.of(key.alarm_type).flap_rest
        if now is was:
            return entry
        record = replace(entry.record, phase=now, last_change=at)
        if now in (AlarmPhase.PENDING, AlarmPhase.CLEARING):
            self.timers[name] = at + self._hold(key, now)
        elif now is not AlarmPhase.FLAPPING:
            self.timers.pop(name, None)
        if now in ACTIVE and was not in ACTIVE:
            record = replace(record, raised_at=at, cleared_at=None, raises=record.raises + 1)
            record = replace(raised_anew(record), role=AlarmRole.NONE, incident="")
            if alarm_type(key.alarm_type).side is not Side.SILENT:  # that it is silent we know ourselves
                record = replace(record, stale_since=self._silent.get(record.device))
        if now is AlarmPhase.CLEARED and record.raised_at is not None and was in ACTIVE:
            record = replace(record, cleared_at=at)
        return replace(entry, record=record)

    def _mark(self, device: str, since: datetime | None) -> tuple[AlarmRecord, ...]:
        marked = []
        for key in sorted(self._by_device.get(device, ())):
            entry = self._entries[key]
            # That it is silent is what we know ourselves, and is never stale.
            if entry.record.active and alarm_type(key.alarm_type).side is not Side.SILENT:
                record = replace(entry.record, stale_since=since)
                self._put(key, replace(entry, record=record))
                marked.append(record)
        return tuple(marked)

    def _put(self, key: AlarmKey, entry: Entry) -> AlarmRecord:
        if entry.record.phase is AlarmPhase.CLEARED and entry.record.stale_since is not None:
            entry = replace(entry, record=replace(entry.record, stale_since=None))
        self._file(key, entry)
        if entry.record.phase is not AlarmPhase.CLEARED:
            self._cleared.discard(key)
        elif self._cleared.add(key, _ended(entry.record)):
            self._forget()
        return entry.record

    def _file(self, key: AlarmKey, entry: Entry) -> None:
        old = self._entries.get(key)
        if old is None:
            self._by_text[str(key)] = key
        elif old.record.device != entry.record.device:
            self._by_device[old.record.device].pop(key, None)
        self._by_device.setdefault(entry.record.device, {})[key] = None
        before = old.claims if old is not None else ()
        if before is not entry.claims and before != entry.claims:
            for claim in before:
                self._claims_of[claim.device].pop(key, None)
            for claim in entry.claims:
                self._claims_of.setdefault(claim.device, {})[key] = None
        self._entries[key] = entry
        self._changed[key] = None
        if entry.record.active:
            self._active[key] = entry.record
        else:
            self._active.pop(key, None)

    def _forget(self) -> None:
        """Too many cleared: the oldest goes, by (cleared_at, key)."""
        while len(self._cleared) > self.policy.keep_cleared:
            key = self._cleared.pop_oldest()
            entry = self._entries.pop(key)
            self._by_text.pop(str(key), None)
            self._by_device[entry.record.device].pop(key, None)
            for name in (f"alarm:{key}", f"shelf:{key}"):
                self.timers.pop(name, None)
            self._changed[key] = None


def _ended(record: AlarmRecord) -> datetime:
    """When it cleared; for a blip that was never raised, when it went."""
    return record.cleared_at or record.last_change
