"""Room: VC-4 of a section, VC-12 of a VC-4 trail, E1 of a PDH multiplexer; who has it, what is free.

STM-N carries N VC-4. Of a two-fibre MS-SPRing half of them wait for the other half's traffic (G.841 §7.2),
and the protection section of a linear 1+1 carries a copy of the working one and nothing of its own (§7.1).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from linewatch.topology import slots
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Section
from linewatch.topology.service import vcat_groups

PLAIN, MSP, MSP_PROTECTION, MS_SPRING = "plain", "msp", "msp-protection", "ms-spring"
PDH = "pdh"


@dataclass(frozen=True, slots=True)
class Use:
    """Who has a slot; `slot` is "" where nobody recorded which. `role` of a circuit's leg: working or
    protection; `leg` counts from 1."""

    by: str
    slot: str = ""
    role: str = ""
    leg: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """`total` there are, of which `usable` may be had. `free` is how many are left, `free_slots` which: more
    than `free` of them where some users' slots are not recorded, and then none is sure to be free. `over`:
    used beyond `usable` (extra traffic of a ring, or a mistake)."""

    id: str
    kind: str  # of a section: plain, msp, msp-protection, ms-spring; else vc-4, pdh
    rate: str
    total: int
    usable: int
    uses: tuple[Use, ...]
    free_slots: tuple[str, ...]
    a_ne: str = ""
    z_ne: str = ""

    @property
    def used(self) -> int:
        return len(self.uses)

    @property
    def free(self) -> int:
        return max(self.usable - self.used, 0)

    @property
    def over(self) -> int:
        return max(self.used - self.usable, 0)

    @property
    def unrecorded(self) -> int:
        """Users of whom no slot is recorded, where there are slots to record."""
        return 0 if self.kind == PDH else sum(1 for use in self.uses if not use.slot)

    @property
    def fullness(self) -> float:
        """0 to 1, beyond where more is used than may be; 0 of what carries nothing of its own."""
        return self.used / self.usable if self.usable else 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """A VCAT group: its members in plant order, and how many of them are protected."""

    id: str
    members: tuple[str, ...]
    protected: int
    mbit_s: float


class Capacity:
    """Computed when asked for, and kept. The plant is not changed under it."""

    def __init__(self, index: PlantIndex) -> None:
        self.index = index
        self._protection_of = {g.protection: g.id for g in index.plant.msp_groups}
        self._working_of = {g.working: g.id for g in index.plant.msp_groups}
        self._spring_of = {
            s: ring.id for ring in index.plant.rings if ring.protection == MS_SPRING for s in ring.sections
        }
        self._sections: dict[str, Room] = {}
        self._trails: dict[str, Room] = {}

    def of_section(self, section_id: str) -> Room:
        """VC-4s of a section. Raises KeyError where there is none of that id; so do the others."""
        found = self._sections.get(section_id)
        if found is None:
            found = self._sections[section_id] = self._section(self.index.sections[section_id])
        return found

    def of_hop(self, hop: str) -> Room:
        """The same of what a trail may hop over: a section, or an MSP group by its working section."""
        group = self.index.msp_groups.get(hop)
        return self.of_section(hop if group is None else group.working)

    def of_trail(self, trail_id: str) -> Room:
        """VC-12s of a VC-4 trail."""
        found = self._trails.get(trail_id)
        if found is None:
            trail = self.index.hp_trails[trail_id]
            uses = tuple(self._riders(trail_id))
            found = self._trails[trail_id] = Room(
                trail_id,
                "vc-4",
                "VC-4",
                slots.VC12_OF_VC4,
                slots.VC12_OF_VC4,
                uses,
                slots.free_tu12(use.slot for use in uses),
                trail.a_ne,
                trail.z_ne,
            )
        return found

    def of_mux(self, device_id: str) -> Room:
        """E1s of a PDH multiplexer. Raises KeyError where the device is none."""
        device = self.index.devices[device_id]
        size = _e1_of(ext_of(device).get("pdh"))
        if size is None:
            raise KeyError(device_id)
        lines = self.index.circuits_of_tail.get(device_id, ())
        return Room(
            device_id,
            PDH,
            f"{size}×E1",
            size,
            size,
            tuple(Use(line) for line in lines),
            (),
            device.site,
            self._far(device.peer),
        )

    def sections(self) -> tuple[Room, ...]:
        """All sections, in plant order; so the others."""
        return tuple(self.of_section(s) for s in self.index.sections)

    def trails(self) -> tuple[Room, ...]:
        return tuple(self.of_trail(t) for t in self.index.hp_trails)

    def muxes(self) -> tuple[Room, ...]:
        """One of each pair, the one at the network's end."""
        return tuple(
            self.of_mux(device.id)
            for device in self.index.plant.devices
            if _e1_of(ext_of(device).get("pdh")) is not None and not isinstance(device.peer, str)
        )

    def groups(self) -> tuple[Group, ...]:
        """VCAT groups."""
        return tuple(self._group(name, group) for name, group in vcat_groups(self.index).items())

    def of_ring(self, ring_id: str) -> tuple[Room, ...]:
        """Its sections, around the ring."""
        return tuple(self.of_section(section) for section in self.index.rings[ring_id].sections)

    def fullest(self) -> tuple[Room, ...]:
        """Everything that has room, the fullest first."""
        every = (*self.sections(), *self.trails(), *self.muxes())
        return tuple(sorted(every, key=lambda room: -room.fullness))

    def named(self, what: str) -> tuple[Room, ...]:
        """Of a section, VC-4 trail, ring (all its sections), MSP group (both) or PDH multiplexer."""
        if what in self.index.msp_groups:
            group = self.index.msp_groups[what]
            return self.of_section(group.working), self.of_section(group.protection)
        if what in self.index.sections:
            return (self.of_section(what),)
        if what in self.index.hp_trails:
            return (self.of_trail(what),)
        return self.of_ring(what) if what in self.index.rings else (self.of_mux(what),)

    def names(self) -> tuple[str, ...]:
        """What may be asked for by name."""
        known = (self.index.rings, self.index.sections, self.index.hp_trails, self.index.msp_groups)
        return (*(name for names in known for name in names), *(room.id for room in self.muxes()))

    def _section(self, section: Section) -> Room:
        total = vc4_of(section.rate)
        hop = section.id
        kind, usable = PLAIN, range(1, total + 1)
        if section.id in self._protection_of:
            kind, usable = MSP_PROTECTION, range(0)
        elif section.id in self._working_of:
            kind, hop = MSP, self._working_of[section.id]
        elif section.id in self._spring_of:
            kind, usable = MS_SPRING, self._ring_half(self._spring_of[section.id], total)
        hops = (section.id, hop) if hop != section.id else (hop,)
        uses = tuple(use for name in hops for use in self._carried(name))
        ends = [self._ne_of(port) for port in (section.a_port, section.z_port)]
        free = slots.free_au4(usable, (use.slot for use in uses))
        return Room(
            section.id, kind, section.rate, total, len(usable), uses, tuple(map(str, free)), *ends
        )  # fmt: skip

    def _carried(self, hop: str) -> Iterator[Use]:
        for trail_id in self.index.trails_of_hop.get(hop, ()):
            trail = self.index.hp_trails[trail_id]
            written = slots.written(ext_of(trail), "au4")
            for place, name in enumerate(trail.hops):
                if name == hop:
                    yield Use(trail_id, slots.of_hop(written, place, hop))

    def _riders(self, trail_id: str) -> Iterator[Use]:
        for circuit_id in self.index.circuits_of_trail.get(trail_id, ()):
            for number, leg in enumerate(self.index.circuits[circuit_id].legs, 1):
                written = slots.written(ext_of(leg), "tu12")
                for role, name in (("working", leg.working), ("protection", leg.protection)):
                    if name == trail_id:
                        yield Use(circuit_id, slots.of_role(written, role), role, number)

    def _ring_half(self, ring_id: str, total: int) -> range:
        """The AU-4s that carry traffic: as the ring says, else the lower half."""
        said = ext_of(self.index.rings[ring_id]).get("ms_spring")
        span = said.get("working_au4") if isinstance(said, Mapping) else None
        if isinstance(span, list) and len(span) == 2 and all(type(end) is int for end in span):
            return range(max(span[0], 1), min(span[1], total) + 1)
        if isinstance(said, Mapping) and said.get("fibres") == 4:
            return range(1, total + 1)  # the other pair of fibres protects
        return range(1, total // 2 + 1)

    def _group(self, name: str, group: Mapping[str, Any]) -> Group:
        listed = group.get("members")
        members = tuple(m for m in listed if m in self.index.circuits) if isinstance(listed, list) else ()
        mbit_s = group.get("mbit_s")
        return Group(
            name,
            members,
            sum(self.index.circuits[m].protected for m in members),
            float(mbit_s) if isinstance(mbit_s, int | float) else 2.0 * len(members),
        )

    def _ne_of(self, port: str) -> str:
        known = self.index.ports.get(port)
        return known.ne if known is not None else ""

    def _far(self, peer: object) -> str:
        device = self.index.devices.get(peer) if isinstance(peer, str) else None
        return device.site if device is not None else ""


def vc4_of(rate: str) -> int:
    """VC-4s of an STM-N; 0 where the rate is none, or STM-0."""
    match = re.fullmatch(r"STM-(\d+)", rate)
    return int(match[1]) if match else 0


def _e1_of(pdh: object) -> int | None:
    size = pdh.get("e1") if isinstance(pdh, Mapping) else None
    return size if isinstance(size, int) and not isinstance(size, bool) else None
