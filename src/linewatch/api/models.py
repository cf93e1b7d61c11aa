"""What the answers look like, for the OpenAPI: models that mirror `messages.records` field by field.

Answers are written by msgspec straight from the records; these models only describe them. A test proves that
both say the same.
"""

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from linewatch.api.models_explained import ExplanationShown
from linewatch.messages.records import (
    AlarmPhase,
    AlarmRole,
    CircuitState,
    IncidentPhase,
    Via,
)
from linewatch.names.severity import Severity

T = TypeVar("T")


class Model(BaseModel):
    """Closed: a field nobody declared is a mistake of ours."""

    model_config = ConfigDict(extra="forbid", title=None)


Key = Annotated[
    tuple[str, str, str],
    Field(description="Identity of an alarm (RFC 8632 §2.4): resource, alarm type, qualifier."),
]


class Text(Model):
    """One text in both languages."""

    zh: str
    en: str


class Circuit(Model):
    """A dedicated line."""

    id: str
    name: str
    customer: str
    service_class: str = Field(description="AAA, AA, A, B, or empty where the plant names none.")
    a_site: str
    z_site: str
    protected: bool = Field(description="Whether the transmission network protects it.")
    state: CircuitState = Field(description="`unknown` is not `up`: nobody who could tell is heard.")
    since: datetime | None
    incidents: list[str] = Field(description="Ids of the open incidents that affect it.")


class Alarm(Model):
    """An alarm (RFC 8632): what the network says, what people did with it, and its place in an incident."""

    id: str = Field(description="The key in one text, for paths: resource|type|qualifier.")
    active: bool = Field(description="Raised in the network's eyes, whatever people did with it.")
    text: Text = Field(description="The alarm type in words.")
    key: Key
    phase: AlarmPhase
    severity: Severity = Field(description="Perceived severity (X.733).")
    device: str = Field(description="Who told it.")
    via: Via
    first_seen: datetime
    raised_at: datetime | None
    last_change: datetime
    cleared_at: datetime | None
    raises: int = Field(description="Times raised since `first_seen`.")
    detail: str
    role: AlarmRole = Field(description="What it is to its incident.")
    incident: str = Field(description="Id of its incident, empty where none explains it yet.")
    stale_since: datetime | None = Field(description="Its device went silent then: last known, not known.")
    operator_state: str = Field(description="none, ack, shelved or closed (RFC 8632 §3.5).")
    operator: str
    note: str
    shelved_until: datetime | None
    attrs: dict[str, str | float]


class Candidate(Model):
    """A fault the evidence cannot tell from its siblings."""

    element: str
    kind: str
    probability: float


class Place(Model):
    """Where on a cable; km count from the cable's A site. Members that say nothing are left out."""

    cable: str
    km: float | None = Field(description="The spot, null where only the stretch is known.")
    from_km: float
    to_km: float
    from_point: str = ""
    to_point: str = ""
    method: str = Field("span", description="span: the stretch shared by what broke; otdr: measured.")


class Evidence(Model):
    """An alarm for or against the verdict, or one that should be there and is not."""

    key: Key
    stance: str = Field(description="for, against or missing.")
    reason: str = Field(description="Key of the dictionary of words; `texts` has it in words.")


class Root(Model):
    """A fault held to be present."""

    element: str
    kind: str
    probability: float
    candidates: list[Candidate] = Field(description="Itself included, most probable first.")
    place: Place | None


class Affected(Model):
    """Lines by what happened to them, narrowed to the token's scope."""

    down: list[str]
    degraded: list[str]
    exposed: list[str] = Field(description="Carried by protection: the next fault takes them down.")


class Verdict(Model):
    """What explains a group of alarms. The roots are held to be present together."""

    roots: list[Root]
    alarms: list[Key]
    affected: Affected
    evidence: list[Evidence]
    at: datetime
    settled: bool = Field(description="False while evidence is still expected to arrive.")


class Feedback(Model):
    """What a person said of a verdict. Members that say nothing are left out."""

    at: datetime
    actor: str
    verb: str = Field(description="accept, reject or move.")
    why: str
    roots: list[str] = Field(description='What was judged, "kind element".')
    element: str = Field("", description="What it was in truth.")
    kind: str = ""
    alarm: str = Field("", description="The one alarm that belongs elsewhere.")
    into: str = Field("", description="The incident that it belongs to.")


class Incident(Model):
    """One trouble. Its id never changes."""

    id: str
    phase: IncidentPhase
    severity: Severity
    verdict: Verdict
    opened_at: datetime
    changed_at: datetime
    cleared_at: datetime | None
    merged_into: str
    active_alarms: list[Key]
    history: list[str] = Field(description='Earlier roots, "kind element", oldest first.')
    feedback: list[Feedback] = Field(description="What people said of its verdicts, oldest first.")


class IncidentTexts(Model):
    """The verdict in words."""

    summary: Text
    roots: list[Text] = Field(description="In the order of `verdict.roots`.")
    places: list[Text | None] = Field(description="In the order of `verdict.roots`.")
    evidence: list[Text] = Field(description="In the order of `verdict.evidence`.")
    next: list[Text] = Field(description="What to look at next.")


class IncidentInFull(Incident):
    """One trouble, with its verdict in words and the lines it affects."""

    texts: IncidentTexts
    circuits: list[Circuit] = Field(description="The affected lines, as they are now.")
    explanation: ExplanationShown | None = Field(
        description="null where the incident is over, or it was not worked out in time: ask again."
    )


class CircuitInFull(Circuit):
    """A dedicated line with the incidents that affect it."""

    open_incidents: list[Incident]


class Device(Model):
    """Something that answers, or should."""

    id: str
    kind: str
    site: str
    address: str
    answering: bool | None = Field(description="null: not heard of since linewatch started.")
    since: datetime | None
    reason: str = Field(description="Why it does not answer.")
    alarms: int


class Page(Model, Generic[T]):
    """Some of a list, ordered by id. Pass `next` as `cursor` for what follows."""

    items: list[T]
    next: str | None = Field(description="null after the last page.")


class Act(Model):
    """What a person says with an act."""

    note: str = Field("", max_length=1_000, description="Why; shown with the alarm.")


class Shelving(Act):
    """What a person says when shelving."""

    until: datetime | None = Field(
        None, description="With its offset, e.g. 2026-03-01T08:00:00+08:00. Left out: until unshelved."
    )


class TrueRoot(Model):
    """A fault, as a person knows it."""

    element: str = Field(min_length=1, max_length=512)
    kind: str = Field(min_length=1, max_length=64, description="A kind of FORMAT, such as cable-cut.")


class Judging(Model):
    """What a person says of a verdict."""

    verdict: Literal["accept", "reject", "move"]
    why: str = Field(min_length=1, max_length=1_000, description="The reason; kept with the incident.")
    judged: list[str] | None = Field(
        None, max_length=64, description='What you saw, "kind element"; refused where another is told now.'
    )
    root: TrueRoot | None = Field(None, description="For move: what it was in truth.")
    alarm: str = Field("", max_length=2_000, description="For move: the one alarm that belongs elsewhere.")
    into: str = Field("", max_length=128, description="For move: the incident that it belongs to.")


class WhoAmI(Model):
    """What this token is."""

    id: str
    name: str
    role: str
    scope: str
    permissions: list[str]
    expires: datetime | None


class Health(Model):
    """Alive."""

    status: str


class Readiness(Model):
    """Ready or why not."""

    ready: bool
    reasons: list[str]


class PlantChange(Model):
    """A change of the plant: from event `seq` on, the plant of this digest is in force."""

    seq: int
    at: datetime
    digest: str = Field(description="sha256 of the FORMAT body.")
    base: str = Field(description="Digest of the plant that was in force before.")
    actor: str
    note: str
    source: str = Field(description="files, apply or revert; empty where nobody knows.")
    added: int
    removed: int
    changed: int


class PlantInForce(Model):
    """The plant in force, and whether the site's files say the same."""

    digest: str
    since: PlantChange | None = Field(description="null where its change is not known.")
    files: str = Field(description="Digest of the plant in the site's files, as last read.")
    files_differ: bool = Field(description="A restart changes nothing of that; touching the files does.")


class IntakeTaken(Model):
    """What became of a group of alerts."""

    accepted: int
    unknown: int = Field(description="Alarms all the same, on what the plant does not know.")
    ignored: int = Field(description="No code is written for them, or they were resolved before.")
    left_out: int = Field(description="By Alertmanager: see its max_alerts.")


class PlantTaken(Model):
    """The answer to a change. Not `changed`: that plant was in force already, and nothing was done."""

    digest: str
    base: str
    changed: bool
    added: int
    removed: int
    changed_elements: int


class Reverting(Model):
    """Which plant to take again."""

    digest: str = Field(min_length=6, max_length=64, description="Its digest, or how that begins.")
    note: str = Field("", max_length=1_000, description="Why.")


class InvalidPart(Model):
    """One thing that is not valid."""

    model_config = ConfigDict(populate_by_name=True, extra="forbid")

    in_: str = Field(alias="in", description="path, query, header or body.")
    name: str
    detail: str


class ProblemDocument(Model):
    """RFC 9457. `type` is stable; `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[InvalidPart] | None = None
