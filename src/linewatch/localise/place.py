"""Where on a cable: the stretch common to what broke, narrowed by an OTDR, named by the points around it."""

from linewatch.localise.faults import Breaks, Fault
from linewatch.messages.records import Place
from linewatch.otdr.glass import between, cable_km
from linewatch.topology.index import PlantIndex

_OTDR_ERROR_KM = 0.02


def measured(index: PlantIndex, cable_id: str, optical_km: float) -> Place | None:
    """The place an OTDR at the A end saw."""
    cable = index.cables.get(cable_id)
    if cable is None:
        return None
    km = cable_km(cable, optical_km)
    from_point, to_point = between(cable, km, km)
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
    from_point, to_point = between(cable, from_km, to_km)
    return Place(cable_id, None, from_km, to_km, from_point, to_point, "span")
