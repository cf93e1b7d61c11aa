"""Lines a customer bought as diverse that one event takes down; and lines that look as if they should be.

A line names those it must outlast in `diverse_from: [ids]`, or several share a `diversity:` group.
"""

from collections.abc import Iterator
from itertools import combinations

from linewatch.topology.index import ext_of
from linewatch.topology.lint.finding import Lint, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.lint.implied import findings
from linewatch.topology.lint.shared_fate import severity_of, where
from linewatch.topology.plant import Circuit, Ne
from linewatch.topology.risk import Exposure, Shared

_TOP = ("AAA", "AA")
_MOST = 20  # lines of one customer between the same two places that are compared with each other
_AT_THE_END = ("ne", "card")  # both lines end on it: weaker than diverse, and sometimes all there is


def diverse(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    marked = _marked(ground)
    for first, second in marked:
        yield from _not_diverse(ground, ground.index.circuits[first], ground.index.circuits[second])
    yield from _hints(ground, marked)


def _not_diverse(ground: Ground, first: Circuit, second: Circuit) -> Iterator[Lint]:
    ends = _common_ends(ground, first, second)
    for found, entry in _found(ground, first, second):
        risk = found.risk
        ne = ground.index.cards[risk.element].ne if risk.kind == "card" else risk.element
        at_end = risk.kind in _AT_THE_END and ne in [end.id for end in ends]
        yield Lint(
            rule="not-diverse",
            severity="warning" if at_end else severity_of(found, entry),
            element=risk.element,
            others=(first.id, second.id),
            what=f"{first.id} and {second.id}, sold as diverse, both {where(ground, risk, found.km)}",
            instead="end one of them elsewhere" if at_end else "lead one of them another way, and tell sales",
            km=round(found.km, 3) if found.km else None,
        )
    for end in ends:
        yield Lint(
            rule="not-diverse",
            severity="warning",
            element=end.id,
            others=(first.id, second.id),
            what=f"{first.id} and {second.id}, sold as diverse, both end on {ground.name(end.id)}",
            instead="end one of them on another NE",
        )


def _found(ground: Ground, first: Circuit, second: Circuit) -> tuple[tuple[Shared, bool], ...]:
    """Without the places where both end: the customer's own premises, the router that is theirs."""
    ends = _common_ends(ground, first, second)
    premises = _premises(ground, first) & _premises(ground, second)
    ways = [_of_ways(ground, line, premises) for line in (first, second)]
    return findings(ground, ways[0], ways[1], ends)


def _of_ways(ground: Ground, line: Circuit, premises: frozenset[str]) -> Exposure:
    index = ground.index

    def told(kind: str, element: str) -> bool:
        if kind == "device":
            return index.devices[element].type != "router"
        if kind == "power":
            return index.power_plants[element].site not in premises
        return kind != "site" or element not in premises

    return {risk: met for risk, met in ground.fatal_line(line).items() if told(*risk)}


def _common_ends(ground: Ground, first: Circuit, second: Circuit) -> tuple[Ne, ...]:
    names = dict.fromkeys((first.a_ne, first.z_ne))
    return tuple(ground.index.nes[name] for name in names if name in (second.a_ne, second.z_ne))


def _premises(ground: Ground, line: Circuit) -> frozenset[str]:
    """Where the tails end; where there is none, the NE's own site."""
    index = ground.index
    sites = []
    for ne, tail in ((line.a_ne, line.a_tail), (line.z_ne, line.z_tail)):
        known = [index.devices[item.id].site for item in tail if item.id in index.devices]
        sites.append(known[-1] if known else index.nes[ne].site)
    return frozenset(sites)


def _marked(ground: Ground) -> dict[tuple[str, str], None]:
    circuits = ground.index.circuits
    groups: dict[str, list[str]] = {}
    pairs: list[tuple[str, str]] = []
    for circuit in circuits.values():
        ext = ext_of(circuit)
        named = ext.get("diverse_from")
        others = [named] if isinstance(named, str) else named if isinstance(named, list) else []
        pairs += [(circuit.id, o) for o in others if isinstance(o, str) and o in circuits and o != circuit.id]
        if isinstance(ext.get("diversity"), str):
            groups.setdefault(ext["diversity"], []).append(circuit.id)
    for members in groups.values():
        pairs += list(combinations(members, 2))
    return dict.fromkeys((min(pair), max(pair)) for pair in pairs)


def _hints(ground: Ground, marked: dict[tuple[str, str], None]) -> Iterator[Lint]:
    """Two dear lines of one customer between the same two places: each may be meant as the other's backup."""
    alike: dict[tuple[str, tuple[str, ...]], list[Circuit]] = {}
    for circuit in ground.index.plant.circuits:
        ext = ext_of(circuit)
        customer = ext.get("customer")
        if isinstance(customer, str) and ext.get("class") in _TOP and ext.get("vcat_group") is None:
            places = tuple(sorted(_premises(ground, circuit)))
            alike.setdefault((customer, places), []).append(circuit)
    for (customer, places), lines in alike.items():
        if len(lines) < 2:
            continue
        harm: dict[str, None] = {}
        for first, second in combinations(lines[:_MOST], 2):
            if (min(first.id, second.id), max(first.id, second.id)) in marked:
                continue
            shared = _found(ground, first, second)
            harm |= dict.fromkeys(f.risk.element for f, entry in shared if severity_of(f, entry) == "error")
        if harm:
            names = tuple(line.id for line in lines)
            what = (
                f"{some(names)}, lines of {customer} between {' and '.join(places)}, "
                f"go down together with {some(list(harm))}"
            )
            yield Lint(
                rule="maybe-diverse",
                severity="note",
                element=customer,
                others=names,
                what=what,
                instead="if one is the other's backup, write diverse_from: at one and part their ways",
            )
