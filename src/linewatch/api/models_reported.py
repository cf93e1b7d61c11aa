"""What the answers about records look like, for the OpenAPI."""

from datetime import datetime

from pydantic import Field

from linewatch.api.models import Model, Text
from linewatch.names.severity import Severity


class InterfaceSaid(Model):
    """A row of its ifTable."""

    index: str
    name: str
    alias: str
    descr: str
    if_type: int | None
    speed_bps: int | None
    circuit: str = Field(description="dsx1CircuitIdentifier.")


class PartSaid(Model):
    """A row of its entPhysicalTable."""

    index: str
    kind: str = Field(description="chassis, module, port, container, ...")
    name: str
    descr: str
    serial: str
    model: str
    within: str
    place: int | None = Field(description="Its place in what it stands in: the slot.")


class NeighbourSaid(Model):
    """Somebody heard by LLDP."""

    port: str
    chassis: str
    sys_name: str
    far_port: str
    far_port_descr: str


class TraceSaid(Model):
    """A J0 or J1 trace."""

    point: str
    layer: str
    sent: str
    received: str
    expected: str


class EndSaid(Model):
    """An end of a cross-connect."""

    port: str
    au4: int
    tu12: int


class CrossSaid(Model):
    """A cross-connect."""

    a: EndSaid
    z: EndSaid


class ReportedFacts(Model):
    """What a device says of itself. A kind of facts is null where it cannot say, or was not read yet."""

    device: str
    read: bool
    at: datetime | None
    age_s: float | None
    sys_name: str
    sys_object_id: str
    sys_descr: str
    interfaces: list[InterfaceSaid] | None
    parts: list[PartSaid] | None
    neighbours: list[NeighbourSaid] | None
    traces: list[TraceSaid] | None
    crosses: list[CrossSaid] | None
    troubles: list[str]


class RecordTexts(Model):
    """What it is, why we think so, what to do."""

    what: Text
    why: Text
    do: Text


class DriftFound(Model):
    """A difference between gear and records, with the likeliest explanation."""

    kind: str
    severity: Severity
    elements: list[str]
    recorded: str
    reported: str
    signs: list[str] = Field(description="The single differences it explains.")
    devices: list[str]
    texts: RecordTexts


class DriftList(Model):
    """All differences, worst first. `aspects`: how many devices agree, differ, cannot say, were not read."""

    items: list[DriftFound]
    aspects: dict[str, dict[str, int]]
    not_read: list[str]


class FitFound(Model):
    """A change of one record that explains more."""

    element: str
    field: str
    was: str
    now: str
    explains: int


class SuspectFound(Model):
    """A record that alarms keep contradicting."""

    element: str
    kind: str
    stayed: dict[str, list[str]] = Field(description="Root -> incidents in which it should have shown.")
    struck: dict[str, list[str]] = Field(description="Root -> incidents with which it should not have shown.")
    seen: int
    explained: int
    beside: int
    fits: list[FitFound]
    texts: RecordTexts


class SuspectList(Model):
    """Those contradicted most first. `incidents`: how many were looked at."""

    items: list[SuspectFound]
    incidents: int
