"""The whole field under a set of faults: `evaluate` is the one question the network asks of physics."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Circuit
from simulators.field.faults import Fault
from simulators.field.physics.broken import Broken
from simulators.field.physics.carried import Carried, Signal
from simulators.field.physics.optical import DEG, FAIL, OK, ApsCommand, ApsState, Optical
from simulators.field.physics.reach import unheard_devices, unheard_nes, unheard_otdr
from simulators.field.physics.tails import Tails, Walk
from simulators.field.physics.trace import traces


class Point(NamedTuple):
    """A condition as a monitoring point reports it: who, about what, which (codes of FORMAT)."""

    source: str
    object: str
    code: str


class State(NamedTuple):
    """`unheard`: agents that do not answer and why ("dead" ones start anew when they come back)."""

    points: dict[Point, None]
    unheard: dict[str, str]
    down: tuple[str, ...]
    degraded: tuple[str, ...]
    exposed: tuple[str, ...]
    aps: dict[tuple[str, str], ApsState]
    mute: dict[str, None]  # ports on dead cards, modems behind broken glass: their rows know nothing
    rings_switched: tuple[str, ...]
    traces: dict[str, int]  # OTDR unit -> optical metres to the nearest break of its fibre


def evaluate(
    index: PlantIndex,
    faults: Iterable[Fault],
    commands: Mapping[tuple[str, str], ApsCommand] | None = None,
    looped: frozenset[str] = frozenset(),
) -> State:
    """What every point reports. `commands`: (NE, MSP group) -> operator's request; `looped`: 2M ports."""
    found = tuple(faults)
    return _Field(index, Broken(index, found), commands or {}, looped, traces(index, found)).state()


class _Field:
    def __init__(
        self,
        index: PlantIndex,
        broken: Broken,
        commands: Mapping[tuple[str, str], ApsCommand],
        looped: frozenset[str],
        traced: dict[str, int],
    ) -> None:
        self.index, self.broken, self.looped, self.traced = index, broken, looped, traced
        self.optical = Optical(index, broken, commands)
        self.carried = Carried(index, broken, self.optical)
        self.tails = Tails(index, broken)
        self.points: dict[Point, None] = {}
        self.down: dict[str, None] = {}
        self.degraded: dict[str, None] = {}
        self.inband: dict[str, bool] = {}
        self.proto: dict[
            tuple[str, str], dict[str, bool]
        ] = {}  # router port -> circuit -> frames get through

    def state(self) -> State:
        self._sections()
        self._trails()
        touched = self._circuits_touched()
        for circuit in self.index.plant.circuits:
            if circuit.id in touched:
                self._circuit(circuit)
        for ne, chosen in self.carried.pse:
            if chosen not in self.index.rings:  # an MS-SPRing's switch has no row in any table of ours
                self._say(ne, chosen, "PSE")
        self._protocols()
        self._site()
        for unit in self.traced:
            self._say(unit, self.index.otdr[unit].cable, "OTDR-EVENT")
        unheard = unheard_nes(self.index, self.broken, self.optical)
        unheard |= unheard_devices(self.index, self.broken, self._inband_heard(touched))
        unheard |= unheard_otdr(self.index, self.broken)
        unheard |= dict.fromkeys((s for s in self.broken.silent if s not in unheard), "silent")
        exposed = tuple(c for c in self.carried.exposed if c not in self.down and c not in self.degraded)
        points = {p: None for p in self.points if unheard.get(p.source) != "dead"}
        switched = tuple(dict.fromkeys(r for _, r in self.carried.pse if r in self.index.rings))
        return State(
            points,
            unheard,
            tuple(self.down),
            tuple(self.degraded),
            exposed,
            self.optical.aps,
            self._mute(),
            switched,
            self.traced,
        )

    def _mute(self) -> dict[str, None]:
        mute = {p: None for card in self.broken.cards for p in self.index.ports_of_card.get(card, ())}
        mute.update(dict.fromkeys(self.broken.devices))
        for fibre in self.broken.fibres:
            for circuit in self.index.circuits_of_tail.get(fibre, ()):
                found = self.index.circuits[circuit]
                for tail in (found.a_tail, found.z_tail):
                    ids = [i.id for i in tail]
                    behind = tail[ids.index(fibre) + 1 :] if fibre in ids else ()
                    mute.update({i.id: None for i in behind if i.kind == "modem"})
        return mute

    def _say(self, source: str, about: str, code: str) -> None:
        self.points[Point(source, about, code)] = None

    def _sections(self) -> None:
        broken, optical = self.broken, self.optical
        for (section, way), state in optical.bad.items():
            sender, receiver = optical.sender(section, way), optical.receiver(section, way)
            if broken.port_dead(receiver):
                continue
            near = broken.ne_of_port(receiver)
            if state == DEG:
                self._say(near, receiver, "MS-DEG")
                continue
            self._say(near, receiver, "LOS")
            # MS-RDI goes back over the other direction, and is heard where that one still arrives.
            if not broken.port_dead(sender) and optical.bad.get((section, -way), OK) != FAIL:
                self._say(broken.ne_of_port(sender), sender, "MS-RDI")
        for port in sorted(broken.lasers):
            if self._profile(broken.ne_of_port(port), "reports_tf") and not broken.port_dead(port):
                self._say(broken.ne_of_port(port), port, "TF")
        for card in broken.cards:
            ne = self.index.cards[card].ne
            if self._profile(ne, "reports_card_fail"):
                self._say(ne, card, "CARD-FAIL")
        for (ne, group), end in optical.aps.items():
            if end.switched:
                self._say(ne, group, "PSE")

    def _trails(self) -> None:
        for (trail_id, way), state in self.carried.trails.items():
            trail = self.index.hp_trails[trail_id]
            source, sink = (trail.a_ne, trail.z_ne) if way > 0 else (trail.z_ne, trail.a_ne)
            if state != FAIL or sink in self.broken.nes:
                continue
            if not self._suppressed(sink, trail_id, way):
                self._say(sink, trail_id, "AU-AIS")
            back = self.carried.trails.get((trail_id, -way), OK)
            if (
                back != FAIL
                and source not in self.broken.nes
                and not self._suppressed(source, trail_id, -way)
            ):
                self._say(source, trail_id, "HP-RDI")

    def _suppressed(self, ne: str, trail_id: str, way: int) -> bool:
        """`hp_suppression`: the NE already tells of the port the trail comes in by."""
        if not self._profile(ne, "hp_suppression"):
            return False
        ports = self.carried.last_hop_receiver(self.index.hp_trails[trail_id], way)
        told = ("LOS", "MS-RDI", "TF")
        return all(
            any(Point(ne, p, c) in self.points for c in told) or self.broken.card_dead(p) for p in ports
        )

    def _circuits_touched(self) -> dict[str, None]:
        index, broken = self.index, self.broken
        found: dict[str, None] = {}
        for trail, _ in self.carried.trails:
            found.update(dict.fromkeys(index.circuits_of_trail.get(trail, ())))
        for trail in self.carried.thin:
            found.update(dict.fromkeys(index.circuits_of_trail.get(trail, ())))
        for item in (*broken.devices, *broken.e1_cables, *broken.fibres, *broken.faint):
            found.update(dict.fromkeys(index.circuits_of_tail.get(item, ())))
        ports = [p for ne in broken.nes for p in index.ports_of_ne.get(ne, ())]
        ports += [p for card in broken.cards for p in index.ports_of_card.get(card, ())]
        for port in (*ports, *sorted(self.looped)):
            circuit = index.circuit_of_e1_port.get(port)
            if circuit is not None:
                found[circuit] = None
        return found

    def _circuit(self, circuit: Circuit) -> None:
        a_in, z_in = self.tails.inward(circuit.a_tail), self.tails.inward(circuit.z_tail)
        at_z, at_a = self.carried.arriving(circuit, "az"), self.carried.arriving(circuit, "za")
        a_out = self._port(circuit.a_port, at_a, z_in, at_z, circuit.z_port)
        z_out = self._port(circuit.z_port, at_z, a_in, at_a, circuit.a_port)
        a_walk, z_walk = self.tails.outward(circuit.a_tail, a_out), self.tails.outward(circuit.z_tail, z_out)
        for port, walk in ((circuit.a_port, a_in), (circuit.z_port, z_in)):
            word = {Signal.NOTHING: "E1-LOS", Signal.AIS: "E1-AIS"}.get(walk.signal)
            if word and not self.broken.port_dead(port):
                self._say(self.broken.ne_of_port(port), port, word)
        for walk in (a_in, z_in, a_walk, z_walk):
            for source, about, code in walk.seen:
                self._say(source, about, code)
        self._far_end(a_walk, z_walk)
        self._far_end(z_walk, a_walk)
        looped = circuit.a_port in self.looped or circuit.z_port in self.looped
        carried = a_in.data and z_in.data and a_walk.data and z_walk.data
        through = carried and not looped
        self._routers(circuit, through, (a_walk.errored or z_in.errored, z_walk.errored or a_in.errored))
        errored = through and (a_walk.errored or z_walk.errored or a_in.errored or z_in.errored)
        if not carried:
            self.down[circuit.id] = None
        elif errored:
            self.degraded[circuit.id] = None
        self._inband(circuit, at_a < Signal.AIS and at_z < Signal.AIS and not looped)

    def _port(self, port: str, arrived: Signal, far_in: Walk, at_far: Signal, far_port: str) -> Signal:
        """What a 2M port sends outward; says what it sees of its VC-12 (G.783: RDI only where no AIS)."""
        if self.broken.port_dead(port):
            return Signal.NOTHING
        ne = self.broken.ne_of_port(port)
        if arrived in (Signal.AIS, Signal.UNEQUIPPED):
            self._say(ne, port, "TU-AIS" if arrived == Signal.AIS else "LP-UNEQ")
            return Signal.AIS
        if arrived == Signal.ERRORED:
            self._say(ne, port, "LP-DEG")
        if at_far >= Signal.AIS and not self.broken.port_dead(far_port):
            self._say(ne, port, "LP-RDI")
        if far_in.signal >= Signal.AIS:
            return Signal.AIS  # the far NE's 2M port received nothing good and filled the VC-12 with AIS
        return Signal.ERRORED if far_in.errored else arrived

    def _far_end(self, near: Walk, far: Walk) -> None:
        """E1-RAI: the far framer receives nothing good and says so over a direction that works."""
        if near.terminated and far.terminated and near.terminated[2] < Signal.AIS <= far.terminated[2]:
            self._say(near.terminated[0], near.terminated[1], "E1-RAI")

    def _routers(self, circuit: Circuit, through: bool, errored: tuple[bool, bool]) -> None:
        for tail, bad in zip((circuit.a_tail, circuit.z_tail), errored, strict=True):
            for item in tail:
                if (
                    item.kind == "router"
                    and isinstance(item.port, str)
                    and item.id not in self.broken.devices
                ):
                    self.proto.setdefault((item.id, item.port), {})[circuit.id] = through
                    if through and bad:
                        self._say(item.id, item.port, "CRC-ERR")

    def _protocols(self) -> None:
        """LINEPROTO-DOWN; of a VCAT port with LCAS (G.7042) only when the last member is gone."""
        members, lcas = self._vcat()
        for (router, port), through in self.proto.items():
            group = next((members[c] for c in through if c in members), None)
            if group is None:
                up = all(through.values())
            else:
                of_group = [c for c, g in members.items() if g == group]
                states = [through.get(c, True) for c in of_group]
                up = any(states) if group in lcas else all(states)
            if not up:
                self._say(router, port, "LINEPROTO-DOWN")

    def _vcat(self) -> tuple[dict[str, str], set[str]]:
        groups = ext_of(self.index.plant).get("vcat_groups") or []
        members = {m: str(g.get("id")) for g in groups for m in g.get("members", ())}
        for circuit in self.index.plant.circuits:
            group = ext_of(circuit).get("vcat_group")
            if isinstance(group, str):
                members.setdefault(circuit.id, group)
        return members, {str(g.get("id")) for g in groups if g.get("lcas")}

    def _inband(self, circuit: Circuit, sdh: bool) -> None:
        """An in-band device is heard through any of its circuits that works up to it."""
        tails = (circuit.a_tail, circuit.z_tail)
        for near, far in (tails, tails[::-1]):
            through = sdh and self.tails.healthy(far)
            for n, item in enumerate(near):
                if item.kind in ("modem", "converter", "router"):
                    heard = through and self.tails.healthy(near[: n + 1])
                    self.inband[item.id] = self.inband.get(item.id, False) or heard

    def _inband_heard(self, touched: dict[str, None]) -> dict[str, bool]:
        return {
            device: heard or any(c not in touched for c in self.index.circuits_of_tail.get(device, ()))
            for device, heard in self.inband.items()
        }

    def _site(self) -> None:
        for router in self.broken.lans:
            lan = self.index.devices[router].lan_port
            if isinstance(lan, str):
                self._say(router, lan, "LAN-DOWN")
        for source in self.broken.sync:
            self._sync(source)
        for plant in (*self.broken.plants_on_battery, *self.broken.plants_dark):
            if not self.index.power_plants[plant].monitored:
                continue
            for code in ("MAINS-FAIL", "BATT-DISCHARGE"):
                self._say(plant, plant, code)
            if plant in self.broken.plants_dark:
                self._say(plant, plant, "DC-UNDERVOLT")

    def _sync(self, source: str) -> None:
        fed = self.index.sync_sources[source].ne
        self._say(fed, fed, "EXT-SYNC-LOS")
        tree = {ne.id for ne in self.index.plant.nes if ne.sync_source == source}
        for ne in self.index.plant.nes:
            if ne.id in tree:
                self._say(ne.id, ne.id, "SYNC-QL-LOW")
        for circuit in self.index.plant.circuits:  # pointers move where a holdover tree meets another clock
            if (circuit.a_ne in tree) != (circuit.z_ne in tree):
                for port in (circuit.a_port, circuit.z_port):
                    self._say(self.broken.ne_of_port(port), port, "LP-PJE")

    def _profile(self, ne: str, word: str) -> bool:
        found = self.index.nes.get(ne)
        return bool(getattr(getattr(found, "profile", None), word, False))
