"""Where on a cable: the stretch common to what broke, narrowed by an OTDR, named by the points around it."""

from linewatch.localise.faults import Breaks, Fault
from linewatch.messages.records import Place
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Cable

_OTDR_ERROR_KM = 0.02


def cable_km(cable: Cable, optical_km: float) -> float:
    """Cable km of an optical distance from the A end: inverse of km x (1 + excess) + slack on the way."""
    stretch = 1.0 + float(cable.fibre_excess_pct) / 100.0
    slack_km = 0.0
    for point in sorted(cable.points, key=lambda p: p.km):
        if point.km <= 0:
            # The coil in the A end's own frame lies before km 0 and is passed by any break beyond it.
            slack_km += float(point.slack_m) / 1000.0
            continue
        if float(point.km) * stretch + slack_km >= optical_km:
            break
        # A break seen within the coil lies at the point itself.
        if float(point.km) * stretch + slack_km + float(point.slack_m) / 1000.0 >= optical_km:
            return round(float(point.km), 3)
        slack_km += float(point.slack_m) / 1000.0
    return round(min(max((optical_km - slack_km) / stretch, 0.0), float(cable.length_km)), 3)


def _between(cable: Cable, from_km: float, to_km: float) -> tuple[str, str]:
    points = sorted(cable.points, key=lambda p: p.km)
    before = [p.id for p in points if p.km <= from_km + 1e-9]
    after = [p.id for p in points if p.km >= to_km - 1e-9]
    return before[-1] if before else "", after[0] if after else ""


def measured(index: PlantIndex, cable_id: str, optical_km: float) -> Place | None:
    """The place an OTDR at the A end saw."""
    cable = index.cables.get(cable_id)
    if cable is None:
        return None
    km = cable_km(cable, optical_km)
    from_point, to_point = _between(cable, km, km)
    low, high = max(km - _OTDR_ERROR_KM, 0.0), min(km + _OTDR_ERROR_KM, float(cable.length_km))
    return Place(cable_id, km, round(low, 3), round(high, 3), from_point, to_point, "otdr")


def place_of(index: PlantIndex, breaks: Breaks, fault: Fault, otdr_km: dict[str, float]) -> Place | None:
    """The place of a fault on a cable; None for kinds that are not on one. `otdr_km`: optical km by cable."""
    if fault.kind == "duct-cut":
        cables = breaks.cables_in_duct(fault.element)
        for cable in cables:
            if cable in otdr_km:
                return measured(index, cable, otdr_km[cable])
        for cable, stretch in zip(cables, breaks.in_duct(fault.element), strict=False):
            if stretch.fibres:
                return _span(index, cable, stretch.from_km, stretch.to_km)
        return None
    if fault.kind == "cable-cut":
        if fault.element in otdr_km:
            return measured(index, fault.element, otdr_km[fault.element])
        stretch_of = breaks.stretch(fault)
        return _span(index, fault.element, stretch_of.from_km, stretch_of.to_km) if stretch_of else None
    if fault.kind in ("fibre-break", "fibre-degraded"):
        fibre = index.fibres.get(fault.element)
        if fibre is not None:
            return _span(index, fibre.cable, float(fibre.from_km), float(fibre.to_km))
    return None


def _span(index: PlantIndex, cable_id: str, from_km: float, to_km: float) -> Place | None:
    cable = index.cables.get(cable_id)
    if cable is None:
        return None
    from_point, to_point = _between(cable, from_km, to_km)
    return Place(cable_id, None, from_km, to_km, from_point, to_point, "span")
