"""One circuit, end to end, under damage: the signal walked from router to router in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from linewatch.localise.expect import ALLOWED, ODD, SLOW, SURE

if TYPE_CHECKING:
    from linewatch.localise.semantics import Broken
    from linewatch.localise.wiring import LegWay, Line, Tail

# What travels, best first. IDLE: the E1 lives, nothing useful in it. AIS: all ones. DARK: nothing at all.
CLEAN, IDLE, AIS, DARK = 0, 1, 2, 3
_FAIL = 2
_NMS = "NMS"


class Fate(NamedTuple):
    """What became of a circuit. `state`: down, degraded, exposed or ""; `out_a`, `out_z`: what its routers
    get; `weak`: with errors."""

    state: str
    out_a: int
    out_z: int
    weak: bool


def judge_line(plant: Broken, line: Line) -> Fate:
    """Expect every alarm the circuit's own points raise, and say what became of it."""
    forth = _through(plant, line, line.forth)
    back = _through(plant, line, line.back)
    in_a, weak_a = _inward(plant, line, line.a)
    in_z, weak_z = _inward(plant, line, line.z)
    at_z = _network(plant, line, line.a, line.z, forth, back, in_a)
    at_a = _network(plant, line, line.z, line.a, back, forth, in_z)
    weak = weak_a or weak_z or forth.weak or back.weak
    e1_up = max(at_a, at_z) <= IDLE and _tail_whole(plant, line.a) and _tail_whole(plant, line.z)
    out_a, out_z = _outward(plant, line.a, at_a, e1_up), _outward(plant, line.z, at_z, e1_up)
    down = max(out_a, out_z) > CLEAN or any(t.router in plant.dead for t in (line.a, line.z))
    if down:
        _far_end_tells(plant, line.a)
        _far_end_tells(plant, line.z)
    state = "down" if down else "degraded" if weak else ""
    if not state and (forth.switched or back.switched):
        state = "exposed"
    return Fate(state, out_a, out_z, weak)


def _far_end_tells(plant: Broken, tail: Tail) -> None:
    """An end of the 2M frame that hears well is told by RAI that the other one does not (G.704 A-bit)."""
    for kind, element in tail.items:
        if kind == "converter" and element not in plant.dead:
            plant.expect(element, "E1-RAI", element, ALLOWED)
    _allow(plant, tail, "E1-RAI")


def tell_routers(plant: Broken, line: Line, fate: Fate) -> None:
    """Expect what the routers of a judged circuit report. All circuits of a router are judged before."""
    for tail, state in ((line.a, fate.out_a), (line.z, fate.out_z)):
        _router(plant, tail, state, fate.state == "down", fate.weak)
        _silent_router(plant, tail.router)


class _Passage:
    """The network part in one direction."""

    __slots__ = ("failed", "switched", "weak")

    def __init__(self) -> None:
        self.failed = self.switched = self.weak = False


def _through(plant: Broken, line: Line, legs: tuple[LegWay, ...]) -> _Passage:
    passage = _Passage()
    for leg in legs:
        working = plant.trail(*leg.working)
        spare = plant.trail(*leg.protection) if leg.protection is not None else _FAIL
        if working == _FAIL:
            if leg.protection is not None:
                works = spare != _FAIL and not passage.failed
                # With nothing good to switch to, it may still have switched at the first of two breaks.
                plant.expect_of_ne(line.vc12, "PSE", leg.end_ne, None if works else ALLOWED)
                passage.switched = True
            if spare == _FAIL:
                passage.failed = True
            elif spare != 0:
                passage.weak = True
        elif working != 0:
            passage.weak = True
            if leg.protection is not None:
                plant.expect_of_ne(line.vc12, "PSE", leg.end_ne, ALLOWED)
        if working != _FAIL and plant.on_spare(leg.working[0]):
            passage.switched = True
    return passage


def _network(
    plant: Broken, line: Line, near: Tail, far: Tail, there: _Passage, back: _Passage, state: int
) -> int:
    """From the near E1 port to the far one: what leaves the far port outward."""
    near_works = plant.works(near.ne, near.card)
    if not plant.works(far.ne, far.card):
        if far.ne not in plant.dead:
            _allow(plant, far, "TU-AIS", "LP-UNEQ", "LP-RDI", "E1-LOS", "E1-AIS")
        return DARK
    if there.failed:
        plant.expect_of_ne(far.port, "TU-AIS", far.ne)
        _allow(plant, far, "TU-LOP", "LP-UNEQ", "LP-PLM", "E1-AIS")
        if not back.failed and near_works:
            plant.expect_of_ne(near.port, "LP-RDI", near.ne)
        return AIS
    if not near_works:
        # The card that should fill the VC-12 is gone: unequipped or AIS, as the maker pleases.
        _allow(plant, far, "TU-AIS", "LP-UNEQ", "LP-PLM")
        return AIS
    if there.weak:
        _allow(plant, far, "LP-DEG", "LP-PJE")
    if state >= AIS:
        _allow(plant, far, "E1-RAI", "E1-LOF")
    return state


def _allow(plant: Broken, tail: Tail, *codes: str) -> None:
    for code in codes:
        plant.expect_of_ne(tail.port, code, tail.ne, ALLOWED)


def _inward(plant: Broken, line: Line, tail: Tail) -> tuple[int, bool]:
    """From the router to the E1 port: what enters the network, and whether the tail runs with errors."""
    state = CLEAN
    weak = False
    items = tail.items
    for at in range(len(items) - 1, -1, -1):
        kind, element = items[at]
        if kind == "fibre":
            weak |= element in plant.weak
        if kind == "local":
            state = _local_modem(plant, element, items[at + 1 :], state, weak)
        elif kind == "router":
            if element in plant.dead:
                state = IDLE if at > 0 and items[at - 1][0] == "converter" else DARK
        else:
            state = _pass_inward(plant, line, kind, element, state)
    if plant.works(tail.ne, tail.card):
        if state == DARK:
            plant.expect_of_ne(tail.port, "E1-LOS", tail.ne)
        elif state == AIS:
            plant.expect_of_ne(tail.port, "E1-AIS", tail.ne)
        if state >= AIS:
            _allow(plant, tail, "E1-LOF")
            state = AIS
    return state, weak


def _pass_inward(plant: Broken, line: Line, kind: str, element: str, state: int) -> int:
    """Through a converter, a 2M cable, a fibre or a remote modem."""
    if element in plant.dead or element in plant.broken or (element, -1) in plant.cut:
        return DARK
    if kind == "converter" and state == IDLE:
        heard = _converter_heard(plant, line, element)
        plant.expect(element, "ETH-LOS", element, SLOW if heard else ALLOWED)
    elif kind == "remote" and state == DARK:
        plant.expect(element, "E1-LOS", element, ALLOWED)
        return AIS
    return state


def _local_modem(
    plant: Broken, modem: str, beyond: tuple[tuple[str, str], ...], state: int, weak: bool
) -> int:
    if modem in plant.dead:
        return DARK
    heard = plant.heard(modem)
    if state == DARK:
        plant.expect(modem, "OPT-LOS", modem, SLOW if heard else ALLOWED)
        for kind, element in beyond:
            if kind == "remote" and element in plant.dead:
                device = plant.index.devices.get(element)
                gasps = device is not None and device.dying_gasp is True and element in plant.starved
                if gasps:
                    plant.expect(modem, "DYING-GASP", modem, SLOW if heard else ALLOWED)
                    plant.expect(element, "DYING-GASP", modem, ALLOWED)
            if kind == "remote":
                plant.expect(element, "UNREACHABLE", _NMS, ALLOWED)
        return AIS
    if weak:
        plant.expect(modem, "RX-LOW", modem, SLOW if heard else ALLOWED)
    return state


def _converter_heard(plant: Broken, line: Line, converter: str) -> bool:
    device = plant.index.devices.get(converter)
    if device is None or converter in plant.dead:
        return False
    if getattr(device.mgmt, "mode", "poll") != "inband":
        return plant.heard(converter)
    return all(_tail_whole(plant, tail) for tail in (line.a, line.z))


def _tail_whole(plant: Broken, tail: Tail) -> bool:
    """The E1 of the tail lives up to its converter, both ways."""
    if not plant.works(tail.ne, tail.card):
        return False
    for kind, element in tail.items:
        if kind == "router":
            continue
        if element in plant.dead or element in plant.broken:
            return False
        if (element, 1) in plant.cut or (element, -1) in plant.cut:
            return False
    return True


def _outward(plant: Broken, tail: Tail, state: int, e1_up: bool) -> int:
    """From the E1 port to the router: what the router gets."""
    for kind, element in tail.items:
        gone = element in plant.dead
        if kind == "e1_cable":
            if (element, 1) in plant.cut:
                state = DARK
        elif kind in ("local", "remote"):
            if gone:
                state = DARK
            elif kind == "local" and state in (AIS, DARK):
                code = "E1-LOS" if state == DARK else "E1-AIS"
                sure = SLOW if state == DARK and plant.heard(element) else ALLOWED
                plant.expect(element, code, element, sure)
                state = AIS
            elif kind == "remote" and state == DARK:
                state = AIS
        elif kind == "fibre":
            if element in plant.broken:
                state = DARK
        elif kind == "converter":
            state = _converter_out(plant, element, state, e1_up)
    return state


def _converter_out(plant: Broken, converter: str, state: int, e1_up: bool) -> int:
    if converter in plant.dead:
        return DARK
    device = plant.index.devices.get(converter)
    inband = device is not None and getattr(device.mgmt, "mode", "poll") == "inband"
    heard = e1_up if inband else plant.heard(converter)
    if state >= AIS:
        code = "E1-LOS" if state == DARK else "E1-AIS"
        plant.expect(converter, code, converter, SLOW if heard else ALLOWED)
        for other in ("E1-LOF", "E1-RAI", "E1-AIS"):
            plant.expect(converter, other, converter, ALLOWED)
        plant.expect(converter, "ETH-LOS", converter, ODD)
        # The router's Ethernet stays lit: it is the protocol above that notices.
        state = IDLE
    if inband and not heard:
        plant.expect(converter, "UNREACHABLE", _NMS, ALLOWED)
    return state


def _router(plant: Broken, tail: Tail, state: int, down: bool, weak: bool) -> None:
    router_id = tail.router
    if router_id is None or router_id in plant.dead:
        return
    router = plant.index.devices.get(router_id)
    inband = router is None or getattr(router.mgmt, "mode", "inband") == "inband"
    # An in-band router tells only while one of its circuits is up.
    heard = not plant.cut_off(router_id) if inband else plant.heard(router_id)
    sure = SURE if heard else ALLOWED
    by, port = router_id, tail.router_port
    behind_converter = any(kind == "converter" for kind, _ in tail.items)
    if state == DARK:
        plant.expect(port, "LINK-DOWN" if behind_converter else "E1-LOS", by, sure)
        if not behind_converter:
            plant.expect(port, "LINK-DOWN", by, ALLOWED)
    elif state == AIS:
        plant.expect(port, "E1-AIS", by, sure)
        plant.expect(port, "LINK-DOWN", by, ALLOWED)
    if down:
        plant.expect(port, "LINEPROTO-DOWN", by, sure)
        for code in ("E1-RAI", "E1-LOF"):
            plant.expect(port, code, by, ALLOWED)
        # Some converters drop their Ethernet when their E1 is lost, most do not.
        plant.expect(port, "LINK-DOWN", by, ODD)
    elif weak:
        plant.expect(port, "CRC-ERR", by, sure)
        plant.expect(router_id, "PROBE-LOSSY", _NMS, ALLOWED)


def _silent_router(plant: Broken, router_id: str | None) -> None:
    """An in-band router is heard while one of its circuits is up."""
    router = plant.index.devices.get(router_id) if router_id is not None else None
    if router is None:
        return
    inband = getattr(router.mgmt, "mode", "inband") == "inband"
    if router.id in plant.dead or (inband and plant.cut_off(router.id)):
        plant.expect(router.id, "UNREACHABLE", _NMS, SLOW)
