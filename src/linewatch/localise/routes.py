"""What a route of circuits shows under damage: worked out for one circuit, said of all that fare like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from linewatch.localise.lines import Fate, judge_line, tell_routers
from linewatch.localise.slices import units

if TYPE_CHECKING:
    from collections.abc import Hashable

    from linewatch.localise.bundles import Route
    from linewatch.localise.expect import Bundle, Masks
    from linewatch.localise.semantics import Broken
    from linewatch.localise.slices import Steps

_KEPT = 256  # echoes remembered of one route
_SHAPED = 2_000  # of one shape
_HEARD = 2  # routes whose shared routers are a unit to ask
_NE = "\1"  # begins the term for an NE of the route: its place among them follows
_ITEM = "\2"  # the same for an element of its tails that it has in common with others

Terms = tuple[tuple[str, str, str, int], ...]
"""Resource, code, reporter, how sure: roles of the route's own names, places of its NEs and elements."""


class Echo(NamedTuple):
    """What a circuit of a route shows. `own`: by how sure, the columns of the route where each member has its
    own bit, and these with all members; `shared`: column, bit and how sure of what the members share."""

    fate: Fate
    own: tuple[tuple[int, Masks], ...]
    shared: tuple[tuple[int, int, int], ...]


def tell_routes(plant: Broken, judged: dict[Route, dict[tuple[int, ...], int]]) -> Steps[dict[Bundle, int]]:
    """Expect what the circuits show; answers who was looked at. Every route is a unit. All are
    judged before a router speaks that several of them share: in band it speaks while one of its circuits is
    up."""
    walked: dict[Bundle, int] = {}
    later: list[tuple[Route, int, Hashable, Fate]] = []
    for route, patterns in judged.items():
        felt = _felt(plant, route)
        for pattern, members in patterns.items():
            walked[route] = walked.get(route, 0) | members
            plant.told.work += 1
            yield
            key: Hashable = (felt, pattern)
            echo = route.echoes.get(key)
            if echo is None:
                echo = _judged(plant, route, members, key)
            _say(plant, route, echo, members)
            if echo.fate.state:
                plant.told.lines.append((route, members, echo.fate.state))
            if echo.fate.state == "down":
                plant.down[route] = plant.down.get(route, 0) | members
            if route.hubs:
                later.append((route, members, key, echo.fate))
    # Whom no circuit reaches any more is settled by now, and dear to ask of a router with many of them.
    cut_off: dict[str, bool] = {}
    for count, (route, members, key, fate) in enumerate(later, 1):
        if count % _HEARD == 0:
            yield
        for router in route.hubs:
            if router not in cut_off:
                cut_off[router] = plant.cut_off(router)
                yield from units(plant.bundles.lines_of_router.get(router, ()))
        heard = (key, *[cut_off[router] for router in route.hubs])
        echo = route.echoes.get(heard)
        if echo is None:
            echo = _heard(plant, route, members, heard, fate)
        _say(plant, route, echo, members)
    return walked


def _felt(plant: Broken, route: Route) -> Hashable:
    """All that a circuit of the route feels of the damage outside its own cards and tails."""
    ways, standing, dead = plant.ways, plant.standing, plant.dead
    lost = racks = None
    if plant.dcn or dead:
        lost = tuple([plant.domain_lost(domain) for domain in route.domains])
    if dead and route.racks:
        racks = tuple([rack in dead for rack in route.racks])
    return (
        tuple([ways[way] for way in route.ways]),
        tuple([standing[ne] for ne in route.nes]),
        lost,
        racks,
    )


def _judged(plant: Broken, route: Route, members: int, key: Hashable) -> Echo:
    known = route.shape.get(key)
    if known is None:
        plant.echo = []
        line = route.lines[_first(members)]
        fate = judge_line(plant, line)
        if not route.hubs:
            if fate.state == "down":
                plant.down[route] = plant.down.get(route, 0) | members
            tell_routers(plant, line, fate)
        known = _shaped(plant, route, members, key, fate)
    return _kept(plant, route, key, *known)


def _heard(plant: Broken, route: Route, members: int, key: Hashable, fate: Fate) -> Echo:
    known = route.shape.get(key)
    if known is None:
        plant.echo = []
        tell_routers(plant, route.lines[_first(members)], fate)
        known = _shaped(plant, route, members, key, fate)
    return _kept(plant, route, key, *known)


def _first(members: int) -> int:
    return (members & -members).bit_length() - 1


def _shaped(plant: Broken, route: Route, members: int, key: Hashable, fate: Fate) -> tuple[Fate, Terms]:
    """What one circuit was heard to show, said so that it holds of every route of this shape."""
    heard, plant.echo = plant.echo or [], None
    member, owner = _first(members), plant.keys.owner

    def term(name: str) -> str:
        mine = owner.get(name)
        if mine is not None and mine[0] is route and mine[1] == member:
            return mine[2]
        if name in route.nes:
            return f"{_NE}{route.nes.index(name)}"
        return f"{_ITEM}{route.items.index(name)}" if name in route.items else name

    surest: dict[tuple[str, str, str], int] = {}
    for resource, code, by, sure in heard:
        terms = (term(resource), code, term(by))
        surest[terms] = max(sure, surest.get(terms, sure))
    if len(route.shape) >= _SHAPED:
        route.shape.clear()
    route.shape[key] = found = (fate, tuple((*terms, sure) for terms, sure in surest.items()))
    return found


def _kept(plant: Broken, route: Route, key: Hashable, fate: Fate, terms: Terms) -> Echo:
    keys = plant.keys
    own: dict[int, Masks] = {}
    shared: list[tuple[int, int, int]] = []
    for resource, code, by, sure in terms:
        resource, by = _named(route, resource), _named(route, by)
        if resource in route.names or by in route.names:
            own.setdefault(sure, {})[keys.column(route, (resource, code, by))] = route.full
        else:
            column, at = keys.spot((resource, code, by))
            shared.append((column, 1 << at, sure))
    if len(route.echoes) >= _KEPT:
        route.echoes.clear()
    echo = route.echoes[key] = Echo(fate, tuple(own.items()), tuple(shared))
    return echo


def _named(route: Route, term: str) -> str:
    if term.startswith(_NE):
        return route.nes[int(term[1:])]
    return route.items[int(term[1:])] if term.startswith(_ITEM) else term


def _say(plant: Broken, route: Route, echo: Echo, members: int) -> None:
    for sure, columns in echo.own:
        masks = plant.levels[sure]
        if members == route.full:
            masks.update(columns)
            continue
        for column in columns:
            masks[column] = masks.get(column, 0) | members
    for column, bit, sure in echo.shared:
        plant.expect_all(column, bit, sure)
