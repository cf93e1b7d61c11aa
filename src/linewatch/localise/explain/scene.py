"""What tests are worked out from: each hypothesis played through the plant, and what is known already."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from linewatch.localise.explain.doubt import Doubt
from linewatch.localise.faults import Fault, order
from linewatch.localise.field import Field
from linewatch.localise.semantics import Broken
from linewatch.localise.wiring import Line, Tail, Way
from linewatch.messages.records import AlarmKey, AlarmRecord, Verdict
from linewatch.topology.index import PlantIndex

_LINES = 3  # of an incident, tests are offered on
_WAYS = 6


@dataclass(frozen=True)
class Known:
    """What is known when it is asked. `active`: alarms by key; `answering`: devices that are heard (True),
    are not (False), or were never asked (None, absent); `polled`: whose points have all been read since."""

    active: Mapping[AlarmKey, AlarmRecord]
    answering: Mapping[str, bool | None]
    polled: frozenset[str]
    at: datetime

    @cached_property
    def by_resource(self) -> dict[str, list[AlarmRecord]]:
        """Active alarms about a thing, oldest first."""
        found: dict[str, list[AlarmRecord]] = {}
        for record in sorted(self.active.values(), key=lambda r: (r.first_seen, r.key)):
            found.setdefault(record.key.resource, []).append(record)
        return found

    def says(self, resource: str, *codes: str) -> AlarmRecord | None:
        """The oldest active alarm about a thing of one of these codes, or of any."""
        for record in self.by_resource.get(resource, ()):
            if not codes or record.key.alarm_type in codes:
                return record
        return None


class Scene:
    """One doubt of one verdict. `worlds`: the plant with each hypothesis in it, the roots beside it too."""

    def __init__(self, field: Field, verdict: Verdict, doubt: Doubt, known: Known) -> None:
        self.field = field
        self.index: PlantIndex = field.wiring.index
        self.verdict = verdict
        self.doubt = doubt
        self.known = known
        self.sets = [tuple(sorted({*doubt.beside, h.fault}, key=order)) for h in doubt.hypotheses]
        self.worlds = [self._world(faults) for faults in self.sets]

    def _world(self, faults: tuple[Fault, ...]) -> Broken:
        damages = [self.field.damage(fault) for fault in faults]
        return Broken(self.field.wiring, self.field.bundles, self.field.keys, damages)

    @cached_property
    def suspects(self) -> tuple[str, ...]:
        """Elements of the hypotheses, likeliest first."""
        return tuple(dict.fromkeys([h.fault.element for h in self.doubt.hypotheses]))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Affected lines tests may be made on: those down first, then those with most suspects."""
        affected = self.verdict.affected
        names = [c for c in (*affected.down, *affected.degraded) if c in self.index.circuits][:200]
        wanted = {e for world in self.worlds for e in (*world.dead, *world.broken, *world.weak)}
        wanted |= {cable for world in self.worlds for cable, _ in world.cut}
        down = frozenset(affected.down)

        def touched(name: str) -> int:
            line = self.field.wiring.line(name)
            return sum([e in wanted for tail in (line.a, line.z) for e in _parts(tail)])

        names.sort(key=lambda name: (name not in down, -touched(name), name))
        return tuple([self.field.wiring.line(name) for name in names[:_LINES]])

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Ways of sections that fare differently under different hypotheses, or badly under any."""
        wiring, index = self.field.wiring, self.index
        sections: dict[str, None] = {}
        for hypothesis in self.doubt.hypotheses:
            damage = self.field.damage(hypothesis.fault)
            near = [
                s for f in (*damage.broken[:8], *damage.weak[:8]) for s in index.sections_of_fibre.get(f, ())
            ]
            ports = [*damage.dark, *damage.deaf]
            ports += [p for e in damage.dead for p in index.ports_of_card.get(e, ())]
            near += [index.section_of_port[p] for p in ports if p in index.section_of_port]
            near += [s for e in damage.dead for s in wiring.sections_of_ne.get(e, ())]
            sections.update(dict.fromkeys(near[:_WAYS]))
        found = []
        for section in sections:
            for direction in (1, -1):
                way = wiring.ways.get((section, direction))
                if way is not None and any(world.carries(way) for world in self.worlds):
                    found.append(way)
        return tuple(found[:_WAYS])

    def faults(self) -> Iterator[tuple[Fault, ...]]:
        """Every hypothesis with the roots beside it."""
        yield from self.sets

    def in_service(self, circuit: str) -> bool:
        """The line still carries something."""
        return circuit not in self.verdict.affected.down


def _parts(tail: Tail) -> tuple[str, ...]:
    return (tail.ne, tail.card, *[element for _, element in tail.items])
