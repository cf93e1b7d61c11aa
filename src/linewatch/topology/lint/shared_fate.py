"""Both ways of a protection in one cable, duct, manhole chain, station, power plant, NE or card.

One finding for each thing that is shared, with the lines it takes down: that is what an engineer mends.
"""

from collections.abc import Iterator
from typing import NamedTuple

from linewatch.topology.lint.finding import Lint, Severity, counted, some, worse
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.lint.implied import findings
from linewatch.topology.plant import Ne, Ring
from linewatch.topology.risk import Risk, Shared

SEVERITY: dict[str, Severity] = {
    "section": "error", "cable": "error", "duct": "error", "manhole": "error", "power": "error",
    "ne": "error", "card": "error", "device": "error", "site": "warning", "owner": "note",
}  # fmt: skip

_IN = {
    "section": "run over section", "cable": "lie in cable", "duct": "lie in duct", "manhole": "go through",
    "power": "live on power plant", "ne": "pass", "card": "are on card", "device": "use",
    "site": "go through station", "owner": "are leased from",
}  # fmt: skip

_DO = {
    "section": "give one of them another section",
    "cable": "move one of them to a cable by another way",
    "duct": "move one of them to another duct",
    "manhole": "lead one of them another way",
    "power": "feed one side from a power plant of its own",
    "ne": "lead one of them past it",
    "card": "move one of them to a port on another card",
    "device": "give one of them a box of its own",
    "site": "lead one of them past it, if it must outlast the station",
    "owner": "ask the owner which way each of them goes",
}


class LegPair(NamedTuple):
    """One protected leg with what its trails share. `entry`: only at the way into the end stations."""

    working: str
    protection: str
    lines: tuple[str, ...]
    found: tuple[tuple[Shared, bool], ...]


def severity_of(found: Shared, entry: bool) -> Severity:
    """A way into a station, mostly one trench, is a warning; a single manhole where ways cross, a note."""
    if entry:
        return "warning"
    if found.risk.kind == "manhole" and not found.km:
        return "note"
    return SEVERITY[found.risk.kind]


def pairs(ground: Ground, progress: Progress | None = None) -> Iterator[LegPair]:
    """Every protected leg of the plant."""
    nes = ground.index.nes
    for done, ((a_ne, z_ne, working, protection), lines) in enumerate(ground.legs.items()):
        if progress is not None and done % 100 == 0:
            progress("legs", done, len(ground.legs))
        ways = ground.fatal_trail(working), ground.fatal_trail(protection)
        yield LegPair(working, protection, lines, findings(ground, *ways, (nes[a_ne], nes[z_ne])))


def shared_fate(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    by_risk: dict[Risk, list[tuple[LegPair, Shared, bool]]] = {}
    for pair in pairs(ground, progress):
        for found, entry in pair.found:
            by_risk.setdefault(found.risk, []).append((pair, found, entry))
    told = {}
    for risk, cases in by_risk.items():
        told[risk] = {hop for pair, _, _ in cases for hop in _hops(ground, pair)}
        yield _legs(ground, risk, cases)
    yield from _msp(ground)
    for ring in ground.index.plant.rings:
        yield from _ring(ground, ring, told)


def _legs(ground: Ground, risk: Risk, cases: list[tuple[LegPair, Shared, bool]]) -> Lint:
    severity: Severity = "note"
    for _, found, entry in cases:
        severity = worse(severity, severity_of(found, entry))
    lines = tuple(dict.fromkeys(line for pair, _, _ in cases for line in pair.lines))
    km = max(found.km for _, found, _ in cases)
    ways = some([f"{pair.working} and {pair.protection}" for pair, _, _ in cases])
    what = f"both legs of {counted(len(lines), 'protected line')} {where(ground, risk, km)}: {ways}"
    return Lint(
        rule="shared-legs",
        severity=severity,
        element=risk.element,
        others=lines,
        what=what,
        instead=_DO[risk.kind],
        km=_rounded(km),
    )


def _msp(ground: Ground) -> Iterator[Lint]:
    risks = ground.risks
    for group in ground.index.plant.msp_groups:
        ways = risks.of_section(group.working), risks.of_section(group.protection)
        for found, entry in findings(ground, *ways, ground.ends(group.working)):
            lines = ground.lines_of_trails(ground.index.trails_of_hop.get(group.id, ()))
            both = f"{group.working} and {group.protection}, both sides of {ground.name(group.id)},"
            yield Lint(
                rule="shared-msp",
                severity=severity_of(found, entry),
                element=found.risk.element,
                others=(group.id, *lines),
                what=f"{both} {where(ground, found.risk, found.km)}; {counted(len(lines), 'line')} on it",
                instead=_DO[found.risk.kind],
                km=_rounded(found.km),
            )


def _ring(ground: Ground, ring: Ring, told: dict[Risk, set[str]]) -> Iterator[Lint]:
    """Spans of one ring that one event breaks; what the legs of its lines have told already is not repeated.

    Spans that meet at an NE isolate it (a warning); others tear the ring in two.
    """
    by_risk: dict[Risk, list[tuple[str, str, tuple[Ne, ...], Shared, bool]]] = {}
    for place, first in enumerate(ring.sections):
        for second in ring.sections[place + 1 :]:
            mine, theirs = ground.ends(first), ground.ends(second)
            meet = tuple(ne for ne in mine if ne.id in [other.id for other in theirs])
            ways = ground.risks.of_section(first), ground.risks.of_section(second)
            for found, entry in findings(ground, *ways, meet):
                known = told.get(found.risk, set())
                if first not in known or second not in known:
                    by_risk.setdefault(found.risk, []).append((first, second, meet, found, entry))
    for risk, cases in by_risk.items():
        severity: Severity = "note"
        for _, _, meet, found, entry in cases:
            one = severity_of(found, entry)
            severity = worse(severity, "warning" if len(meet) == 1 and one == "error" else one)
        spans = tuple(dict.fromkeys(name for first, second, *_ in cases for name in (first, second)))
        alone = dict.fromkeys(ne.id for _, _, meet, _, _ in cases if len(meet) == 1 for ne in meet)
        torn = any(len(meet) != 1 for _, _, meet, _, _ in cases)
        harm = "tears the ring apart" if torn else f"leaves {some(list(alone))} without the ring"
        km = max(found.km for *_, found, _ in cases)
        yield Lint(
            rule="shared-ring",
            severity=severity,
            element=risk.element,
            others=(ring.id, *spans),
            what=f"{ring.id}: spans {some(spans)} {where(ground, risk, km)}: one event there {harm}",
            instead=_DO[risk.kind],
            km=_rounded(km),
        )


def _hops(ground: Ground, pair: LegPair) -> Iterator[str]:
    for trail in (pair.working, pair.protection):
        yield from ground.index.hp_trails[trail].hops


def where(ground: Ground, risk: Risk, km: float) -> str:
    """Such as: lie in duct DUCT-HX-N (Hexi hub north duct) for 1.0 km."""
    far = f" for {km:.2f} km" if km else ""
    return f"{_IN[risk.kind]} {ground.name(risk.element)}{far}"


def _rounded(km: float) -> float | None:
    return round(km, 3) if km else None
