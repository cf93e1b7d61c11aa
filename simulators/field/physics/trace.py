"""What a remote OTDR sees: the optical distance from the cable's A end to the nearest break of its fibre."""

from collections.abc import Iterable, Iterator

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Cable, Otdr
from simulators.field.faults import Fault


def traces(index: PlantIndex, faults: Iterable[Fault]) -> dict[str, int]:
    """Metres by unit, of those whose fibre is broken within its reach."""
    found: dict[str, int] = {}
    faults = tuple(faults)
    for unit in index.plant.otdr:
        cable = index.cables.get(unit.cable)
        if cable is None:
            continue
        breaks = [km for fault in faults for km in _breaks(index, unit, cable, fault)]
        low, high = _reach(index, unit, cable)
        seen = [km for km in breaks if low <= km <= high]
        if seen:
            found[unit.id] = optical_m(cable, min(seen))
    return found


def optical_m(cable: Cable, km: float) -> int:
    """Metres of glass up to a km of the cable: longer than it by the excess, and by the coils passed."""
    glass_km = km * (1 + float(cable.fibre_excess_pct) / 100)
    coils_m = sum(float(point.slack_m) for point in cable.points if point.km < km)
    return round(glass_km * 1000 + coils_m)


def _reach(index: PlantIndex, unit: Otdr, cable: Cable) -> tuple[float, float]:
    """The stretch of the cable its fibre uses."""
    fibre = index.fibres.get(unit.fibre)
    if fibre is None:
        return 0.0, float(cable.length_km)
    low, high = sorted((float(fibre.from_km), float(fibre.to_km)))
    return low, high


def _breaks(index: PlantIndex, unit: Otdr, cable: Cable, fault: Fault) -> Iterator[float]:
    """Where a fault breaks the unit's fibre, in km; a duct is hit in the middle of its first segment."""
    if fault.kind == "cable-cut" and fault.element == cable.id:
        yield float(cable.length_km) / 2 if fault.km is None else fault.km
    elif fault.kind == "duct-cut":
        inside = [s for s in cable.segments if s.duct == fault.element]
        for segment in inside[:1]:
            yield (float(segment.from_km) + float(segment.to_km)) / 2
    elif fault.kind == "fibre-break" and fault.element == unit.fibre:
        yield sum(_reach(index, unit, cable)) / 2
