"""What the answers about room, standby routes and what-if look like, for the OpenAPI."""

from datetime import date
from typing import Literal

from pydantic import Field

from linewatch.api.models import Model

Counts = dict[str, dict[str, int]]


class SlotUse(Model):
    """Who has a slot."""

    by: str | None = Field(description="Trail or line; null for a line out of this token's scope.")
    slot: str | None = Field(description="null where nobody recorded which.")
    role: str
    leg: int


class RoomShown(Model):
    """VC-4s of a section, VC-12s of a VC-4 trail, E1s of a PDH multiplexer."""

    id: str
    kind: str = Field(description="plain, msp, msp-protection, ms-spring; vc-4; pdh.")
    rate: str
    a: str
    z: str
    total: int
    usable: int
    used: int
    free: int
    over: int
    unrecorded: int
    free_slots: list[str] | None = Field(description="null where the records leave open which are free.")
    uses: list[SlotUse]


class VcatGroup(Model):
    """A VCAT group."""

    id: str
    members: list[str]
    mbit_s: float


class Rooms(Model):
    """Of one element, or of all, the fullest first. `cut_off`: a sentence where not all are told."""

    rooms: list[RoomShown]
    vcat_groups: list[VcatGroup]
    cut_off: str


class StepShown(Model):
    """A stretch over one VC-4."""

    trail: str | None = Field(description="null for a VC-4 that would have to be made.")
    from_: str = Field(alias="from")
    to: str
    hops: list[str]
    slots: list[str | None] = Field(description="TU-12 of a trail, AU-4 on each hop of a new VC-4.")
    free: int


class SharedShown(Model):
    """A risk in common."""

    kind: str
    element: str
    km: float


class WayShown(Model):
    """A way with room."""

    sections: int
    km: float
    new_vc4: int
    risks: int = Field(description="Risks it has in common with what it should keep clear of.")
    not_usable: str = Field(description="Why it cannot be taken now, as open incidents have it.")
    steps: list[StepShown]
    shared: dict[str, list[SharedShown]]


class LegShown(Model):
    """Of one leg; `leg` 0 is the whole line."""

    leg: int
    a_ne: str
    z_ne: str
    routes: list[WayShown]
    reason: str = Field(description="Why there is no route.")


class DeclaredShown(Model):
    """A standby the records name, and what is wrong with it."""

    written: str
    wrong: list[str]


class CollisionShown(Model):
    """A slot that several of these proposals want: only one can have it."""

    over: str
    slot: str | None
    wanted_by: list[str]
    free: int


class StandbyShown(Model):
    """Other ways for a line, should its own be gone."""

    circuit: str
    usable: bool
    legs: list[LegShown]
    declared: list[DeclaredShown]
    collisions: list[CollisionShown]


class FreeShown(Model):
    """Ways between two places: over trails there are, and with new VC-4. They are alternatives."""

    a: list[str]
    z: list[str]
    ready: list[WayShown]
    to_make: list[WayShown]
    collisions: list[CollisionShown]
    cut_off: str


class WorstAsked(Model):
    """Which kinds to look at for the most dangerous next fault."""

    kinds: list[Literal["cable", "duct", "ne", "site", "power"]] = Field(["cable"], min_length=1)
    top: int = Field(10, ge=1, le=100)


class WhatIfAsked(Model):
    """What fails together, or the worst, or both."""

    elements: list[str] = Field([], max_length=50, description="Ids; CABLE@KM cuts a cable there.")
    on: date | None = Field(None, description="Only planned works of that day.")
    worst: WorstAsked | None = None


class FaultShown(Model):
    """`at`: the stretch of a cut cable, km from its A site."""

    kind: str
    element: str
    at: str


class FateShown(Model):
    """What becomes of a line."""

    circuit: str
    state: str = Field(description="down, degraded, exposed, unprotected or stays.")
    before: str
    by: list[str]


class BatteryShown(Model):
    """How long a power plant that fails is carried by its battery."""

    power: str
    minutes: float | None


class WorseShown(Model):
    """An open incident that gets worse."""

    incident: str
    circuits: list[str]


class ConflictShown(Model):
    """Planned works that are worse together with this."""

    works: list[str]
    circuits: list[FateShown]


class DangerShown(Model):
    """What one more fault would take down."""

    kind: str
    element: str
    faults: list[FaultShown]
    weight: int
    down: int
    exposed: int
    by_class: dict[str, int]


class WhatIfShown(Model):
    """What faults would do beside what is present. `cut_off`: a sentence where not all was looked at."""

    present: list[str] = Field(description="Open incidents that are taken to be there.")
    faults: list[FaultShown]
    counts: dict[str, int]
    by_class: Counts
    by_customer: Counts
    circuits: list[FateShown]
    unseen_nes: list[str]
    batteries: list[BatteryShown]
    worse_incidents: list[WorseShown]
    exposed_now: list[str]
    already_down: list[str]
    conflicts: list[ConflictShown]
    worst: list[DangerShown] | None
    cut_off: str
