"""Of all that two ways share, what is worth a sentence: a shared cable says that its ducts are shared too."""

from linewatch.topology.index import PlantIndex
from linewatch.topology.lint.ground import Ground
from linewatch.topology.manholes import BETWEEN
from linewatch.topology.plant import Ne
from linewatch.topology.risk import TOLERANCE_KM, Exposure, Risk, Shared, Span, shared

_ENTRY_KM = 0.3  # from the ODF down to the street, where the duct begins


def findings(
    ground: Ground, first: Exposure, second: Exposure, ends: tuple[Ne, ...]
) -> tuple[tuple[Shared, bool], ...]:
    """What two ways between `ends` share beyond those stations, and whether it is only their way in.

    The stations at the ends themselves (NE, site, power) are no finding, the duct that leads into them is.
    Timing is judged by a rule of its own.
    """
    both = [found for found in shared(first, second) if not _of_ends(found.risk, ends)]
    told = [found for found in both if not _implied(ground, found, both)]
    sites = {ne.site for ne in ends}
    ways = (first, second)
    return tuple((found, _entry(ground.index, found.risk, ways, sites)) for found in _chained(told))


def _of_ends(risk: Risk, ends: tuple[Ne, ...]) -> bool:
    match risk.kind:
        case "sync":
            return True
        case "ne":
            return any(risk.element == ne.id for ne in ends)
        case "site":
            return any(risk.element == ne.site for ne in ends)
        case "power":
            return any(risk.element == ne.power for ne in ends)
        case _:
            return False


def _implied(ground: Ground, found: Shared, both: list[Shared]) -> bool:
    risk = found.risk
    index = ground.index
    if risk.kind == "section":
        return False
    others = [other for other in both if other.risk != risk]
    if any(risk in ground.risks.of_section(o.risk.element) for o in others if o.risk.kind == "section"):
        return True
    by_kind: dict[str, list[Shared]] = {}
    for other in others:
        by_kind.setdefault(other.risk.kind, []).append(other)
    cables = by_kind.get("cable", [])
    match risk.kind:
        case "duct":
            return _within(found.spans, cables)
        case "manhole" if BETWEEN in risk.element:
            ducts = by_kind.get("duct", [])
            return _within(found.spans, cables) or any(_within(found.spans, [duct]) for duct in ducts)
        case "manhole":
            trenches = (*cables, *by_kind.get("duct", ()), *by_kind.get("manhole", ()))
            return any(_holds(ground, trench, risk.element) for trench in trenches)
        case "site":
            nes = (index.nes[o.risk.element] for o in by_kind.get("ne", ()))
            power = (index.power_plants[o.risk.element] for o in by_kind.get("power", ()))
            ways = (index.cables[o.risk.element] for o in cables)
            return (
                any(ne.site == risk.element for ne in nes)
                or any(plant.site == risk.element for plant in power)
                or any(risk.element in (way.a_site, way.z_site) for way in ways)
            )
        case "power":
            return any(index.nes[o.risk.element].power == risk.element for o in by_kind.get("ne", ()))
        case "ne":
            return any(index.cards[o.risk.element].ne == risk.element for o in by_kind.get("card", ()))
        case "owner":
            return bool(cables)
        case _:
            return False


def _within(spans: tuple[Span, ...], wholes: list[Shared]) -> bool:
    """Whether every span lies within one of theirs."""
    return all(
        any(
            cable == other and low - TOLERANCE_KM <= start and end <= high + TOLERANCE_KM
            for whole in wholes
            for other, low, high in whole.spans
        )
        for cable, start, end in spans
    )


def _holds(ground: Ground, trench: Shared, hole: str) -> bool:
    if trench.risk.kind == "manhole":
        return hole in trench.risk.element.split(BETWEEN) and BETWEEN in trench.risk.element
    return any(
        name == hole and start - TOLERANCE_KM <= km <= end + TOLERANCE_KM
        for cable, start, end in trench.spans
        for name, km in ground.risks.manholes.shared_of(cable)
    )


def _chained(told: list[Shared]) -> list[Shared]:
    """Trenches between manholes that follow one another are one: M1~M2 and M2~M3 are M1~M3."""
    rest = [found for found in told if not _is_chain(found)]
    chains = [found for found in told if _is_chain(found)]
    while chains:
        whole = chains.pop(0)
        while True:
            onward = next((c for c in chains if _joins(whole, c)), None)
            if onward is None:
                break
            chains.remove(onward)
            whole = _joined(whole, onward)
        rest.append(whole)
    return rest


def _is_chain(found: Shared) -> bool:
    return found.risk.kind == "manhole" and BETWEEN in found.risk.element


def _joins(one: Shared, other: Shared) -> bool:
    ends = one.risk.element.split(BETWEEN)
    return len({*ends, *other.risk.element.split(BETWEEN)}) == len(ends) + 1


def _joined(one: Shared, other: Shared) -> Shared:
    mine, theirs = one.risk.element.split(BETWEEN), other.risk.element.split(BETWEEN)
    ends = sorted(name for name in (*mine, *theirs) if (name in mine) != (name in theirs))
    return Shared(Risk("manhole", BETWEEN.join(ends)), one.km + other.km, (*one.spans, *other.spans))


def _entry(index: PlantIndex, risk: Risk, ways: tuple[Exposure, Exposure], sites: set[str]) -> bool:
    """Whether it is a duct that each of the two is in only where it leaves or enters one of the sites."""
    if risk.kind != "duct":
        return False
    stretches = [way.get(risk) for way in ways]
    if any(met is None or not met.spans for met in stretches):
        return False
    return all(_at_end(index, span, sites) for met in stretches if met is not None for span in met.spans)


def _at_end(index: PlantIndex, span: Span, sites: set[str]) -> bool:
    cable = index.cables[span[0]]
    return (span[1] <= _ENTRY_KM and cable.a_site in sites) or (
        span[2] >= cable.length_km - _ENTRY_KM and cable.z_site in sites
    )
