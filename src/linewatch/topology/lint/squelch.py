"""MS-SPRing records: who each node is in the K bytes, and the squelch tables (G.841 7.2.3).

    ms_spring: {node_ids: {NE-HD: 0, NE-YT: 1}, squelch: [{ne: NE-YT, au4: 1, ends: [NE-YT, NE-HD]}]}

A ring that is torn in two squelches what can no longer reach its node. For that each NE that adds or drops an
AU-4 knows its two ends on the ring; one that does not connects strangers with each other.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from linewatch.topology.index import ext_of
from linewatch.topology.lint.finding import Lint, Severity, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.lint.timeslots import au4_of_hop
from linewatch.topology.plant import HpTrail, Ring

NODES_AT_MOST = 16  # four bits of K1 and K2 (G.841 7.2.3.2)


class Ride(NamedTuple):
    """A VC-4 on the ring: where it is added and dropped, and on which AU-4s."""

    trail: str
    ends: tuple[str, str]
    slots: tuple[str, ...]

    @property
    def joined(self) -> tuple[str, ...]:
        return tuple(sorted(self.ends))


def squelch(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    for ring in ground.index.plant.rings:
        if ring.protection == "ms-spring":
            said = ext_of(ring).get("ms_spring")
            words = said if isinstance(said, dict) else {}
            yield from _node_ids(ground, ring, words.get("node_ids"))
            yield from _tables(ground, ring, words.get("squelch"))


def _node_ids(ground: Ground, ring: Ring, said: Any) -> Iterator[Lint]:
    called = ground.name(ring.id)
    if len(ring.nes) > NODES_AT_MOST:
        what = f"{called} has {len(ring.nes)} nodes, and K1 and K2 can name {NODES_AT_MOST}"
        yield _of_ring(ring, "k-bytes", "error", ring.nes, what, "split the ring")
    if not isinstance(said, dict):
        what = f"{called}: the node ids of its K bytes are not written"
        yield _of_ring(ring, "k-bytes", "note", (), what, "write ms_spring: {node_ids: {NE: 0, ...}}")
        return
    holders: dict[int, list[str]] = {}
    missing = []
    for ne in ring.nes:
        number = said.get(ne)
        if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < NODES_AT_MOST:
            holders.setdefault(number, []).append(ne)
        else:
            missing.append(ne)
    if missing:
        what = f"{called}: {some(missing)} has no node id of 0 to 15"
        yield _of_ring(ring, "k-bytes", "error", tuple(missing), what, "write the one that is set in the NE")
    for number, nes in holders.items():
        if len(nes) > 1:
            what = f"{called}: node id {number} is that of {some(nes)}"
            yield _of_ring(ring, "k-bytes", "error", tuple(nes), what, "set and write one id for each NE")


def _tables(ground: Ground, ring: Ring, said: Any) -> Iterator[Lint]:
    rides = list(rides_on(ground, ring))
    for ride in rides:
        if len(ride.slots) > 1:
            what = f"{ride.trail} changes its AU-4 on {ring.id} ({', '.join(ride.slots)})"
            yield _of_ring(
                ring, "spring-interchange", "warning", (ride.trail,), what,
                "keep one AU-4 all the way: a squelch table knows no other (G.841 7.2.1)",
            )  # fmt: skip
    if not isinstance(said, list):
        if rides:
            what = f"{ground.name(ring.id)}: its squelch tables are not written, for {len(rides)} VC-4"
            yield _of_ring(ring, "squelch", "note", (), what, "write ms_spring: {squelch: [{ne, au4, ends}]}")
        return
    due = {(ne, slot, ride.joined): ride for ride in rides for ne in ride.ends for slot in ride.slots}
    written: dict[tuple[str, str, tuple[str, ...]], None] = {}
    for row in said:
        ends = row.get("ends") if isinstance(row, dict) else None
        if isinstance(row, dict) and isinstance(ends, list):
            joined = tuple(sorted(str(end) for end in ends))
            written[str(row.get("ne")), str(row.get("au4")), joined] = None
    missing = [(key, ride) for key, ride in due.items() if key not in written]
    surplus = [key for key in written if key not in due]
    for (ne, slot, joined), ride in missing:
        instead = f"write {{ne: {ne}, au4: {slot}, ends: [{', '.join(ride.ends)}]}}"
        other = next((key for key in surplus if key[:2] == (ne, slot)), None)
        if other is None:
            what = f"{ne} adds and drops {ride.trail} on AU-4 {slot} of {ring.id} without a squelch row"
        else:
            surplus.remove(other)
            said_so, truly = " and ".join(other[2]), " and ".join(joined)
            what = f"{ne} squelches AU-4 {slot} as between {said_so}, and {ride.trail} joins {truly}"
        yield _of_ring(ring, "squelch", "error", (ride.trail,), what, instead)
    passing = {(slot, ride.joined) for ride in rides for slot in ride.slots}
    for ne, slot, joined in surplus:
        if (slot, joined) not in passing:  # what passes through may be in the table, and need not
            between = " and ".join(joined)
            what = f"{ne} has a squelch row for AU-4 {slot} of {ring.id}; no VC-4 there joins {between}"
            yield _of_ring(ring, "squelch", "warning", (ne,), what, "take the row out, or write the trail")


def rides_on(ground: Ground, ring: Ring) -> Iterator[Ride]:
    for trail in ground.index.plant.hp_trails:
        yield from _rides(ground, ring, trail)


def _rides(ground: Ground, ring: Ring, trail: HpTrail) -> Iterator[Ride]:
    """Stretches of hops on the ring, one after the other; trails without a timeslot are passed over."""
    here, start, slots = trail.a_ne, "", dict[str, None]()
    for place, (hop, way) in enumerate(zip(trail.hops, trail.dirs, strict=True)):
        group = ground.index.msp_groups.get(hop)
        a, z = ground.ends(hop if group is None else group.working)
        here, onward = (a.id, z.id) if way == 1 else (z.id, a.id)
        if hop in ring.sections:
            start = start or here
            slot = au4_of_hop(trail, place)
            slots |= {} if slot is None else {str(slot): None}
        elif start:
            if slots:
                yield Ride(trail.id, (start, here), tuple(slots))
            start, slots = "", {}
        here = onward
    if start and slots:
        yield Ride(trail.id, (start, here), tuple(slots))


def _of_ring(
    ring: Ring, rule: str, severity: Severity, others: tuple[str, ...], what: str, instead: str
) -> Lint:
    return Lint(rule=rule, severity=severity, element=ring.id, others=others, what=what, instead=instead)
