"""What a change of the plant touches: lines, protections, rings, agents, open incidents.

Nothing is traced line by line: what changed is followed through the index's maps, one class after another,
in the old plant and in the new one.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from linewatch.messages.records import IncidentPhase, IncidentRecord
from linewatch.topology.agents import Agent, agents
from linewatch.topology.change import Changed, Difference
from linewatch.topology.index import PlantIndex

MOST_CAUSES = 8  # told for one line; a plant that is replaced whole has thousands

# Fields that are no part of a line's way: a new name moves no signal.
_NO_WAY: dict[str, tuple[str, ...] | None] = {
    "sites": None,
    "power_plants": None,
    "dcn_links": None,
    "sync_sources": None,
    "otdr": None,
    "nes": ("type", "vendor", "power", "domain", "profile", "mgmt", "sync_source"),
    "cards": ("slot",),
    "devices": ("power", "domain", "mgmt", "dying_gasp", "lan_port"),
    "cables": ("kind", "fibre_count"),
}


class Way(Struct, frozen=True):
    """A line that runs otherwise, or over something that is now otherwise. `because`: at most 8 elements."""

    circuit: str
    because: tuple[str, ...]


class Protection(Struct, frozen=True):
    """A line's protection. `kind`: leg (its place in `by`), msp or ring (its id in `by`)."""

    circuit: str
    kind: str
    by: str


class OpenIncident(Struct, frozen=True):
    """An incident that is not over and that names something touched."""

    id: str
    because: tuple[str, ...]


class Touched(Struct, frozen=True):
    """All in plant order. `to_poll`: agents new, or at another address; `no_longer_polled`: gone ones."""

    circuits_added: tuple[str, ...] = ()
    circuits_removed: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    gained: tuple[Protection, ...] = ()
    lost: tuple[Protection, ...] = ()
    rings: tuple[str, ...] = ()
    msp_groups: tuple[str, ...] = ()
    to_poll: tuple[str, ...] = ()
    no_longer_polled: tuple[str, ...] = ()
    incidents: tuple[OpenIncident, ...] = ()


def touched(
    before: PlantIndex,
    after: PlantIndex,
    what: Difference,
    incidents: Iterable[IncidentRecord] = (),
) -> Touched:
    """What the difference between two plants touches; `incidents`: any, those that are over are left out."""
    old, new = _Reach(before), _Reach(after)
    for one in what.classes:
        old.begin(one.name, one.removed)
        new.begin(one.name, one.added)
        changed = [c.id for c in one.changed if _moves(one.name, c)]
        old.begin(one.name, changed)
        new.begin(one.name, changed)
    old.follow()
    new.follow()
    ways = {}
    for circuit in after.circuits:
        if circuit in before.circuits:
            causes = old.causes("circuits", circuit) | new.causes("circuits", circuit)
            if causes:
                ways[circuit] = Way(circuit, tuple(causes)[:MOST_CAUSES])
    circuits = what.of("circuits")
    gained, lost = _protections(before, after, ways)
    polled, gone = _polled(before, after)
    names = _names(what, before) | dict.fromkeys(ways)
    return Touched(
        circuits.added,
        circuits.removed,
        tuple(ways.values()),
        gained,
        lost,
        _reached("rings", old, new, before.rings, after.rings),
        _reached("msp_groups", old, new, before.msp_groups, after.msp_groups),
        polled,
        gone,
        tuple(_incidents(incidents, names)),
    )


def _moves(name: str, changed: Changed) -> bool:
    """Whether some field of an element that changed is part of a way."""
    none = _NO_WAY.get(name, ())
    if none is None:
        return False
    heads = (field.path.partition(".")[0].partition("[")[0] for field in changed.fields)
    return any(head not in none and head != "ext" for head in heads)


def _reached(name: str, old: "_Reach", new: "_Reach", *known: Iterable[str]) -> tuple[str, ...]:
    ids = dict.fromkeys(key for ids in known for key in ids)
    return tuple(key for key in ids if old.causes(name, key) or new.causes(name, key))


class _Reach:
    """Elements of one plant that something hangs on, with what it is, in the order of finding."""

    def __init__(self, index: PlantIndex) -> None:
        self._index = index
        self._found: dict[str, dict[str, dict[str, None]]] = {}

    def begin(self, name: str, elements: Iterable[str]) -> None:
        """These changed themselves."""
        for element in elements:
            self._add(name, element, {element: None})

    def causes(self, name: str, element: str) -> dict[str, None]:
        """What reached an element."""
        return self._found.get(name, {}).get(element, {})

    def follow(self) -> None:
        """From what changed to the lines, each class once, those that others hang on first."""
        for name, to, maps in _hanging(self._index):
            for element, causes in list(self._found.get(name, {}).items()):
                for other in maps(element):
                    self._add(to, other, causes)

    def _add(self, name: str, element: str, causes: dict[str, None]) -> None:
        known = self._found.setdefault(name, {}).setdefault(element, {})
        if len(known) < MOST_CAUSES:
            known.update(causes)


_Hanging = tuple[str, str, Callable[[str], Iterable[str]]]


def _hanging(index: PlantIndex) -> tuple[_Hanging, ...]:
    """(class, class that hangs on it, which ones), in an order in which no row feeds an earlier one."""
    cables_of_duct: dict[str, list[str]] = {
        duct.id: [cable for cable in duct.cables if cable in index.cables] for duct in index.plant.ducts
    }
    in_rack: dict[str, list[str]] = {}
    for device in index.plant.devices:
        for other in (device.rack, device.peer):
            if isinstance(other, str):
                in_rack.setdefault(other, []).append(device.id)
    groups: dict[str, list[str]] = {}
    for group in index.plant.msp_groups:
        groups.setdefault(group.working, []).append(group.id)
        groups.setdefault(group.protection, []).append(group.id)

    def one(found: str | None) -> tuple[str, ...]:
        return () if found is None else (found,)

    def around(ring: str) -> Iterable[str]:
        """A span of an MS-SPRing has its way round over all the others."""
        known = index.rings.get(ring)
        return known.sections if known is not None and known.protection == "ms-spring" else ()

    def by(found: dict[str, tuple[str, ...]]) -> Callable[[str], Iterable[str]]:
        return lambda element: found.get(element, ())

    return (
        ("ducts", "cables", lambda duct: cables_of_duct.get(duct, ())),
        ("cables", "fibres", by(index.fibres_of_cable)),
        ("nes", "ports", by(index.ports_of_ne)),
        ("cards", "ports", by(index.ports_of_card)),
        ("fibres", "sections", by(index.sections_of_fibre)),
        ("fibres", "circuits", by(index.circuits_of_tail)),
        ("ports", "sections", lambda port: one(index.section_of_port.get(port))),
        ("ports", "circuits", lambda port: one(index.circuit_of_e1_port.get(port))),
        ("sections", "rings", lambda section: one(index.ring_of_section.get(section))),
        ("rings", "spans", around),
        ("spans", "hp_trails", by(index.trails_of_hop)),
        ("sections", "msp_groups", lambda section: groups.get(section, ())),
        ("sections", "hp_trails", by(index.trails_of_hop)),
        ("msp_groups", "hp_trails", by(index.trails_of_hop)),
        ("hp_trails", "circuits", by(index.circuits_of_trail)),
        ("devices", "seen", lambda device: in_rack.get(device, ())),
        ("seen", "circuits", by(index.circuits_of_tail)),
        ("devices", "circuits", by(index.circuits_of_tail)),
        ("e1_cables", "circuits", by(index.circuits_of_tail)),
    )


# ---- protections


def _protections(
    before: PlantIndex, after: PlantIndex, circuits: Iterable[str]
) -> tuple[tuple[Protection, ...], tuple[Protection, ...]]:
    gained: list[Protection] = []
    lost: list[Protection] = []
    for circuit in circuits:
        had = dict.fromkeys(_protected(before, circuit))
        has = dict.fromkeys(_protected(after, circuit))
        gained += [Protection(circuit, *found) for found in has if found not in had]
        lost += [Protection(circuit, *found) for found in had if found not in has]
    return tuple(gained), tuple(lost)


def _protected(index: PlantIndex, circuit: str) -> Iterator[tuple[str, str]]:
    for place, leg in enumerate(index.circuits[circuit].legs):
        if leg.protection is not None:
            yield "leg", str(place)
        trail = index.hp_trails.get(leg.working)
        for hop in trail.hops if trail is not None else ():
            ring = index.rings.get(index.ring_of_section.get(hop, ""))
            if hop in index.msp_groups:
                yield "msp", hop
            elif ring is not None and ring.protection == "ms-spring":
                yield "ring", ring.id


# ---- who is asked, and what is open


def _polled(before: PlantIndex, after: PlantIndex) -> tuple[tuple[str, ...], tuple[str, ...]]:
    had: dict[str, Agent] = {agent.id: agent for agent in agents(before)}
    has: dict[str, Agent] = {agent.id: agent for agent in agents(after)}

    def where(agent: Agent | None) -> tuple[object, ...]:
        return () if agent is None else (agent.host, agent.port, agent.credential)

    anew = tuple(key for key, agent in has.items() if where(had.get(key)) != where(agent))
    return anew, tuple(key for key in had if key not in has)


def _names(what: Difference, before: PlantIndex) -> dict[str, None]:
    """Ids of all that was added, removed or changed, the points and segments of cables too."""
    names: dict[str, None] = {}
    for one in what.classes:
        names |= dict.fromkeys((*one.added, *one.removed, *(changed.id for changed in one.changed)))
        for changed in one.changed:
            inside = (field.path.partition("[")[2].partition("]")[0] for field in changed.fields)
            names |= dict.fromkeys(name for name in inside if name and not name.isdigit())
    for cable in what.of("cables").removed:
        gone = before.cables[cable]
        names |= dict.fromkeys(point.id for point in gone.points)
        names |= dict.fromkeys(segment.id for segment in gone.segments)
    return names


def _incidents(incidents: Iterable[IncidentRecord], names: dict[str, None]) -> Iterator[OpenIncident]:
    for incident in incidents:
        if incident.phase in (IncidentPhase.CLEARED, IncidentPhase.MERGED):
            continue
        because = dict.fromkeys(name for name in _named(incident) if name in names)
        if because:
            yield OpenIncident(incident.id, tuple(because)[:MOST_CAUSES])


def _named(incident: IncidentRecord) -> Iterator[str]:
    verdict = incident.verdict
    for root in verdict.roots:
        yield root.element
        yield from (candidate.element for candidate in root.candidates)
        if root.place is not None:
            yield from (root.place.cable, root.place.from_point, root.place.to_point)
    for key in (*(piece.key for piece in verdict.evidence), *verdict.alarms, *incident.active_alarms):
        yield from (key.resource, key.qualifier)
    yield from (*verdict.affected.down, *verdict.affected.degraded, *verdict.affected.exposed)
