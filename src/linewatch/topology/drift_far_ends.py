"""Who is heard at a port against who should be: J0 of sections, LLDP of patch cords, J1 of VC-4 trails.

Single strangers are put together first: two ports that hear each other's far ends are exchanged, and then
the records need one change, not four.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from linewatch.topology.drift_names import Names
from linewatch.topology.drift_rows import Rows
from linewatch.topology.drift_words import Drift, made
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.reported import ReportedTrace

Ends = Mapping[str, str]


class Heard(NamedTuple):
    """`far`: port -> who is heard there (itself: a loop). `strange`: port -> a text that is nobody's."""

    far: dict[str, str]
    strange: dict[str, str]


def recorded_far(index: PlantIndex) -> dict[str, str]:
    """STM port -> the one at the other end of its section."""
    pairs = ((s.a_port, s.z_port) for s in index.plant.sections)
    return {one: other for a, z in pairs for one, other in ((a, z), (z, a))}


def senders(index: PlantIndex, rows: Mapping[str, Rows]) -> dict[str, str]:
    """J0 text -> the port that sends it: by the records, by its id, or by what its gear says that it sends.

    A text that several ports send (a maker's default) tells nobody apart and is left out.
    """
    told: dict[str, str] = {}
    twice: set[str] = set()

    def add(text: str, port: str) -> None:
        if told.setdefault(text, port) != port:
            twice.add(text)

    for port in index.plant.ports:
        word = ext_of(port).get("j0")
        if isinstance(word, str) and word.strip():
            add(word.strip(), port.id)
    for port_id in index.section_of_port:
        told.setdefault(port_id, port_id)
    said: dict[str, str] = {}
    for device in rows.values():
        for trace in device.said.traces or ():
            port_id = device.element(trace.point)
            new = trace.layer == "J0" and trace.sent and trace.sent not in told and port_id in index.ports
            if new and said.setdefault(trace.sent, port_id) != port_id:
                twice.add(trace.sent)
    return {text: port for text, port in {**said, **told}.items() if text not in twice}


def should_be(index: PlantIndex, rows: Rows, sent: Ends, far: Ends) -> dict[str, str]:
    """Row's name -> the port of this NE that it is by whom it hears, where it is not called so."""
    found: dict[str, str] = {}
    for trace in rows.said.traces or ():
        if trace.layer != "J0":
            continue
        port = far.get(sent.get(trace.received, ""), "")
        here = port in index.ports and index.ports[port].ne == rows.agent.id
        if here and rows.element(trace.point) != port:
            found[trace.point] = port
    return found


def hears_light(index: PlantIndex, devices: Mapping[str, Rows], sent: Ends, far: Ends) -> Heard:
    """Of every STM port that tells."""
    heard = Heard({}, {})
    senders_known = frozenset(sent.values())
    for rows in devices.values():
        for trace in rows.said.traces or ():
            port = rows.element(trace.point)
            if trace.layer != "J0" or not trace.received or port not in far:
                continue
            who = sent.get(trace.received)
            if who is not None:
                heard.far[port] = who
            elif far[port] in senders_known and _strange(index, trace, far[port]):
                heard.strange[port] = trace.received
    return heard


def _strange(index: PlantIndex, trace: ReportedTrace, far_port: str) -> bool:
    """Nobody's text is a finding only where somebody said what should come: the records, or the gear."""
    return bool(ext_of(index.ports[far_port]).get("j0")) or (
        bool(trace.expected) and trace.expected != trace.received
    )


def judge_light(index: PlantIndex, far: Ends, heard: Heard) -> list[Drift]:
    """Fibres and ports."""
    drifts: list[Drift] = []
    left = {port: who for port, who in heard.far.items() if far[port] != who}
    for port, who in tuple(left.items()):
        if port == who:
            del left[port]
            section = index.section_of_port[port]
            drifts.append(
                made("looped", (port, section), far[port], port, a=port, s=section, c=far[port],
                     devices=_devices(index, port))
            )  # fmt: skip
    for one, two in swaps(left, far, lambda port: index.ports[port].ne):
        drifts.append(_exchanged(index, far, heard, left, one, two))
    for port in sorted(left):
        if port not in left:
            continue
        who = left.pop(port)
        mutual = left.get(who) == port
        if mutual:
            del left[who]
        sections = index.section_of_port[port], index.section_of_port.get(who, "-")
        drifts.append(
            made("patched-elsewhere", (port, who, sections[0]), far[port], who, a=port, b=who, c=far[port],
                 s=sections[0], t=sections[1], signs=_signs(index, far, heard, (port,)),
                 devices=_devices(index, port))
        )  # fmt: skip
    for port, text in heard.strange.items():
        drifts.append(
            made("trace-unknown", (port, index.section_of_port[port]), far[port], text, a=port, x=text,
                 c=far[port], s=index.section_of_port[port], devices=_devices(index, port))
        )  # fmt: skip
    return drifts


def swaps(left: dict[str, str], far: Ends, owner: Callable[[str], str]) -> list[tuple[str, str]]:
    """Pairs of ports that hear each other's far ends; those of one box first, since a hand reaches them."""
    pairs = []
    for one in sorted(left):
        two = far.get(left[one], "")
        if two > one and left.get(two) == far[one]:
            pairs.append((owner(one) != owner(two), one, two))
    found = []
    used: dict[str, None] = {}
    for _, one, two in sorted(pairs):
        if one in used or two in used:
            continue
        used.update(dict.fromkeys((one, two, far[one], far[two])))
        found.append((one, two))
    return found


def _exchanged(index: PlantIndex, far: Ends, heard: Heard, left: dict[str, str], one: str, two: str) -> Drift:
    ends = far[one], far[two]
    sections = index.section_of_port[one], index.section_of_port[two]
    for port in (one, two):
        left.pop(port, None)
    both_ways = left.get(ends[0]) == two and left.get(ends[1]) == one
    right = all(heard.far.get(end) == port for end, port in zip(ends, (one, two), strict=True))
    if both_ways:
        for end in ends:
            left.pop(end, None)
    kind = "receive-crossed" if right else "ports-swapped"
    sides = [_side(index, port, section) for port, section in zip((one, two), sections, strict=True)]
    fields = [f"{side}_port" if kind == "ports-swapped" else _into(side) for side in sides]
    ports = (one, two, *(ends if both_ways else ()))
    return made(
        kind, (one, two, *sections), f"{one} - {ends[0]}, {two} - {ends[1]}",
        f"{one} - {ends[1]}, {two} - {ends[0]}", a=one, b=two, c=ends[0], d=ends[1], s=sections[0],
        t=sections[1], u=fields[0], v=fields[1], signs=_signs(index, far, heard, ports),
        devices=_devices(index, *ports),
    )  # fmt: skip


def _side(index: PlantIndex, port: str, section: str) -> str:
    return "a" if index.sections[section].a_port == port else "z"


def _into(side: str) -> str:
    """The fibres by which light comes to this end."""
    return "fibres_za" if side == "a" else "fibres_az"


def _signs(index: PlantIndex, far: Ends, heard: Heard, ports: tuple[str, ...]) -> tuple[str, ...]:
    del index
    return tuple(f"{port}: J0 {heard.far[port]}, not {far[port]}" for port in ports if port in heard.far)


def _devices(index: PlantIndex, *ports: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(index.ports[port].ne for port in ports))


# -- patch cords


def recorded_cords(index: PlantIndex) -> dict[str, str]:
    """Router port <-> converter it is plugged to; a converter's LAN side is called by the converter."""
    found: dict[str, str] = {}
    for circuit in index.plant.circuits:
        for tail in (circuit.a_tail, circuit.z_tail):
            for near, beyond in pairwise(tail):
                if near.kind == "converter" and beyond.kind == "router" and isinstance(beyond.port, str):
                    found.setdefault(near.id, beyond.port)
                    found.setdefault(beyond.port, near.id)
    return found


def judge_cords(names: Names, devices: Mapping[str, Rows]) -> list[Drift]:
    """What routers and converters hear by LLDP."""
    index, far = names.index, recorded_cords(names.index)
    owner = _owners(index)
    left: dict[str, str] = {}
    strange: dict[str, str] = {}
    for rows in devices.values():
        by_end: dict[str, list[tuple[str, str]]] = {}
        for neighbour in rows.said.neighbours or ():
            end = rows.agent.id if rows.agent.kind == "converter" else rows.element(neighbour.port)
            if end in far:
                who = names.who(neighbour.sys_name, neighbour.chassis)
                agent = names.agents.get(who)
                if agent is not None and agent.kind == "router":
                    who = names.known(agent).get(neighbour.far_port, who)
                by_end.setdefault(end, []).append((who, neighbour.sys_name or neighbour.chassis))
        for end, heard in by_end.items():
            if any(other == far[end] or other == owner.get(far[end]) for other, _ in heard):
                continue  # several may be heard through a hub; the right one is among them
            known = next((other for other, _ in heard if other), "")
            if known:
                left[end] = known
            else:
                strange[end] = heard[0][1]
    return _cord_drifts(index, far, owner, left, strange)


def _cord_drifts(
    index: PlantIndex, far: Ends, owner: Ends, left: dict[str, str], strange: Mapping[str, str]
) -> list[Drift]:
    drifts: list[Drift] = []
    for one, two in swaps(left, far, lambda end: owner.get(end, end)):
        ends = far[one], far[two]
        for end in (one, two, *ends):
            left.pop(end, None)
        lines = [_lines(index, owner, end) for end in (one, two)]
        drifts.append(
            made("patch-cords-swapped", (one, two, *lines), f"{one} - {ends[0]}, {two} - {ends[1]}",
                 f"{one} - {ends[1]}, {two} - {ends[0]}", a=one, b=two, c=ends[0], d=ends[1], s=lines[0],
                 t=lines[1], devices=tuple(dict.fromkeys(owner.get(e, e) for e in (one, two))))
        )  # fmt: skip
    for end in sorted(left):
        if end not in left:
            continue
        who = left.pop(end)
        if left.get(who) == end:
            del left[who]
        drifts.append(
            made("neighbour-other", (end, who), far[end], who, a=end, b=who, c=far[end],
                 s=_lines(index, owner, end), devices=(owner.get(end, end),))
        )  # fmt: skip
    for end, text in strange.items():
        drifts.append(
            made("neighbour-unknown", (end,), far[end], text, a=end, x=text, c=far[end],
                 devices=(owner.get(end, end),))
        )  # fmt: skip
    return drifts


def _owners(index: PlantIndex) -> dict[str, str]:
    """Router port -> router."""
    return {
        str(item.port): item.id
        for circuit in index.plant.circuits
        for item in (*circuit.a_tail, *circuit.z_tail)
        if isinstance(item.port, str)
    }


def _lines(index: PlantIndex, owner: Ends, end: str) -> str:
    line = index.circuit_of_router_port.get(end)
    return line or ", ".join(index.circuits_of_tail.get(end, ())) or owner.get(end, end)


# -- trails


def judge_trails(index: PlantIndex, devices: Mapping[str, Rows]) -> list[Drift]:
    """J1 at the ends of VC-4 trails."""
    sent: dict[str, str] = {}
    for trail in index.plant.hp_trails:
        sent.setdefault(trail.id, trail.id)
    for trail in index.plant.hp_trails:
        word = ext_of(trail).get("j1")
        if isinstance(word, str) and word.strip():
            sent[word.strip()] = trail.id
    left: dict[str, dict[str, str]] = {}  # NE -> trail -> trail heard
    for device, rows in devices.items():
        for trace in rows.said.traces or ():
            trail_id = rows.element(trace.point)
            who = sent.get(trace.received)
            if trace.layer == "J1" and trail_id in index.hp_trails and who and who != trail_id:
                left.setdefault(device, {})[trail_id] = who
    drifts: list[Drift] = []
    told: dict[tuple[str, str], list[str]] = {}
    for ne, heard in left.items():
        for trail_id, who in heard.items():
            if heard.get(who) == trail_id:
                one, two = sorted((trail_id, who))
                nes = told.setdefault((one, two), [])
                nes.extend([ne] if ne not in nes else [])
            else:
                drifts.append(
                    made(
                        "trail-other", (trail_id, who), trail_id, who, a=trail_id, b=who, n=ne, devices=(ne,)
                    )
                )
    for (one, two), nes in told.items():
        drifts.append(
            made("trails-swapped", (one, two), f"{one}, {two}", f"{two}, {one}", a=one, b=two,
                 n=", ".join(nes), devices=tuple(nes))
        )  # fmt: skip
    return drifts
