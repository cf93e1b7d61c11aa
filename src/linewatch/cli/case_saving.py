"""An incident out of the journal, as a case to be replayed: plant, alarms, what was said, what was true."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from linewatch.localise.interchange import incident_dict
from linewatch.messages.commands import IncidentNotice
from linewatch.messages.events import Answered, NoAnswer, Observed, PlantChanged
from linewatch.messages.records import AlarmKey, Feedback, IncidentRecord, Via
from linewatch.messages.wire import decode_command
from linewatch.names.alarm_types import alarm_type
from linewatch.store.journal import PAGE, Store
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

BEFORE = timedelta(seconds=60)  # of neighbours: what came a minute before may belong to it
AFTER = timedelta(seconds=30)
NMS = "NMS"


class NoCase(Exception):
    """The store has no such case; the sentence says why."""


@dataclass
class SavedCase:
    """`said`: the incident as it was told when it was judged, or last. `alarms`: FORMAT lines by arrival."""

    record: IncidentRecord
    said: IncidentRecord
    plant: Plant
    alarms: list[dict[str, Any]]
    whole: bool  # the journal reaches back to the beginning: every alarm that stood is among them

    def names(self) -> list[str]:
        """Everything that the alarms and the verdict name."""
        found = [name for line in self.alarms for name in (line["object"], line["source"])]
        for root in self.said.verdict.roots:
            found += [root.element, *(c.element for c in root.candidates)]
        found += [word.element for word in self.record.feedback if word.element]
        return list(dict.fromkeys(found))

    def truth(self) -> dict[str, Any]:
        """FORMAT's truth.json, as far as people said what was true. `wrong`: roots that were not."""
        word = next((w for w in reversed(self.record.feedback) if w.verb == "accept" or w.element), None)
        affected = self.said.verdict.affected
        roots = _true_roots(word) if word is not None else []
        wrong = [w.roots for w in self.record.feedback if w.verb == "reject"]
        return {
            "format": "linewatch-truth/1",
            "class": "field",
            "truth": "told" if roots else "unknown",
            "told_by": [msgspec.to_builtins(w) for w in self.record.feedback],
            "roots": [
                {**root, "start": self.record.opened_at.timestamp(), "accept": [root], "observable": True}
                for root in roots
            ],
            "wrong": [_fault(name) for name in dict.fromkeys(n for names in wrong for n in names)
                      if _fault(name) not in roots],
            "alternatives": [],
            "circuits": {
                "down": list(affected.down),
                "degraded": list(affected.degraded),
                "protected": list(affected.exposed),
            },
            "restored_at": self.record.cleared_at.timestamp() if self.record.cleared_at else None,
            "alarms": len(self.alarms),
            "topology": "topology.json",
        }  # fmt: skip

    def verdict(self) -> dict[str, Any]:
        """What linewatch said, in FORMAT's form."""
        return {"incidents": [incident_dict(self.said)]}


def _true_roots(word: Feedback) -> list[dict[str, str]]:
    if word.verb == "accept":
        return [_fault(name) for name in word.roots]
    return [{"element": word.element, "kind": word.kind}]


def _fault(name: str) -> dict[str, str]:
    kind, _, element = name.partition(" ")
    return {"element": element, "kind": kind}


async def gathered(store: Store, incident: str) -> SavedCase:
    """Raises `NoCase`, `StoreLost`, `StoreRefused`."""
    record, said = await _told(store, incident)
    journal = _Standing(record.opened_at - BEFORE, record.cleared_at)
    digest, first = "", 0
    poisoned = await store.poisoned()
    async for entry in store.entries():
        first = first or entry.seq
        event = entry.event
        if isinstance(event, PlantChanged) and (not digest or event.at <= record.opened_at):
            digest = event.digest
            journal.index = PlantIndex(await _plant(store, digest))
        elif entry.seq not in poisoned:
            if journal.until is not None and event.at > journal.until + AFTER:
                break
            journal.hear(event)
    if journal.index is None:
        row = await store.plants.at(record.opened_at)
        if row is None:
            raise NoCase(f"the plant of {record.opened_at:%Y-%m-%d %H:%M} is not kept any more")
        journal.index = PlantIndex(await _plant(store, row.digest))
    return SavedCase(record, said, journal.index.plant, journal.lines(), first == 1)


async def _told(store: Store, incident: str) -> tuple[IncidentRecord, IncidentRecord]:
    """The incident as told last, and as it stood when people judged it last."""
    last: IncidentRecord | None = None
    said: IncidentRecord | None = None
    async for notice in _notices(store, incident):
        if notice.change == "judged" and last is not None:
            said = last if last.verdict.roots or said is None else said
        last = notice.incident
    if last is None:
        raise NoCase(
            f'no incident "{incident}" was told in {store.url}; `linewatch verdict` and the API list them'
        )
    return last, said or last


async def _notices(store: Store, incident: str) -> AsyncIterator[IncidentNotice]:
    after, mark = "", f'"{incident}"'.encode()
    while True:
        page = await store.command_lines_after(after, PAGE)
        for _, line in page:
            if b'"IncidentNotice/' in line and mark in line:
                command = decode_command(line)
                if isinstance(command, IncidentNotice) and command.incident.id == incident:
                    yield command
        if len(page) < PAGE:
            return
        after = page[-1][0]


async def _plant(store: Store, digest: str) -> Plant:
    body = await store.body(digest)
    if body is None:
        raise NoCase(f"plant {digest[:12]} is not kept any more")
    return msgspec.json.decode(body, type=Plant)


@dataclass
class _Standing:
    """Alarm lines of a window, and of what stood when it began. `until`: None while it is not over."""

    since: datetime
    until: datetime | None
    index: PlantIndex | None = None
    _before: dict[AlarmKey, dict[str, Any]] = field(default_factory=dict)
    _lines: list[dict[str, Any]] = field(default_factory=list)
    _silent: dict[str, None] = field(default_factory=dict)

    def hear(self, event: object) -> None:
        """One event of the journal."""
        if isinstance(event, Observed):
            self._heard(event.device, event.at)
            for change in event.changes:
                line = {
                    "rx_ts": event.at.timestamp(),
                    "source": change.qualifier or event.device,
                    "object": change.resource,
                    "code": change.alarm_type,
                    "state": "raise" if change.present else "clear",
                    "severity": (change.severity or alarm_type(change.alarm_type).severity).value,
                    "via": (Via.EMS if event.via is Via.ENGINE else event.via).value,
                }
                if change.device_at is not None:
                    line["ts"] = change.device_at.timestamp()
                if change.attrs:
                    line["attrs"] = change.attrs
                self._put(event.at, line)
        elif isinstance(event, Answered):
            self._heard(event.device, event.at)
        elif isinstance(event, NoAnswer) and event.device not in self._silent:
            self._silent[event.device] = None
            self._put(event.at, self._silence(event.device, event.at, "raise"))

    def lines(self) -> list[dict[str, Any]]:
        """By arrival."""
        return [*sorted(self._before.values(), key=lambda line: float(line["rx_ts"])), *self._lines]

    def _heard(self, device: str, at: datetime) -> None:
        if device in self._silent:
            del self._silent[device]
            self._put(at, self._silence(device, at, "clear"))

    def _silence(self, device: str, at: datetime, state: str) -> dict[str, Any]:
        nes = self.index.nes if self.index is not None else {}
        code = "COMM-FAIL" if device in nes else "UNREACHABLE"
        return {"rx_ts": at.timestamp(), "source": NMS, "object": device, "code": code, "state": state,
                "severity": alarm_type(code).severity.value, "via": "poll"}  # fmt: skip

    def _put(self, at: datetime, line: dict[str, Any]) -> None:
        if at >= self.since:
            self._lines.append(line)
            return
        key = AlarmKey(line["object"], line["code"], line["source"])
        if line["state"] == "clear":
            self._before.pop(key, None)
        else:
            self._before.setdefault(key, line)
