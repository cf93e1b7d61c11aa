"""The examples of the OpenAPI: one night at a made-up plant, as records, written out as answers are."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from linewatch.access.roles import Role, permissions
from linewatch.api import shown
from linewatch.api.explained_example import EXPLANATION
from linewatch.api.problems import Refused, problem_body
from linewatch.messages.commands import IncidentNotice
from linewatch.messages.records import (
    Affected,
    AlarmKey,
    AlarmPhase,
    AlarmRecord,
    AlarmRole,
    Candidate,
    CircuitRecord,
    CircuitState,
    DeviceRecord,
    Evidence,
    Feedback,
    IncidentPhase,
    IncidentRecord,
    Place,
    Root,
    Verdict,
    Via,
)
from linewatch.messages.wire import encode
from linewatch.names.severity import Severity

AT = datetime(2026, 3, 1, 2, 14, 7, tzinfo=UTC)
NEAR = AlarmKey("NE-07/1/1", "LOS", "NE-07")
FAR = AlarmKey("NE-08/1/2", "LOS", "NE-08")

ALARM = AlarmRecord(
    NEAR,
    AlarmPhase.RAISED,
    Severity.CRITICAL,
    "NE-07",
    Via.TRAP,
    AT - timedelta(seconds=1),
    AT,
    AT,
    raises=1,
    role=AlarmRole.ROOT,
    incident="I-000042",
)

VERDICT = Verdict(
    roots=(
        Root(
            "CAB-0708",
            "cable-cut",
            0.93,
            (Candidate("CAB-0708", "cable-cut", 0.93), Candidate("NE-07/1/1", "laser-fail", 0.04)),
            Place("CAB-0708", None, 3.1, 5.4, "MH-0708-3", "MH-0708-4"),
        ),
    ),
    alarms=(NEAR, FAR),
    affected=Affected(down=("C-0012",), exposed=("C-0003",)),
    evidence=(Evidence(NEAR, "for", "detected-here"), Evidence(FAR, "for", "detected-here")),
    at=AT,
    settled=True,
)

INCIDENT = IncidentRecord(
    "I-000042", IncidentPhase.OPEN, Severity.CRITICAL, VERDICT, AT, AT, active_alarms=(NEAR, FAR)
)

JUDGED = replace(
    INCIDENT,
    feedback=(Feedback(AT, "wang (5f0c1a2b3c)", "accept", "crew found it", ("cable-cut CAB-0708",)),),
)

CIRCUIT = CircuitRecord(
    "C-0012",
    "政务专线 12",
    "GOV-01",
    "AA",
    "XT-07",
    "GOV-01-HQ",
    False,
    CircuitState.DOWN,
    AT,
    ("I-000042",),
)

DEVICE = DeviceRecord("NE-07", "ne", "XT-07", "127.20.0.7:16161", True, AT, alarms=1)

WHO_AM_I = {
    "id": "5f0c1a2b3c",
    "name": "night desk",
    "role": "operator",
    "scope": "all",
    "permissions": [permission.value for permission in permissions(Role.OPERATOR)],
    "expires": None,
}

_NOTICE = encode(IncidentNotice("1842.3", "opened", INCIDENT)).decode()
EVENT_STREAM = f"id: 1842.3\nevent: IncidentNotice\ndata: {_NOTICE}\n\n"


def page(item: Any, cursor: str | None = None) -> dict[str, Any]:
    """A page of one item."""
    return {"items": [item], "next": cursor}


def alarm() -> dict[str, Any]:
    """An alarm as answered."""
    return shown.alarm(ALARM)


def incident() -> dict[str, Any]:
    """An incident as listed."""
    return shown.incident(INCIDENT)


def incident_in_full() -> dict[str, Any]:
    """An incident by itself."""
    return shown.incident_in_full(INCIDENT, [CIRCUIT], explanation=EXPLANATION)


def incident_judged() -> dict[str, Any]:
    """An incident just after somebody judged its verdict."""
    return shown.incident(JUDGED)


def circuit() -> dict[str, Any]:
    """A line as listed."""
    return shown.circuit(CIRCUIT)


def circuit_in_full() -> dict[str, Any]:
    """A line by itself."""
    return shown.circuit_in_full(CIRCUIT, [INCIDENT])


def device() -> dict[str, Any]:
    """A device as listed."""
    return shown.device(DEVICE)


PLANT = "5f1c03aa" * 8
PLANT_BEFORE = "0b7e44d1" * 8
PLANT_CHANGE = {
    "seq": 1790,
    "at": AT - timedelta(hours=3),
    "digest": PLANT,
    "base": PLANT_BEFORE,
    "actor": "wang (5f0c1a2b3c)",
    "note": "C-0012 moved to the north ring",
    "source": "apply",
    "added": 2,
    "removed": 1,
    "changed": 3,
}
PLANT_IN_FORCE = {"digest": PLANT, "since": PLANT_CHANGE, "files": PLANT_BEFORE, "files_differ": True}
PLANT_TAKEN = {
    "digest": PLANT,
    "base": PLANT_BEFORE,
    "changed": True,
    "added": 2,
    "removed": 1,
    "changed_elements": 3,
}
PLANT_BODY = {"format": "linewatch-plant/1", "sites": [{"id": "XT-07"}]}

INTAKE_TAKEN = {"accepted": 2, "unknown": 0, "ignored": 1, "left_out": 0}
INTAKE_BODY = {
    "version": "4",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "InterfaceDown", "instance": "R-XT-07", "ifName": "Serial0/0:0"},
            "annotations": {"summary": "the interface is down"},
            "startsAt": "2026-03-01T02:14:07Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "c3a1f05b77de9012",
        }
    ],
}

PROBLEM_DETAILS = {
    "no-token": "send the header Authorization: Bearer lw_...; `linewatch token create` makes one",
    "bad-token": "this token has expired; `linewatch token create` makes a new one",
    "forbidden": 'this token\'s role is "monitor"; GET /v1/alarms may be done by: viewer, operator',
    "too-many-failures": "tokens from this address were refused too often; wait a second and try again",
    "too-often": "this webhook sends more bodies than its share; wait a second, or write a larger rate:",
    "not-found": 'no line is called "C-9999"; GET /v1/circuits lists them',
    "invalid-request": "query limit: Input should be less than or equal to 500 (it is '1000')",
    "bad-cursor": "take the cursor from `next` of a page of circuits, or leave it out to start",
    "no-idempotency-key": "send the header Idempotency-Key with a text of your own, new for each act",
    "idempotency-key-reused": "this key was used to ack NE-07/1/1|LOS|NE-07; send a new one for another act",
    "verdict-changed": 'what is told now is "duct-cut DUCT-3", not "cable-cut CAB-0708"; look again',
    "event-id-unknown": "the newest event is 1842.3; resume after that, or leave the id out",
    "stream-full": "64 live streams are open, and no more are let in; try again later",
    "plant-refused": 'cables[3].a_site: CAB-0708 names "XT-70", which is not there. Did you mean "XT-07"?',
    "plant-stale": "the plant in force is 5f1c03aa5f1c, not 0b7e44d10b7e: plan again, and look again",
    "too-large": "a plant may have 268435456 bytes; write it as one line of JSON, without blanks",
    "busy": "the inbox is full and the act was not journalled; send it again with the same Idempotency-Key",
    "store-lost": "the store is away; try again in some seconds",
}


def problem(slug: str) -> dict[str, Any]:
    """A problem as answered."""
    return problem_body(Refused(slug, PROBLEM_DETAILS[slug]))
