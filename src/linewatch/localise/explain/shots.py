"""Light on fibres: OTDR shots from an end, power meters at the ODF, transmit and receive power over SNMP."""

from collections.abc import Iterator
from itertools import pairwise

from linewatch.localise.explain.scene import Scene
from linewatch.localise.explain.trials import Odds, Offer, Trial
from linewatch.localise.faults import Fault
from linewatch.localise.semantics import FAIL, OK, WEAK
from linewatch.localise.wiring import Way

_CABLES = 6
_FIBRES = 2  # of a cable, for each hypothesis
_NEARLY = 0.02


def shots(scene: Scene) -> Iterator[Offer]:
    """Of the fibres the hypotheses break: each shot shows where, or that there is nothing."""
    measured = [k.resource for k in scene.known.active if k.alarm_type == "OTDR-EVENT"]
    for cable, fibres in _implicated(scene).items():
        if cable in measured:
            continue
        for unit in scene.field.wiring.otdr_of_cable.get(cable, ()):
            yield _shot(scene, cable, scene.index.otdr[unit].fibre, unit)
        for fibre in fibres:
            yield _shot(scene, cable, fibre, "")


def _implicated(scene: Scene) -> dict[str, list[str]]:
    """Fibres worth a shot, by cable."""
    found: dict[str, list[str]] = {}
    index = scene.index
    for hypothesis in scene.doubt.hypotheses:
        damage = scene.field.damage(hypothesis.fault)
        taken: dict[str, int] = {}
        for fibre in (*damage.broken, *damage.weak):
            cable = index.fibres[fibre].cable
            if taken.get(cable, 0) < _FIBRES and (cable in found or len(found) < _CABLES):
                taken[cable] = taken.get(cable, 0) + 1
                if fibre not in found.setdefault(cable, []):
                    found[cable].append(fibre)
        for cable in damage.cables:
            if len(found) < _CABLES:
                found.setdefault(cable, [])
    return found


def _range(scene: Scene, fault: Fault, cable: str, fibre: str) -> tuple[float, float] | str:
    """Where a fault breaks this fibre; "loss" where it weakens it, "" where it does neither."""
    breaks, damage = scene.field.breaks, scene.field.damage(fault)
    if fault.kind == "duct-cut" and fault.element in breaks.ducts_of_cable.get(cable, {}):
        for name, low, high in breaks.segments_in_duct[fault.element]:
            known = scene.index.fibres.get(fibre)
            inside = known is None or (known.from_km <= low and known.to_km >= high)
            if name == cable and inside:
                return low, high
        return ""
    if fault.kind == "cable-cut" and fault.element == cable:
        stretch = breaks.stretch(fault)
        if stretch is None:
            return 0.0, float(scene.index.cables[cable].length_km)
        known = scene.index.fibres.get(fibre)
        spans = known is None or (known.from_km <= stretch.from_km and known.to_km >= stretch.to_km)
        return (stretch.from_km, stretch.to_km) if spans else ""
    if fibre in damage.broken and fault.kind == "fibre-break":
        known = scene.index.fibres[fibre]
        return float(known.from_km), float(known.to_km)
    return "loss" if fibre in damage.weak else ""


def _shot(scene: Scene, cable: str, fibre: str, unit: str) -> Offer:
    seen = []
    for faults in scene.sets:
        ranges = [_range(scene, fault, cable, fibre) for fault in faults]
        spans = [r for r in ranges if isinstance(r, tuple)]
        seen.append(spans[0] if spans else "loss" if "loss" in ranges else "")
    marks = sorted({km for span in seen if isinstance(span, tuple) for km in span})
    odds = tuple([_where(span, marks) for span in seen])
    intact = sum([h.probability for h, span in zip(scene.doubt.hypotheses, seen, strict=True) if span == ""])
    weak = any(span == "loss" for span in seen)
    if unit:
        return Offer(
            Trial("otdr", fibre, _end(scene, cable, seen, first=True), "", unit, "remote", "", 0.97), odds
        )
    caution = ""
    if fibre in scene.field.breaks.used:
        caution = "carries-light" if weak else "live-receiver" if intact + scene.doubt.other > _NEARLY else ""
    how = _end(scene, cable, seen, first=False)
    return Offer(Trial("otdr", fibre, how, "", "", "crew", caution, 0.97), odds)


def _where(span: tuple[float, float] | str, marks: list[float]) -> Odds:
    if not isinstance(span, tuple):
        return {span or "clean": 1.0}
    low, high = span
    if high <= low:
        return {f"{low:g}-{high:g}": 1.0}
    return {
        f"{one:g}-{other:g}": (min(high, other) - max(low, one)) / (high - low)
        for one, other in pairwise(marks)
        if min(high, other) > max(low, one)
    }


def _end(scene: Scene, cable_id: str, seen: list[tuple[float, float] | str], *, first: bool) -> str:
    """The site to shoot from: the A end for a unit; else one of ours, the nearer to the likeliest break."""
    cable = scene.index.cables[cable_id]
    if first:
        return cable.a_site
    customer = [s for s in (cable.a_site, cable.z_site) if _is_customer(scene, s)]
    if customer == [cable.a_site]:
        return cable.z_site
    if customer == [cable.z_site]:
        return cable.a_site
    for span in seen:
        if isinstance(span, tuple):
            return cable.z_site if sum(span) > float(cable.length_km) else cable.a_site
    return cable.a_site


def _is_customer(scene: Scene, site: str) -> bool:
    known = scene.index.sites.get(site)
    return known is None or known.role in ("customer", "tail-end")


def lights(scene: Scene) -> Iterator[Offer]:
    """At both ends of a way: what leaves the laser, what arrives before the receiver."""
    for way in scene.ways:
        sent, arrives, heard = [], [], []
        for world in scene.worlds:
            dark = way.tx_port in world.dark or not world.works(way.tx_ne, way.tx_card)
            sent.append({"dark": 1.0} if dark else {"good": 1.0})
            state = world.light(way)
            arrives.append({"dark" if state == FAIL else "low" if state == WEAK else "good": 1.0})
            # A dead receiver may measure nothing, or measure well and not understand it.
            deaf = way.rx_port in world.deaf and state == OK
            heard.append({"good": 0.6, "dark": 0.4} if deaf else arrives[-1])
        if not scene.field.breaks.used.keys() & set(way.fibres):
            continue
        alive = any(world.carries(way) != FAIL for world in scene.worlds)
        caution = "carries-light" if alive else ""
        yield Offer(
            Trial("light", way.tx_port, "sent", effort="crew", caution=caution, reliability=0.97), tuple(sent)
        )
        yield Offer(
            Trial("light", way.rx_port, "arrives", effort="crew", caution=caution, reliability=0.97),
            tuple(arrives),
        )
        yield from _read(scene, way, way.tx_ne, way.tx_port, "tx-power", sent)
        yield from _read(scene, way, way.rx_ne, way.rx_port, "rx-power", heard)


def _read(scene: Scene, way: Way, ne: str, port: str, how: str, shown: list[Odds]) -> Iterator[Offer]:
    """Of a port whose NE is reached; not every make measures its light truly."""
    del way
    odds = tuple(
        [
            o if w.reached(ne) and ne not in w.dead else {"silent": 1.0}
            for w, o in zip(scene.worlds, shown, strict=True)
        ]
    )
    if scene.known.answering.get(ne) is False:
        return
    if scene.known.answering.get(ne):
        odds = tuple(shown)  # it answers: what would silence it is not there, or not yet
    yield Offer(Trial("read", port, how, watch=ne, reliability=0.85), odds)
