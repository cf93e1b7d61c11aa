"""Whether a way can be taken now: played through the plant with the present faults in it."""

from collections.abc import Iterable
from itertools import groupby

from linewatch.localise.failing import Present, faults_of_roots
from linewatch.localise.foretold import Foretold
from linewatch.localise.semantics import FAIL, OK, WEAK
from linewatch.localise.whatif import WhatIf
from linewatch.messages.records import IncidentPhase, IncidentRecord
from linewatch.topology.ways import Step, Way

_OPEN = (IncidentPhase.OPEN, IncidentPhase.CLEARING)
_STATES = {FAIL: "down", WEAK: "runs with errors"}


class Usable:
    """Asked of many ways. An incident is named where it alone takes the way down."""

    def __init__(self, whatif: WhatIf, present: Iterable[Present]) -> None:
        self._whatif = whatif
        self._present = tuple(present)
        self._known: dict[Step, str] = {}

    def __call__(self, way: Way) -> str:
        """Why it cannot be taken now, "" if it can."""
        return next((why for step in way.steps if (why := self._step(step))), "") if self._present else ""

    def _step(self, step: Step) -> str:
        found = self._known.get(step)
        if found is None:
            found = self._known[step] = self._why(step)
        return found

    def _why(self, step: Step) -> str:
        state = self._state(step, self._present)
        if state == OK:
            return ""
        alone = [one.incident for one in self._present if self._state(step, (one,)) == state]
        together = [one.incident for one in self._present]
        where = step.trail or next((hop for hop in step.hops if self._hop(hop)), step.hops[0])
        kinds = ", ".join(
            f"{fault.kind} {fault.element}"
            for one in self._present
            if one.incident in alone[:1]
            for fault in one.faults[:1]
        )
        return f"{where} {_STATES[state]}: {kinds or 'by several incidents'} ({(alone[:1] or together)[0]})"

    def _hop(self, hop: str) -> int:
        broken = self._in(self._present)
        return max(broken.hop(hop, direction) for direction in (1, -1))

    def _state(self, step: Step, present: tuple[Present, ...]) -> int:
        """As a VC-4 over it would feel it, either way. A ring carries what is on it the other way round."""
        broken = self._in(present)
        if step.trail:
            return max(broken.trail(step.trail, direction) for direction in (1, -1))
        dirs = self._dirs(step)
        found = OK
        for turn in (1, -1):
            hops = [(hop, way * turn) for hop, way in dirs][::turn]
            for ring, run in groupby(hops, key=lambda hop: self._whatif.wiring.spring_of.get(hop[0])):
                found = max(found, broken.stretch(ring, list(run)))
        return found

    def _dirs(self, step: Step) -> list[tuple[str, int]]:
        here, found = step.from_ne, []
        for hop in step.hops:
            way = self._whatif.wiring.hop_ways(hop, 1)[0]
            direction = 1 if way.tx_ne == here else -1
            here = way.rx_ne if direction == 1 else way.tx_ne
            found.append((hop, direction))
        return found

    def _in(self, present: tuple[Present, ...]) -> Foretold:
        return self._whatif.standing(fault for one in present for fault in one.faults).broken


def present_of(whatif: WhatIf, incidents: Iterable[IncidentRecord]) -> tuple[Present, ...]:
    """The faults that incidents hold, those that still stand."""
    return tuple(
        Present(one.id, faults)
        for one in incidents
        if one.phase in _OPEN and not one.merged_into
        if (faults := faults_of_roots(whatif.index, whatif.breaks, one.verdict.roots, one.verdict.affected))
    )
