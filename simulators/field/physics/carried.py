"""What sections carry: VC-4 trails, MS-SPRing, and VC-12 legs with an LO-SNCP selector at each protected end.

A direction of a circuit is "az" or "za"; its state is a `Signal` as it arrives at the far E1 port's card.
"""

from enum import IntEnum
from itertools import groupby

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Circuit, HpTrail, Leg
from simulators.field.physics.broken import Broken
from simulators.field.physics.optical import DEG, FAIL, OK, Optical


class Signal(IntEnum):
    """What arrives at a receiver, worse is higher."""

    GOOD = 0
    ERRORED = 1
    AIS = 2
    UNEQUIPPED = 3  # no source at the far card: LP-UNEQ
    NOTHING = 4  # LOS


class Carried:
    """`trail_state`: worst hop of a direction. `pse`: (NE, VC-12 or ring id) that stands on protection."""

    def __init__(self, index: PlantIndex, broken: Broken, optical: Optical) -> None:
        self._index, self._broken, self._optical = index, broken, optical
        self.pse: dict[tuple[str, str], None] = {}
        self.exposed: dict[str, None] = {}  # circuits carried by protection somewhere
        self.thin: dict[str, None] = {}  # trails that live on protection, or whose protection is gone
        self._loops: dict[str, dict[str, int]] = {}
        self.rings_switched()
        self.trails: dict[tuple[str, int], int] = {}  # (trail, way) -> DEG or FAIL
        for trail_id in self._trails_touched():
            for way in (1, -1):
                state = self._trail(index.hp_trails[trail_id], way)
                if state != OK:
                    self.trails[trail_id, way] = state

    def rings_switched(self) -> None:
        """MS-SPRing (G.841 §7.2): NEs next to a failed span loop its traffic round the other way."""
        for ring in self._index.plant.rings:
            if ring.protection != "ms-spring":
                continue
            failed = [s for s in ring.sections if self._span_failed(s)]
            if not failed:
                continue
            part: dict[str, int] = {ne: n for n, ne in enumerate(ring.nes)}
            for section in ring.sections:
                if section not in failed:
                    a, z = self._ends(section)
                    low, high = sorted((part.get(a, -1), part.get(z, -1)))
                    part = {ne: low if p == high else p for ne, p in part.items()}
            self._loops[ring.id] = part
            for section in failed:
                for ne in self._ends(section):
                    if ne not in self._broken.nes and sum(p == part.get(ne) for p in part.values()) > 1:
                        self.pse[ne, ring.id] = None

    def arriving(self, circuit: Circuit, direction: str) -> Signal:
        """VC-12 signal of one direction at its far E1 port, after every selector on the way."""
        legs = circuit.legs if direction == "az" else circuit.legs[::-1]
        source = circuit.a_port if direction == "az" else circuit.z_port
        signal = Signal.GOOD
        if source in self._index.ports and self._broken.card_dead(source):
            signal = Signal.UNEQUIPPED
        for leg in legs:
            signal = max(signal, self._leg(circuit, leg, direction, signal))
            if signal == Signal.UNEQUIPPED and self._worst_leg(leg, direction) == FAIL:
                signal = Signal.AIS
        return signal

    def way(self, trail: HpTrail, from_ne: str) -> int:
        """+1 where `from_ne` is the trail's A end."""
        return 1 if trail.a_ne == from_ne else -1

    def last_hop_receiver(self, trail: HpTrail, way: int) -> tuple[str, ...]:
        """Ports that receive the trail's last hop at its sink: one, or both of an MSP group."""
        hop, sense = (trail.hops[-1], trail.dirs[-1]) if way > 0 else (trail.hops[0], -trail.dirs[0])
        group = self._index.msp_groups.get(hop)
        if group is None:
            return (self._optical.receiver(hop, sense),)
        sink = trail.z_ne if way > 0 else trail.a_ne
        ports = []
        for section in (group.working, group.protection):
            found = self._index.sections[section]
            ports.append(found.a_port if self._broken.ne_of_port(found.a_port) == sink else found.z_port)
        return tuple(ports)

    def _worst_leg(self, leg: Leg, direction: str) -> int:
        states = [self._trail_of(t, leg, direction) for t in (leg.working, leg.protection) if t]
        return min(states, default=FAIL)

    def _leg(self, circuit: Circuit, leg: Leg, direction: str, entering: Signal) -> Signal:
        sink = leg.z_ne if direction == "az" else leg.a_ne
        working = self._trail_of(leg.working, leg, direction)
        chosen = working
        if leg.protection is not None:
            protection = self._trail_of(leg.protection, leg, direction)
            # AIS that entered the leg is on both its trails, and a selector has nothing to choose between.
            if working == FAIL and protection != FAIL and entering < Signal.AIS:
                chosen = protection
                self.exposed[circuit.id] = None
                if sink not in self._broken.nes:
                    self.pse[sink, circuit.vc12] = None
            elif protection == FAIL:
                self.exposed[circuit.id] = None
        if leg.working in self.thin or leg.protection in self.thin:
            self.exposed[circuit.id] = None
        if chosen == FAIL or sink in self._broken.nes:
            return Signal.AIS
        return Signal.ERRORED if chosen == DEG else Signal.GOOD

    def _trail_of(self, trail_id: str, leg: Leg, direction: str) -> int:
        trail = self._index.hp_trails.get(trail_id)
        if trail is None:
            return OK
        way = self.way(trail, leg.a_ne if direction == "az" else leg.z_ne)
        return self.trails.get((trail_id, way), OK)

    def _trails_touched(self) -> dict[str, None]:
        hops: dict[str, None] = {}
        for section, _ in self._optical.bad:
            hops[section] = None
            group = self._index.sections[section].msp_group
            if group is not None:
                hops[group] = None
        for (_, group), state in self._optical.aps.items():
            if state.switched or state.working != OK or state.protection != OK:
                hops[group] = None
        found: dict[str, None] = {}
        for hop in hops:
            found.update(dict.fromkeys(self._index.trails_of_hop.get(hop, ())))
        return found

    def _trail(self, trail: HpTrail, way: int) -> int:
        source, sink = (trail.a_ne, trail.z_ne) if way > 0 else (trail.z_ne, trail.a_ne)
        if source in self._broken.nes or sink in self._broken.nes:
            return FAIL
        worst = OK
        hops = list(zip(trail.hops, trail.dirs, strict=False))
        for ring, run in groupby(hops, key=lambda hop: self._index.ring_of_section.get(hop[0])):
            stretch = list(run)
            state = max(self._optical.hop(h, d * way) for h, d in stretch)
            if state == FAIL and ring in self._loops and self._round(self._loops[ring], stretch):
                self.thin[trail.id] = None
                state = OK
            worst = max(worst, state)
            if any(h in self._optical.thin for h, _ in stretch):
                self.thin[trail.id] = None
        return worst

    def _round(self, part: dict[str, int], stretch: list[tuple[str, int]]) -> bool:
        """Whether traffic that enters and leaves a ring at live NEs can go round what failed."""
        (first, way_in), (last, way_out) = stretch[0], stretch[-1]
        enters = self._ends(first)[0 if way_in > 0 else 1]
        leaves = self._ends(last)[1 if way_out > 0 else 0]
        alive = enters not in self._broken.nes and leaves not in self._broken.nes
        return alive and part.get(enters) is not None and part.get(enters) == part.get(leaves)

    def _span_failed(self, section: str) -> bool:
        return self._optical.hop(section, 1) == FAIL or self._optical.hop(section, -1) == FAIL

    def _ends(self, section: str) -> tuple[str, str]:
        found = self._index.sections[section]
        return self._broken.ne_of_port(found.a_port), self._broken.ne_of_port(found.z_port)
