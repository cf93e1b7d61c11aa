"""What the incidents mean for each dedicated line: down, degraded, exposed, up, or that nobody can say.

A line is what the worst open incident says of it. Where none says anything it is up only if somebody who
would see its trouble is heard: an NE or a device at either end. Absence is not health.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from linewatch.messages.records import (
    AlarmKey,
    AlarmRecord,
    CircuitRecord,
    CircuitState,
    DeviceRecord,
    IncidentPhase,
    IncidentRecord,
)
from linewatch.topology.agents import agents
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Circuit

_OPEN = (IncidentPhase.OPEN, IncidentPhase.CLEARING)
_WORSE = {CircuitState.DOWN: 0, CircuitState.DEGRADED: 1, CircuitState.EXPOSED: 2}

Said = tuple[CircuitState, tuple[str, ...]]
"""The worst that open incidents say of a line, and their ids."""


class Roll(NamedTuple):
    """The lines of a plant before anything is heard, in its order; by line the agents that would see its
    trouble, by agent the lines it watches, and which place in the order a line has."""

    unheard: Mapping[str, CircuitRecord]
    observers: Mapping[str, tuple[str, ...]]
    watched: Mapping[str, list[str]]
    places: Mapping[str, int]


def roll(index: PlantIndex, speaker: Mapping[str, str] | None = None) -> Roll:
    """The lines of a plant; `speaker` as of `observers`."""
    seen_by = observers(index, speaker)
    watched: dict[str, list[str]] = {}
    for circuit, devices in seen_by.items():
        for device in devices:
            watched.setdefault(device, []).append(circuit)
    unheard = {circuit.id: _unheard(circuit, index) for circuit in index.plant.circuits}
    return Roll(unheard, seen_by, watched, {circuit: place for place, circuit in enumerate(unheard)})


class Lines:
    """The lines of one plant, kept current. `records` is by circuit id, in plant order.

    `records` may be filled from a snapshot before the first `revise`, which looks at every line; later ones
    look at what an incident, a device's silence or another plant touches.
    """

    def __init__(self, lines: Roll) -> None:
        self.records: dict[str, CircuitRecord] = dict(lines.unheard)
        self._roll = lines
        self._said: dict[str, Said] = {}
        self._heard: dict[str, bool] = {}
        self._looked = False
        self._watched_anew = True  # every device must be looked at
        self._renamed: dict[str, None] = {}  # other words in the records: told even if nothing else changed
        self._moved: dict[str, None] = {}  # what would see their trouble is another

    def retarget(self, lines: Roll) -> None:
        """Another plant: what is known of a line that stays is kept."""
        before, self._roll, known = self._roll, lines, self.records
        self._watched_anew = True
        self.records = {}
        for circuit, fresh in lines.unheard.items():
            record = known.get(circuit)
            if record is None:
                self._moved[circuit] = None
                self.records[circuit] = fresh
                continue
            if fresh != before.unheard[circuit]:
                self._renamed[circuit] = None
                record = replace(fresh, state=record.state, since=record.since, incidents=record.incidents)
            elif lines.observers[circuit] != before.observers[circuit]:
                self._moved[circuit] = None
            self.records[circuit] = record

    def revise(
        self,
        incidents: Mapping[str, IncidentRecord],
        devices: Mapping[str, DeviceRecord],
        at: datetime,
        moved: Iterable[str] | None = None,
    ) -> tuple[CircuitRecord, ...]:
        """Records that changed, in plant order. `moved`: the devices that may have fallen silent or be heard
        again since the last time, which spares a look at all of them; None where nobody knows."""
        said = _said(incidents.values())
        touched = dict.fromkeys((*self._turned(devices, moved), *self._renamed, *self._moved))
        if said != self._said:
            for circuit in {**self._said, **said}:
                if self._said.get(circuit) != said.get(circuit):
                    touched[circuit] = None
        look_at: Iterable[str] = ()
        if not self._looked:
            look_at = list(self.records)
        elif touched:
            places = self._roll.places
            look_at = sorted((c for c in touched if c in places), key=places.__getitem__)
        self._said, self._looked = said, True
        changed = []
        for circuit in look_at:
            record = self._now(self.records[circuit], at)
            if record is not None:
                self.records[circuit] = record
                changed.append(record)
            elif circuit in self._renamed:
                changed.append(self.records[circuit])
        self._renamed, self._moved = {}, {}
        return tuple(changed)

    def _turned(self, devices: Mapping[str, DeviceRecord], moved: Iterable[str] | None) -> Iterator[str]:
        """Lines of which an observer was heard and is no longer, or the other way round."""
        watched, heard = self._roll.watched, self._heard
        if self._watched_anew or moved is None:
            moved = {**heard, **watched}
            self._watched_anew = False
        for device in moved:
            now = None
            if device in watched and device in devices:
                now = devices[device].answering is True
            if heard.get(device) is now:
                continue
            if now is None:
                del heard[device]
            else:
                heard[device] = now
            yield from watched.get(device, ())

    def _now(self, record: CircuitRecord, at: datetime) -> CircuitRecord | None:
        """The record as it is now, or None if that is as it was."""
        state, incidents = self._said.get(record.id, (CircuitState.UP, ()))
        if not incidents and not any(self._heard.get(d, False) for d in self._roll.observers[record.id]):
            state = CircuitState.UNKNOWN
        if (state, incidents) == (record.state, record.incidents):
            return None
        since = at if state is not record.state else record.since
        return replace(record, state=state, incidents=incidents, since=since)


def circuits(
    index: PlantIndex,
    incidents: Mapping[str, IncidentRecord],
    alarms: Mapping[AlarmKey, AlarmRecord],
    devices: Mapping[str, DeviceRecord],
) -> dict[str, CircuitRecord]:
    """All lines from nothing, for a single look; `since` is when the incident that says so opened.

    `alarms` say nothing of a line that no verdict says: an alarm is evidence, the verdict is the conclusion.
    """
    del alarms
    lines = Lines(roll(index))
    opened = {i.id: i.opened_at for i in incidents.values() if i.phase in _OPEN}
    latest = max((*opened.values(), *(d.since for d in devices.values() if d.since)), default=None)
    if latest is not None:
        lines.revise(incidents, devices, latest)
    return {
        record.id: replace(record, since=min((opened[i] for i in record.incidents), default=None))
        for record in lines.records.values()
    }


def observers(index: PlantIndex, speaker: Mapping[str, str] | None = None) -> dict[str, tuple[str, ...]]:
    """By circuit: the agents at either end that would see its trouble, in the order from the A end's NE
    outward. `speaker`: by plant element the agent that speaks for it, where that is known already."""
    if speaker is None:
        speaker = {member: agent.id for agent in agents(index) for member in agent.members}
    found = {}
    for circuit in index.plant.circuits:
        ends = (circuit.a_ne, circuit.z_ne, *(item.id for item in (*circuit.a_tail, *circuit.z_tail)))
        found[circuit.id] = tuple(dict.fromkeys(speaker[end] for end in ends if end in speaker))
    return found


def _said(incidents: Iterable[IncidentRecord]) -> dict[str, Said]:
    said: dict[str, Said] = {}
    for incident in incidents:
        if incident.phase not in _OPEN:
            continue
        affected = incident.verdict.affected
        for state, ids in (
            (CircuitState.DOWN, affected.down),
            (CircuitState.DEGRADED, affected.degraded),
            (CircuitState.EXPOSED, affected.exposed),
        ):
            for circuit in ids:
                earlier = said.get(circuit)
                if earlier is None:
                    said[circuit] = (state, (incident.id,))
                    continue
                worse = min(earlier[0], state, key=_WORSE.__getitem__)
                said[circuit] = (worse, tuple(sorted({*earlier[1], incident.id})))
    return said


def _unheard(circuit: Circuit, index: PlantIndex) -> CircuitRecord:
    ext = ext_of(circuit)
    return CircuitRecord(
        id=circuit.id,
        name=_name(ext.get("name"), circuit.id),
        customer=str(ext.get("customer", "")),
        service_class=str(ext.get("class", "")),
        a_site=_end_site(circuit, index, a_end=True),
        z_site=_end_site(circuit, index, a_end=False),
        protected=circuit.protected,
        state=CircuitState.UNKNOWN,
        since=None,
    )


def _name(name: object, fallback: str) -> str:
    if isinstance(name, dict):
        return str(name.get("zh") or name.get("en") or fallback)
    return name if isinstance(name, str) and name else fallback


def _end_site(circuit: Circuit, index: PlantIndex, *, a_end: bool) -> str:
    """The customer's site: that of the last device on the tail, else that of the NE."""
    tail = circuit.a_tail if a_end else circuit.z_tail
    for item in reversed(tail):
        if item.id in index.devices:
            return index.devices[item.id].site
    ne = index.nes.get(circuit.a_ne if a_end else circuit.z_ne)
    return ne.site if ne is not None else ""
