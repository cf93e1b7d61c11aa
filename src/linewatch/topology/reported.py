"""What a piece of gear says of itself: names, cards, neighbours, traces, cross-connects. Facts, not states.

Every kind of fact is a tuple, or None where the device has no such table: that it *cannot say* is another
thing than that it says "none", and both are other things than not having been asked yet (no `Reported` at
all). Names are the gear's own words; `topology.drift_names` knows which element of the plant they mean.
"""

from datetime import datetime

from msgspec import Struct


class ReportedInterface(Struct, frozen=True, omit_defaults=True):
    """A row of its ifTable. `circuit`: dsx1CircuitIdentifier (RFC 4805), the line it is said to carry."""

    index: str
    name: str = ""
    alias: str = ""
    descr: str = ""
    if_type: int | None = None
    speed_bps: int | None = None
    circuit: str = ""


class ReportedPart(Struct, frozen=True, omit_defaults=True):
    """A row of its entPhysicalTable (RFC 6933). `within`: index of what it stands in; `place`: its place
    there, which for a module in a shelf is the slot."""

    index: str
    kind: str  # chassis, module, port, container, ...: `PART_KINDS`
    name: str = ""
    descr: str = ""
    serial: str = ""
    model: str = ""
    within: str = ""
    place: int | None = None


class ReportedNeighbour(Struct, frozen=True, omit_defaults=True):
    """Somebody heard by LLDP (IEEE 802.1AB) on a port of the device."""

    port: str  # of the device: its ifName where it can be told
    chassis: str
    sys_name: str = ""
    far_port: str = ""
    far_port_descr: str = ""


class ReportedTrace(Struct, frozen=True, omit_defaults=True):
    """A path trace (G.707): J0 of a port's section, J1 of a VC-4 trail that ends here. "" is: not told."""

    point: str  # what the gear calls the port or trail
    layer: str  # J0, J1
    sent: str = ""
    received: str = ""
    expected: str = ""


class End(Struct, frozen=True, order=True):
    """One end of a cross-connect. `au4`, `tu12`: timeslots counted from 1; 0: there is none, or not told."""

    port: str
    au4: int = 0
    tu12: int = 0

    def __str__(self) -> str:
        au4 = f" AU-4 {self.au4}" if self.au4 else ""
        return f"{self.port}{au4}{f' TU-12 {self.tu12}' if self.tu12 else ''}"


class ReportedCross(Struct, frozen=True):
    """Two ends joined in its matrix, in no order."""

    a: End
    z: End


class Reported(Struct, frozen=True):
    """One device's facts, as read at one time."""

    device: str  # the agent's plant id, or whatever it was asked as
    at: datetime
    sys_name: str = ""
    sys_object_id: str = ""
    sys_descr: str = ""
    interfaces: tuple[ReportedInterface, ...] | None = None
    parts: tuple[ReportedPart, ...] | None = None
    neighbours: tuple[ReportedNeighbour, ...] | None = None
    traces: tuple[ReportedTrace, ...] | None = None
    crosses: tuple[ReportedCross, ...] | None = None
    troubles: tuple[str, ...] = ()  # what could not be read to its end, and why


ASPECTS = ("interfaces", "parts", "neighbours", "traces", "crosses")

PART_KINDS = {  # PhysicalClass (RFC 6933)
    1: "other", 2: "unknown", 3: "chassis", 4: "backplane", 5: "container", 6: "power-supply", 7: "fan",
    8: "sensor", 9: "module", 10: "port", 11: "stack", 12: "cpu",
}  # fmt: skip
