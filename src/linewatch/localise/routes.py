"""What a route of circuits shows under damage: worked out for one circuit, said of all that fare like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from linewatch.localise.lines import Fate, judge_line, tell_routers

if TYPE_CHECKING:
    from collections.abc import Hashable

    from linewatch.localise.bundles import Route
    from linewatch.localise.expect import Bundle
    from linewatch.localise.semantics import Broken

_KEPT = 128  # remembered of one route


class Echo(NamedTuple):
    """What one circuit of a route shows: columns of the route, where each member has its own bit; and alarms
    of what the members share."""

    fate: Fate
    own: tuple[tuple[int, int], ...]  # column, how sure
    shared: tuple[tuple[int, int, int], ...]  # column, bit, how sure


def tell_routes(plant: Broken, judged: dict[Route, dict[tuple[int, ...], int]]) -> dict[Bundle, int]:
    """Expect what the circuits show; answers who was looked at. All are judged before a router speaks that
    several of them share: in band it speaks while one of its circuits is up."""
    walked: dict[Bundle, int] = {}
    later: list[tuple[Route, int, Hashable, Fate]] = []
    for route, patterns in judged.items():
        felt = _felt(plant, route)
        for pattern, members in patterns.items():
            walked[route] = walked.get(route, 0) | members
            key: Hashable = (felt, pattern)
            echo = route.echoes.get(key)
            if echo is None:
                echo = _judged(plant, route, members, key)
            _say(plant, echo, members)
            if echo.fate.state:
                plant.told.lines.append((route, members, echo.fate.state))
            if echo.fate.state == "down":
                plant.down[route] = plant.down.get(route, 0) | members
            if route.hubs:
                later.append((route, members, key, echo.fate))
    for route, members, key, fate in later:
        heard = (key, *[plant.cut_off(router) for router in route.hubs])
        echo = route.echoes.get(heard)
        if echo is None:
            plant.echo = []
            tell_routers(plant, route.lines[_first(members)], fate)
            echo = _kept(plant, route, members, heard, fate)
        _say(plant, echo, members)
    return walked


def _felt(plant: Broken, route: Route) -> Hashable:
    """All that a circuit of the route feels of the damage outside its own cards and tails."""
    ways, standing, dead = plant.ways, plant.standing, plant.dead
    lost: tuple[str, ...] = ()
    racks: tuple[str, ...] = ()
    if plant.dcn:
        lost = tuple([d for d in route.domains if plant.domain_lost(d)])
    if dead and route.racks:
        racks = tuple([rack for rack in route.racks if rack in dead])
    return (
        tuple([ways[way] for way in route.ways]),
        tuple([standing[ne] for ne in route.nes]),
        lost,
        racks,
    )


def _judged(plant: Broken, route: Route, members: int, key: Hashable) -> Echo:
    plant.echo = []
    line = route.lines[_first(members)]
    fate = judge_line(plant, line)
    if not route.hubs:
        if fate.state == "down":
            plant.down[route] = plant.down.get(route, 0) | members
        tell_routers(plant, line, fate)
    return _kept(plant, route, members, key, fate)


def _first(members: int) -> int:
    return (members & -members).bit_length() - 1


def _kept(plant: Broken, route: Route, members: int, key: Hashable, fate: Fate) -> Echo:
    heard, plant.echo = plant.echo or [], None
    member = _first(members)
    own: dict[int, int] = {}
    shared: dict[tuple[int, int], int] = {}
    for resource, code, by, sure in heard:
        bundle, column, at = plant.keys.placed((resource, code, by))
        if bundle is route and at == member:
            if sure >= own.get(column, -999):
                own[column] = sure
        elif sure >= shared.get((column, 1 << at), -999):
            shared[column, 1 << at] = sure
    echo = Echo(fate, tuple(own.items()), tuple((c, bit, sure) for (c, bit), sure in shared.items()))
    if len(route.echoes) >= _KEPT:
        route.echoes.clear()
    route.echoes[key] = echo
    return echo


def _say(plant: Broken, echo: Echo, members: int) -> None:
    for column, sure in echo.own:
        plant.expect_all(column, members, sure)
    for column, bit, sure in echo.shared:
        plant.expect_all(column, bit, sure)
