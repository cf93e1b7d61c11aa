"""Records carried by events and commands. Frozen: a change is a new record. All times are aware UTC."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from linewatch.names.severity import Severity


class Via(StrEnum):
    """How a fact reached us. A poll is the truth, everything else a hint a poll may correct."""

    POLL = "poll"
    TRAP = "trap"
    SYSLOG = "syslog"
    EMS = "ems"
    MQTT = "mqtt"
    PROBE = "probe"
    WEBHOOK = "webhook"
    PERFORMANCE = "performance"
    ENGINE = "engine"


class AlarmKey(Struct, frozen=True, order=True, array_like=True, cache_hash=True):
    """Identity of an alarm (RFC 8632 §2.4): resource, alarm-type-id, alarm-type-qualifier.

    `qualifier` is the element that reports, so that both ends of one trail have an alarm each; "NMS" where
    the management system itself says that it cannot reach the resource.
    """

    resource: str
    alarm_type: str
    qualifier: str

    def __str__(self) -> str:
        return f"{self.resource}|{self.alarm_type}|{self.qualifier}"


class Change(Struct, frozen=True, omit_defaults=True):
    """One alarm condition that a device says is now present or gone.

    `device_at` is the device's own time, which may be off by seconds. `attrs` are the alarm's extra facts
    (an OTDR-EVENT has cable, fibre, otdr_km).
    """

    resource: str
    alarm_type: str
    present: bool
    qualifier: str = ""
    severity: Severity | None = None
    detail: str = ""
    device_at: datetime | None = None
    attrs: dict[str, str | float] = {}


class AlarmPhase(StrEnum):
    """Life of an alarm as the network tells it; what people do with it is `operator_state`."""

    PENDING = "pending"  # seen, not yet held long enough to be raised
    RAISED = "raised"
    CLEARING = "clearing"  # gone, not yet gone long enough to be cleared
    FLAPPING = "flapping"  # comes and goes: raised, and kept raised until it rests
    CLEARED = "cleared"


class AlarmRole(StrEnum):
    """What the alarm is to its incident."""

    NONE = "none"  # not yet explained
    ROOT = "root"  # direct evidence of the root
    DERIVED = "derived"  # explained by the root
    MASKED = "masked"  # hidden by a nearer alarm of the same termination point (G.783)


class AlarmRecord(Struct, frozen=True):
    """An alarm (RFC 8632 §4.3): the network's facts, the operator's state, the place in an incident."""

    key: AlarmKey
    phase: AlarmPhase
    severity: Severity
    device: str
    via: Via
    first_seen: datetime
    raised_at: datetime | None
    last_change: datetime
    cleared_at: datetime | None = None
    raises: int = 0  # times raised since first_seen
    detail: str = ""
    role: AlarmRole = AlarmRole.NONE
    incident: str = ""
    stale_since: datetime | None = None  # its device went silent: last known, not known
    operator_state: str = "none"  # none, ack, shelved, closed (RFC 8632 §3.5)
    operator: str = ""
    note: str = ""
    shelved_until: datetime | None = None
    attrs: dict[str, str | float] = {}

    @property
    def active(self) -> bool:
        """Raised in the network's eyes, whatever people did with it."""
        return self.phase in (AlarmPhase.RAISED, AlarmPhase.CLEARING, AlarmPhase.FLAPPING)


class Candidate(Struct, frozen=True):
    """One fault the evidence cannot tell from its siblings; probabilities of siblings sum to at most 1."""

    element: str
    kind: str  # FORMAT kinds: cable-cut, node-fail, ...
    probability: float


class Place(Struct, frozen=True, omit_defaults=True):
    """Where on a cable. `km` counts from the cable's A site; None where only the range is known."""

    cable: str
    km: float | None
    from_km: float
    to_km: float
    from_point: str = ""
    to_point: str = ""
    method: str = "span"  # span: the stretch shared by what broke; otdr: measured


class Evidence(Struct, frozen=True):
    """An alarm for, against, or expected and missing, with the reason in words (see `words`)."""

    key: AlarmKey
    stance: str  # for | against | missing
    reason: str  # key into the dictionary of words


class Root(Struct, frozen=True):
    """A fault held to be present. `candidates` includes the fault itself, most probable first."""

    element: str
    kind: str
    probability: float
    candidates: tuple[Candidate, ...]
    place: Place | None = None


class Affected(Struct, frozen=True):
    """Circuits by what happened to them, each sorted by id."""

    down: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()  # carried by protection: the next fault takes them down


class Verdict(Struct, frozen=True):
    """What explains a group of alarms. `roots` are held to be present *together*."""

    roots: tuple[Root, ...]
    alarms: tuple[AlarmKey, ...]  # every alarm it explains, sorted
    affected: Affected
    evidence: tuple[Evidence, ...]
    at: datetime
    settled: bool  # False while evidence is still expected to arrive


class IncidentPhase(StrEnum):
    """Life of an incident."""

    OPEN = "open"
    CLEARING = "clearing"  # alarms are going; the verdict is frozen
    CLEARED = "cleared"
    MERGED = "merged"  # another incident turned out to explain it


class Feedback(Struct, frozen=True, omit_defaults=True):
    """What a person said of a verdict. `roots`: those judged, "kind element". `element`, `kind`: what it was
    in truth; `into`: the incident that this, or `alarm` (a str(AlarmKey)) alone, belongs to."""

    at: datetime
    actor: str
    verb: str  # accept | reject | move
    why: str
    roots: tuple[str, ...]
    element: str = ""
    kind: str = ""
    alarm: str = ""
    into: str = ""


class IncidentRecord(Struct, frozen=True):
    """One trouble: its verdict, its alarms, its life. The id never changes."""

    id: str
    phase: IncidentPhase
    severity: Severity
    verdict: Verdict
    opened_at: datetime
    changed_at: datetime
    cleared_at: datetime | None = None
    merged_into: str = ""
    active_alarms: tuple[AlarmKey, ...] = ()
    history: tuple[str, ...] = ()  # earlier roots, "kind element", oldest first
    feedback: tuple[Feedback, ...] = ()  # what people said of its verdicts, oldest first


class CircuitState(StrEnum):
    """State of a dedicated line. UNKNOWN is not UP: nobody who could tell is heard."""

    UP = "up"
    EXPOSED = "exposed"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


class CircuitRecord(Struct, frozen=True):
    """A dedicated line as shown to people."""

    id: str
    name: str
    customer: str
    service_class: str  # AAA, AA, A, B or ""
    a_site: str
    z_site: str
    protected: bool
    state: CircuitState
    since: datetime | None
    incidents: tuple[str, ...] = ()


class DeviceRecord(Struct, frozen=True):
    """Something that answers, or should."""

    id: str
    kind: str
    site: str
    address: str
    answering: bool | None  # None: not heard of since start
    since: datetime | None
    reason: str = ""  # why it does not answer
    alarms: int = 0
