"""Records as the API shows them: the record's own members, and what a client would else have to work out."""

from collections.abc import Iterable
from typing import Any

import msgspec

from linewatch.api import texts
from linewatch.messages.records import AlarmRecord, CircuitRecord, DeviceRecord, IncidentRecord

Shown = dict[str, Any]


def _members(record: msgspec.Struct) -> Shown:
    """The members of a record, values still to be encoded."""
    return {name: getattr(record, name) for name in record.__struct_fields__}


def circuit(record: CircuitRecord) -> Shown:
    """A line."""
    return _members(record)


def circuit_in_full(record: CircuitRecord, incidents: Iterable[IncidentRecord]) -> Shown:
    """A line with the open incidents that affect it."""
    return _members(record) | {"open_incidents": [incident(i) for i in incidents]}


def alarm(record: AlarmRecord) -> Shown:
    """An alarm with its key as one text, and its type in words."""
    known = {"id": str(record.key), "active": record.active, "text": texts.alarm_type(record.key)}
    return known | _members(record)


def incident(record: IncidentRecord) -> Shown:
    """An incident."""
    return _members(record)


def incident_in_full(
    record: IncidentRecord,
    circuits: Iterable[CircuitRecord],
    named: texts.Named = texts.by_id,
    explanation: Shown | None = None,
) -> Shown:
    """An incident with its verdict in words, its explanation and the lines it affects."""
    verdict = record.verdict
    in_words = {
        "summary": texts.summary(verdict),
        "roots": [texts.root(root) for root in verdict.roots],
        "places": [texts.place(root.place, named) for root in verdict.roots],
        "evidence": [texts.evidence(piece) for piece in verdict.evidence],
        "next": texts.look_next(verdict),
    }
    return _members(record) | {
        "texts": in_words,
        "circuits": [circuit(c) for c in circuits],
        "explanation": explanation,
    }


def device(record: DeviceRecord) -> Shown:
    """A device."""
    return _members(record)
