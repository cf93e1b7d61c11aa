"""Deviations: the gear comes to differ from the plant it was built by, as records come to be wrong.

{"do": "misrecord", "kind": "swap-ports", "element": "NE-A/S2/P1", "other": "NE-A/S2/P2"}
"""

from collections.abc import Callable
from zlib import crc32

from simulators.field.as_built import AsBuilt, moved_name
from simulators.field.faults import Refused
from simulators.field.gear.agent import Agent

Change = Callable[[AsBuilt, str, str], tuple[str, ...]]


def misrecord(built: AsBuilt, kind: str, element: str, other: str) -> tuple[str, ...]:
    """Make it so; the agents it concerns. Raises `Refused`."""
    change = KINDS.get(kind)
    if change is None:
        raise Refused(f'there is no misrecord "{kind}"; there are {", ".join(KINDS)}')
    touched = change(built, element, other)
    for agent_id in dict.fromkeys(touched):
        built.tell(built.agents[agent_id])
    return touched


def _swap_ports(built: AsBuilt, one: str, two: str) -> tuple[str, ...]:
    """What is plugged into two ports is exchanged, in both directions."""
    if one in built.line_at and two in built.line_at:
        built.line_at[one], built.line_at[two] = built.line_at[two], built.line_at[one]
        return _ne(built, one), _ne(built, two)
    if one in built.hears and two in built.hears:
        hears, exchanged = built.hears, {one: two, two: one}
        hears[one], hears[two] = hears[two], hears[one]
        heard_by = [p for p, far in hears.items() if far in exchanged and p not in exchanged]
        for port in heard_by:
            hears[port] = exchanged[hears[port]]
        return tuple(_ne(built, port) for port in (one, two, *heard_by))
    return _swap_lan(built, one, two)


def _swap_lan(built: AsBuilt, one: str, two: str) -> tuple[str, ...]:
    ends = {port: end for end in built.lan for port in (end[1],) if port in (one, two)}
    ends |= {device: (device, "LAN") for device in (one, two) if (device, "LAN") in built.lan}
    if len(ends) != 2:
        raise Refused(f'"{one}" and "{two}" are no two ports of one kind with something plugged in')
    first, second = ends[one], ends[two]
    lan = built.lan
    far_first, far_second = lan[first], lan[second]
    lan[first], lan[second] = far_second, far_first
    lan[far_first], lan[far_second] = second, first
    return first[0], second[0], far_first[0], far_second[0]


def _swap_receive(built: AsBuilt, one: str, two: str) -> tuple[str, ...]:
    """Only the receiving fibres of two ports are exchanged."""
    if one not in built.hears or two not in built.hears:
        raise Refused(f'"{one}" and "{two}" are no two STM ports with a section')
    built.hears[one], built.hears[two] = built.hears[two], built.hears[one]
    return _ne(built, one), _ne(built, two)


def _loop(built: AsBuilt, port: str, other: str) -> tuple[str, ...]:
    """A patch cord from a port to itself."""
    del other
    built.hears[port] = port
    return (_ne(built, port),)


def _swap_trails(built: AsBuilt, one: str, two: str) -> tuple[str, ...]:
    """Two VC-4 are exchanged in the matrix: each end of one receives the other's J1."""
    trails = [built.index.hp_trails.get(trail) for trail in (one, two)]
    if trails[0] is None or trails[1] is None:
        raise Refused(f'"{one}" and "{two}" are no two VC-4 trails')
    both = {trails[0].a_ne, trails[0].z_ne} & {trails[1].a_ne, trails[1].z_ne}
    for ne in sorted(both):
        built.trail_heard[ne, one], built.trail_heard[ne, two] = two, one
    return tuple(sorted(both))


def _rename(built: AsBuilt, port: str, name: str) -> tuple[str, ...]:
    """Its row gets another ifName."""
    row = built.row(port)
    if row is None or not name:
        raise Refused(f'"{port}" has no row, or no new name was given in "other"')
    row.name = name
    return (_ne(built, port),)


def _alias(built: AsBuilt, port: str, text: str) -> tuple[str, ...]:
    """Its row gets an ifAlias."""
    row = built.row(port)
    if row is None:
        raise Refused(f'"{port}" has no row')
    row.alias = text
    return (_ne(built, port),)


def _replace(built: AsBuilt, element: str, model: str) -> tuple[str, ...]:
    """A card or box of another serial, and of another model where one is given."""
    built.serial[element] = f"RP{crc32(element.encode()):08X}"
    if model:
        built.model[element] = model
    return (_owner(built, element).id,)


def _swap_cards(built: AsBuilt, one: str, two: str) -> tuple[str, ...]:
    """Two cards have changed places."""
    was = {card: _serial(built, card) for card in (one, two)}
    built.serial[one], built.serial[two] = was[two], was[one]
    return _owner(built, one).id, _owner(built, two).id


def _pull(built: AsBuilt, card: str, other: str) -> tuple[str, ...]:
    """A card is taken out; its ports go with it."""
    del other
    agent = _owner(built, card)
    built.pulled[card] = None
    gone = frozenset(built.index.ports_of_card.get(card, ()))
    agent.interfaces = [row for row in agent.interfaces if row.element not in gone]
    agent.stack = [pair for pair in agent.stack if all(row.element not in gone for row in pair)]
    return (agent.id,)


def _insert(built: AsBuilt, ne: str, slot: str) -> tuple[str, ...]:
    """A card is put into a slot, and everything from there on stands one further, with its names."""
    if ne not in built.index.nes or not slot.isdigit():
        raise Refused(f'"{ne}" is no NE, or "{slot}" is no slot; write the slot in "other"')
    agent, at = built.agents[ne], int(slot)
    for card in built.index.cards_of_ne.get(ne, ()):
        was = built.slot[card]
        if was < at:
            continue
        built.slot[card] = was + 1
        for port in built.index.ports_of_card.get(card, ()):
            for row in agent.by_element.get(port, ()):
                row.name = moved_name(row.name, was, was + 1)
                row.alias = row.alias and moved_name(row.alias, was, was + 1)
    built.more_cards.setdefault(ne, []).append(at)
    return (ne,)


def _pose(built: AsBuilt, one: str, two: str) -> tuple[str, ...]:
    """At the addresses of two agents the other one answers."""
    agents = [built.agents.get(name) for name in (one, two)]
    if agents[0] is None or agents[1] is None:
        raise Refused(f'"{one}" and "{two}" are no two agents')
    agents[0].sys_name, agents[1].sys_name = agents[1].sys_name, agents[0].sys_name
    return one, two


def _recross(built: AsBuilt, circuit: str, to: str) -> tuple[str, ...]:
    """A line is crossed to another VC-4 or timeslot at its A end: `TRAIL:TU12`."""
    line = built.index.circuits.get(circuit)
    trail, _, tu12 = to.partition(":")
    if line is None or trail not in built.index.hp_trails or not tu12.isdigit():
        raise Refused(f'"{circuit}" is no line, or "{to}" is no TRAIL:TU12')
    found = built.index.hp_trails[trail]
    if line.a_ne not in (found.a_ne, found.z_ne):
        raise Refused(f"{trail} does not end at {line.a_ne}")
    ext = getattr(found, "ext", None)
    au4 = ext.get("au4", 1) if isinstance(ext, dict) else 1
    built.moved[line.a_ne, circuit] = (trail, au4, int(tu12))
    return (line.a_ne,)


KINDS: dict[str, Change] = {
    "swap-ports": _swap_ports,
    "swap-receive": _swap_receive,
    "loop": _loop,
    "swap-trails": _swap_trails,
    "rename": _rename,
    "alias": _alias,
    "replace": _replace,
    "swap-cards": _swap_cards,
    "pull": _pull,
    "insert": _insert,
    "pose": _pose,
    "recross": _recross,
}


def _ne(built: AsBuilt, port: str) -> str:
    found = built.index.ports.get(port)
    if found is None:
        raise Refused(f'"{port}" is no port of an NE')
    return found.ne


def _owner(built: AsBuilt, element: str) -> Agent:
    card = built.index.cards.get(element)
    agent = built.agents.get(card.ne if card is not None else element)
    if agent is None:
        raise Refused(f'"{element}" is no card and no agent')
    return agent


def _serial(built: AsBuilt, card: str) -> str:
    agent = _owner(built, card)
    name = card.removeprefix(f"{agent.id}/")
    return next((part.serial for part in agent.facts.parts if part.name == name), "")
