"""Loops at points of a line's tail: 内环 (inward) sends back what comes from the network, 外环 (outward) what
comes from the customer."""

from collections.abc import Iterator

from linewatch.localise.explain.scene import Scene
from linewatch.localise.explain.trials import Odds, Offer, Trial
from linewatch.localise.semantics import FAIL, WEAK, Broken
from linewatch.localise.wiring import Line, Tail

_HANDS = ("e1_cable", "router")  # looped by hand, with a plug


def loops(scene: Scene) -> Iterator[Offer]:
    """On the lines of a scene, each end outward: every point that bears a loop."""
    for line in scene.lines:
        for near, far, side in ((line.a, line.z, "a"), (line.z, line.a, "z")):
            yield from _port(scene, line, near, far)
            yield from _tail(scene, line, near, side)


def _port(scene: Scene, line: Line, near: Tail, far: Tail) -> Iterator[Offer]:
    """The E1 port of the far NE, inward: the network from end to end, watched at the near port."""
    odds = tuple([{_network(world, line, near, far): 1.0} for world in scene.worlds])
    yield _offer(scene, line, "loop", far.port, near.port, odds, hands=False, carriers=(far.port,))
    if not any(kind in ("local", "converter") for kind, _ in near.items):
        return
    for at, (kind, element) in enumerate(near.items):
        device = scene.index.devices.get(element)
        if (
            kind not in ("local", "converter")
            or getattr(getattr(device, "mgmt", None), "mode", "") == "inband"
        ):
            continue
        watched = tuple([_outward(world, near, near.items[:at], element) for world in scene.worlds])
        trial = _offer(scene, line, "loop", near.port, element, watched, hands=False, carriers=(near.port,))
        yield Offer(trial.trial._replace(how="outward"), trial.odds)
        return


def _outward(world: Broken, near: Tail, way: tuple[tuple[str, str], ...], element: str) -> Odds:
    if element in world.dead or not world.heard(element):
        return {"silent": 1.0}
    return {_whole(world, near, way): 1.0}


def _network(world: Broken, line: Line, near: Tail, far: Tail) -> str:
    if not (world.works(near.ne, near.card) and world.works(far.ne, far.card)):
        return "lost"
    state = 0
    for leg in (*line.forth, *line.back):
        ways = [world.trail(*leg.working)]
        if leg.protection is not None:
            ways.append(world.trail(*leg.protection))
        state = max(state, ways[0] if ways[0] != FAIL else min(ways))
    return "lost" if state == FAIL else "errors" if state == WEAK else "returns"


def _tail(scene: Scene, line: Line, tail: Tail, side: str) -> Iterator[Offer]:
    """Towards the station at each thing of the tail: all before it, and itself, must be whole."""
    for at, (kind, element) in enumerate(tail.items):
        if kind == "fibre":
            continue
        covered = tail.items[:at] if kind == "router" else tail.items[: at + 1]
        odds = tuple([{_whole(world, tail, covered): 1.0} for world in scene.worlds])
        device = scene.index.devices.get(element)
        inband = getattr(getattr(device, "mgmt", None), "mode", "") == "inband"
        hands = kind in _HANDS or inband or device is None
        yield _offer(
            scene,
            line,
            "loop",
            element,
            tail.port,
            odds,
            hands=hands,
            carriers=() if kind in _HANDS else (element,),
        )
    del side


def _whole(world: Broken, tail: Tail, items: tuple[tuple[str, str], ...]) -> str:
    """What comes back to the NE's port from a loop behind these."""
    if not world.works(tail.ne, tail.card):
        return "lost"
    weak = False
    for _, element in items:
        if element in world.dead or element in world.broken:
            return "lost"
        if (element, 1) in world.cut or (element, -1) in world.cut:
            return "lost"
        weak |= element in world.weak
    return "errors" if weak else "returns"


def _offer(
    scene: Scene,
    line: Line,
    kind: str,
    at: str,
    watch: str,
    odds: tuple[Odds, ...],
    *,
    hands: bool,
    carriers: tuple[str, ...],
) -> Offer:
    shared = [
        c
        for e in carriers
        for c in scene.index.circuits_of_tail.get(e, ())
        if c != line.id and scene.in_service(c)
    ]
    if any("errors" in each for each in odds):
        kind = "bert"
    caution = "shared" if shared else "in-service" if scene.in_service(line.id) else ""
    effort = "crew" if hands else "traffic" if caution else "remote"
    return Offer(Trial(kind, at, "inward", line.id, watch, effort, caution, 0.95), odds)
