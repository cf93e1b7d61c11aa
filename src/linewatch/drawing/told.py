"""What is said beside each stop and ride of a line: a head, lines beneath, and its state."""

from collections.abc import Iterator

from msgspec import Struct

from linewatch.drawing.line import Fork, Lane, Ride, Stop
from linewatch.drawing.live import ALARM, DOWN, EXPOSED, OK, STANDBY, Live, Seen, seen
from linewatch.drawing.owners import leased
from linewatch.drawing.said import Dress, km
from linewatch.topology.index import PlantIndex
from linewatch.topology.trace import CableRun

# A lane that reports one of these carries nothing any more (G.783: AIS, LOS, LOF, LOP inhibit the signal).
_DEAD = frozenset(("LOS", "LOF", "TF", "MS-AIS", "AU-AIS", "AU-LOP", "CARD-FAIL"))


class Told(Struct, frozen=True):
    """`kind` in words; `notes` from the most to the least important."""

    kind: str
    head: str
    notes: tuple[str, ...]
    seen: Seen
    leased: bool = False


class Teller:
    """Knows the plant, the language and what the daemon said."""

    def __init__(self, index: PlantIndex, dress: Dress, live: Live) -> None:
        self.index, self.dress, self.live = index, dress, live

    def stop(self, stop: Stop, *, spare: bool = False, alone: bool = False) -> Told:
        kind = self.dress.word("ddf") if stop.kind == "e1_cable" and stop.ddf is not None else ""
        kind = f"{self.dress.word(stop.kind)} {kind}".strip()
        notes = [f"DDF {stop.ddf}"] if stop.ddf is not None else []
        element = self._element(stop)
        if element is not None:
            notes += self.dress.names(element)
        head = stop.id
        if stop.port:
            head += " " + stop.port.removeprefix(f"{stop.id}/")
        return Told(kind, head, tuple(notes), self._seen(stop, spare, alone))

    def shared(self, fork: Fork) -> frozenset[str]:
        """Ducts that both ways lie in: one digger cuts both."""
        one, other = (
            {d for part in lane.parts if isinstance(part, Ride) for run in part.cables for d in run.ducts}
            for lane in fork.lanes
        )
        return frozenset(one & other)

    def ride(
        self, ride: Ride, *, spare: bool = False, alone: bool = False, shared: frozenset[str] = frozenset()
    ) -> Told:
        head = f"{ride.id} {ride.rate}".strip() if ride.kind == "section" else ""
        notes = [note for run in ride.cables for note in self._cable(run, shared)]
        if ride.kind == "fibre":
            head, notes = notes[0], notes[1:]
        if ride.trail:
            notes.append(f"VC-4 {ride.trail}" + ("" if ride.timeslot is None else f" AU-4 {ride.timeslot}"))
        if ride.beside is not None:
            way = ", ".join(run.cable for run in ride.beside.cables)
            notes.append(f"1+1 {self.dress.word('standby')} {ride.beside.id} {way}".rstrip())
        is_leased = any(leased(self.index, run.cable) for run in ride.cables)
        return Told(self.dress.word(ride.kind), head, tuple(notes), self._seen(ride, spare, alone), is_leased)

    def lane(self, lane: Lane) -> Told:
        slot = f" {lane.timeslot}" if lane.timeslot is not None else ""
        head = f"{self.dress.word(lane.role)} {lane.name}{slot}".strip()
        return Told("", head, (), seen(self.live, lane.ids, spare=lane.spare))

    def site(self, site: str) -> tuple[str, ...]:
        """Its id and names."""
        element = self.index.sites.get(site)
        return (site, *self.dress.names(element)) if element is not None else (site,)

    def site_of(self, stop: Stop) -> str:
        if stop.kind == "ne":
            return self.index.nes[stop.id].site
        if stop.kind == "e1_port":
            return self.index.nes[self.index.ports[stop.id].ne].site
        return stop.site

    def alone(self, fork: Fork) -> tuple[bool, bool]:
        """For each lane: whether it carries the line alone because the other one is broken."""
        broken = [any(self._dead(found) for found in self._found(lane)) for lane in fork.lanes]
        return (broken[1] and not broken[0], broken[0] and not broken[1])

    def state_words(self, found: Seen) -> str:
        """Nothing for what is as it should be."""
        if found.state in ("", OK):
            return ""
        faults = [self.dress.word(f"kind.{kind}") for kind in found.faults]
        return " ".join([self.dress.word(f"draw.state.{found.state}"), *faults, *found.told])

    def _found(self, lane: Lane) -> Iterator[Seen]:
        for part in lane.parts:
            yield seen(self.live, part.ids)
        if lane.role != "around":
            yield seen(self.live, lane.ids)

    def _dead(self, found: Seen) -> bool:
        return found.state == DOWN or (found.state == ALARM and not _DEAD.isdisjoint(found.codes))

    def _seen(self, part: Stop | Ride, spare: bool, alone: bool) -> Seen:
        found = seen(self.live, part.ids, spare=spare)
        return Seen(EXPOSED) if alone and found.state in (OK, STANDBY) else found

    def _element(self, stop: Stop) -> object:
        index = self.index
        for of in (index.devices, index.nes, index.e1_cables):
            if stop.id in of:
                return of[stop.id]
        return None

    def _cable(self, run: CableRun, shared: frozenset[str]) -> Iterator[str]:
        numbers = "/".join(name.removeprefix(run.cable).lstrip(":") for name in run.fibres)
        mark = f" [{self.dress.word('leased')}]" if leased(self.index, run.cable) else ""
        yield f"{run.cable} {numbers} {km(abs(run.to_km - run.from_km))}{mark}"
        for duct in run.ducts:
            name = self.dress.name(self.index.ducts.get(duct))
            both = f" [{self.dress.word('both_ways')}]" if duct in shared else ""
            yield f"{self.dress.word('duct')} {duct} {name}".rstrip() + both
