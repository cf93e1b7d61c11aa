"""What is asked from the desk: ports over SNMP, the far modem of a pair, and people by phone."""

from collections.abc import Callable, Iterator

from linewatch.localise.expect import Masks, bits
from linewatch.localise.explain.scene import Scene
from linewatch.localise.explain.sides import owner_of
from linewatch.localise.explain.trials import Odds, Offer, Trial
from linewatch.localise.semantics import Broken
from linewatch.topology.owners import foreign

_POINTS = 40
_SITES = 4


def reads(scene: Scene) -> Iterator[Offer]:
    """Points that should show an alarm under one hypothesis and not under another, and show none yet."""
    keys, levels = scene.field.keys, []
    for faults in scene.sets:
        picture = scene.field.together(faults)
        sure: Masks = dict(picture.sure)
        for column, mask in picture.slow.items():
            sure[column] = sure.get(column, 0) | mask
        levels.append((sure, picture.seen))
    points: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for column in sorted({c for sure, _ in levels for c in sure}, key=keys.order):
        anywhere = everywhere = 0
        for place, (sure, _) in enumerate(levels):
            mask = sure.get(column, 0)
            anywhere |= mask
            everywhere = mask if place == 0 else everywhere & mask
        for member in bits(anywhere & ~everywhere):
            resource, _, by = keys.point(column, member)
            if by != "NMS" and len(points) < _POINTS:
                points.setdefault((resource, by), []).append((column, 1 << member))
    for (resource, by), spots in points.items():
        if not _worth_reading(scene, resource, by):
            continue
        codes = tuple(sorted({keys.columns[column].code for column, _ in spots}))
        odds: list[Odds] = []
        for world, (sure, seen) in zip(scene.worlds, levels, strict=True):
            if by in world.dead or (by in scene.index.nes and not world.reached(by)):
                odds.append({"silent": 1.0})
                continue
            there = any(sure.get(column, 0) & bit for column, bit in spots)
            maybe = any(seen.get(column, 0) & bit for column, bit in spots)
            odds.append(
                {"alarm": 1.0} if there else {"alarm": 0.5, "clear": 0.5} if maybe else {"clear": 1.0}
            )
        yield Offer(Trial("read", resource, "alarms", watch=by, reliability=0.97, codes=codes), tuple(odds))


def _worth_reading(scene: Scene, resource: str, by: str) -> bool:
    """It can be asked, has not been since, and says nothing yet."""
    device = scene.index.devices.get(by)
    inband = getattr(getattr(device, "mgmt", None), "mode", "") in ("inband", "via-peer")
    told = (
        scene.known.says(resource) is not None or scene.known.says(by, "COMM-FAIL", "UNREACHABLE") is not None
    )
    silent = scene.known.answering.get(by) is False
    return not (told or inband or silent or by in scene.known.polled)


def modems(scene: Scene) -> Iterator[Offer]:
    """The far modem of a pair, looked at through the near one."""
    for line in scene.lines:
        for tail in (line.a, line.z):
            kinds = {kind: (at, element) for at, (kind, element) in enumerate(tail.items)}
            if "local" not in kinds or "remote" not in kinds:
                continue
            (_, local), (at, remote) = kinds["local"], kinds["remote"]
            beyond = tail.items[at + 1 :]
            odds = tuple([_look(scene, world, local, remote, tail.items, beyond) for world in scene.worlds])
            yield Offer(Trial("modem", remote, "", line.id, local, reliability=0.9), odds)


def _look(
    scene: Scene,
    world: Broken,
    local: str,
    remote: str,
    items: tuple[tuple[str, str], ...],
    beyond: tuple[tuple[str, str], ...],
) -> Odds:
    if local in world.dead or not world.heard(local):
        return {"silent": 1.0}
    if remote in world.dead:
        device = scene.index.devices.get(remote)
        gasps = device is not None and device.dying_gasp is True and remote in world.starved
        return {"gasp": 0.85, "no-light": 0.15} if gasps else {"no-light": 1.0}
    if any(kind == "fibre" and element in world.broken for kind, element in items):
        return {"no-light": 1.0}
    if any(kind == "fibre" and element in world.weak for kind, element in items):
        return {"low": 1.0}
    lost = any(e in world.dead or (e, -1) in world.cut for kind, e in beyond if kind != "router")
    return {"far-input-lost": 1.0} if lost else {"well": 1.0}


def phones(scene: Scene) -> Iterator[Offer]:
    """The customer of a site, whoever gives a station its power, and the owner of what is not ours."""
    yield from _at_customers(scene)
    for power in scene.suspects:
        plant = scene.index.power_plants.get(power)
        if plant is None or plant.monitored or _role(scene, plant.site) in ("customer", "tail-end"):
            continue
        shown = _per(scene, lambda world, power=power: "off" if _off(world, power) else "on")  # type: ignore[misc]
        yield Offer(Trial("phone-power", power, "power", reliability=0.9), shown)
    owners: dict[str, None] = {}
    for hypothesis in scene.doubt.hypotheses:
        owner = owner_of(scene.index, hypothesis.fault, scene.verdict)
        if owner and foreign(scene.index, owner):
            owners[owner] = None
    for owner in owners:
        told: list[Odds] = []
        for faults in scene.sets:
            theirs = any(owner_of(scene.index, fault, scene.verdict) == owner for fault in faults)
            told.append({"theirs": 1.0} if theirs else {"not-theirs": 1.0})
        yield Offer(Trial("phone-owner", owner, "", reliability=0.85), tuple(told))


def _at_customers(scene: Scene) -> Iterator[Offer]:
    index = scene.index
    sites: dict[str, None] = {}
    for element in (
        *scene.suspects,
        *[e for line in scene.lines for t in (line.a, line.z) for _, e in t.items],
    ):
        place = index.devices.get(element) or index.power_plants.get(element)
        if place is not None and _role(scene, place.site) in ("customer", "tail-end"):
            sites[place.site] = None
    for site in list(sites)[:_SITES]:
        powers = [p.id for p in index.plant.power_plants if p.site == site]
        fed = [e for p in powers for e in index.fed_by.get(p, ())]
        boxes = [e for e in fed if e in index.devices and index.devices[e].site == site]

        def answer(world: Broken, powers: list[str] = powers, boxes: list[str] = boxes) -> str:
            if any(_off(world, power) for power in powers):
                return "off"
            dark = sorted({index.devices[box].type for box in boxes if box in world.dead})
            if dark:
                return f"dark-{dark[0]}"
            return "lan" if any(box in d.lan for d in world.damages for box in boxes) else "lit"

        yield Offer(Trial("phone-customer", site, "power", reliability=0.85), _per(scene, answer))


def _off(world: Broken, power: str) -> bool:
    return any(power in d.mains for d in world.damages)


def _per(scene: Scene, outcome: Callable[[Broken], str]) -> tuple[Odds, ...]:
    return tuple([{outcome(world): 1.0} for world in scene.worlds])


def _role(scene: Scene, site: str) -> object:
    known = scene.index.sites.get(site)
    return known.role if known is not None else "customer"
