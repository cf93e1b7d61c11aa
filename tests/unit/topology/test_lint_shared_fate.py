"""Both ways of a protection in one place: found where digging finds it, and told once, in few words."""

import datetime as dt

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex
from linewatch.topology.lint.finding import Lint
from linewatch.topology.lint.rules import lints
from tests.fakes.diggers import at_one_go, both_in
from tests.fakes.small_plants import small_plants
from tests.fakes.small_ring import small_ring

DAY = dt.date(2026, 3, 4)


def _found(plant: p.Plant, rule: str) -> list[Lint]:
    return [one for one in lints(PlantIndex(plant), DAY) if one.rule == rule]


@settings(max_examples=150, deadline=None)
@given(small_plants())
def test_legs_are_told_as_digging_finds_them(plant):  # type: ignore[no-untyped-def]
    """Exactly, but for what another finding says already: a duct all of whose common metres are in a common
    cable, an NE one of whose cards is common, the power of a common NE."""
    first, second = ([*trail.hops] for trail in plant.hp_trails)
    dug = both_in(plant, first, second)
    nes = {ne.id: ne for ne in plant.nes}
    ends = [nes["N0"], nes["N1"]]
    at_ends = (
        {("ne", e.id) for e in ends} | {("site", e.site) for e in ends} | {("power", e.power) for e in ends}
    )
    beyond = {key: km for key, km in dug.items() if key not in at_ends}
    told = {one.element: one.km or 0.0 for one in _found(plant, "shared-legs")}

    mine, theirs = at_one_go(plant, first), at_one_go(plant, second)
    dug_together = {s for k in mine if k[0] == "cable" for s in mine[k] & theirs.get(k, set())}
    cards = {card.id: card.ne for card in plant.cards}
    by_cards = {cards[name] for kind, name in beyond if kind == "card"}
    fed = {nes[name].power for kind, name in beyond if kind == "ne"}
    due = {name: km for (kind, name), km in beyond.items() if kind in ("cable", "card")}
    due |= {n: km for (kind, n), km in beyond.items() if kind == "duct" and mine[kind, n] - dug_together}
    due |= {n: km for (kind, n), km in beyond.items() if kind == "ne" and n not in by_cards}
    due |= {n: km for (kind, n), km in beyond.items() if kind == "power" and n not in fed}
    exact = {name: km for name, km in told.items() if not name.startswith(("M", "S"))}
    assert exact == pytest.approx(due, abs=0.001)

    holes = {hole for kind, name in beyond if kind == "manhole" for hole in name.split("~")}
    sites = {name for kind, name in beyond if kind == "site"}
    assert {hole for name in told if name.startswith("M") for hole in name.split("~")} <= holes
    assert {name for name in told if name.startswith("S")} <= sites
    assert bool(told) == bool(beyond)


def _in_duct(plant: p.Plant, cables: tuple[str, ...], segment: int) -> p.Plant:
    """Segment 0 (4 km) leaves the A site of its cable, segment 1 (5 km) enters the Z site."""
    laid = []
    for cable in plant.cables:
        segments = list(cable.segments)
        if cable.id in cables:
            segments[segment] = replace(segments[segment], duct="D")
        laid.append(replace(cable, segments=tuple(segments)))
    return replace(plant, cables=tuple(laid), ducts=(p.Duct(id="D", cables=cables),))


def test_a_common_way_into_the_end_station_is_a_warning_with_its_km() -> None:
    """cab1 leaves n1 by its first 4 km, cab3 comes back to n1 by its last 5 km."""
    plant = small_ring()
    laid = _in_duct(_in_duct(plant, ("cab1",), 0), (), 0)
    cables = [
        replace(c, segments=(c.segments[0], replace(c.segments[1], duct="D"))) if c.id == "cab3" else c
        for c in laid.cables
    ]
    (one,) = _found(replace(laid, cables=tuple(cables)), "shared-legs")
    assert (one.severity, one.element, one.km, one.others) == ("warning", "D", 4.0, ("c1",))
    assert one.what == "both legs of 1 protected line lie in duct D for 4.00 km: hp1 and hp2"


def test_a_common_duct_on_the_way_is_an_error() -> None:
    """cab1 enters n2 by its last 5 km, cab3 leaves n3 by its first 4: neither end is common to both."""
    plant = _in_duct(small_ring(), ("cab1",), 1)
    cables = [
        replace(c, segments=(replace(c.segments[0], duct="D"), c.segments[1])) if c.id == "cab3" else c
        for c in plant.cables
    ]
    (one,) = _found(replace(plant, cables=tuple(cables)), "shared-legs")
    assert (one.severity, one.km) == ("error", 4.0)


def test_what_the_lines_have_told_the_ring_does_not_repeat() -> None:
    """cab1 and cab3 are told of c1; with cab2 beside them the spans that meet at n2 and n3 are the ring's."""
    plant = _in_duct(small_ring(), ("cab1", "cab3"), 0)
    assert _found(plant, "shared-ring") == []
    unprotected = replace(plant, circuits=plant.circuits[1:])
    (one,) = _found(unprotected, "shared-ring")
    assert (one.severity, one.element, one.others) == ("warning", "D", ("ring", "sec1", "sec3"))
    assert one.what.endswith("leaves n1 without the ring")


def test_spans_that_do_not_meet_tear_the_ring_apart(square: p.Plant) -> None:
    one = _found(square, "shared-ring")[0]
    assert (one.severity, one.element, one.km) == ("error", "cab1", 9.0)
    assert (
        one.what
        == "ring: spans sec1, sec3 lie in cable cab1 for 9.00 km: one event there tears the ring apart"
    )


def test_an_msp_in_one_cable(doubled: p.Plant) -> None:
    (one,) = _found(doubled, "shared-msp")
    assert (one.severity, one.element, one.km) == ("error", "cab1", 9.0)
    assert one.others == ("msp", "c1", "c2")


def test_a_leg_over_an_msp_falls_only_with_both_its_sections(doubled: p.Plant) -> None:
    """hp2 comes through cab1 as well: with both sections in cab1 that is one cable for both legs, with the
    protection in cab9 the MSP stands."""
    fibres = {"cab2/1": "cab1", "cab2/2": "cab1"}
    moved = tuple(
        replace(f, cable=fibres[f.id], number=f.number + 4) if f.id in fibres else f for f in doubled.fibres
    )
    together = replace(doubled, fibres=moved)
    assert [one.element for one in _found(together, "shared-legs")] == ["cab1"]
    apart = tuple(replace(f, cable="cab9") if f.id.startswith("cab9") else f for f in moved)
    assert _found(replace(together, fibres=apart), "shared-legs") == []


@pytest.fixture
def square() -> p.Plant:
    """The small ring with a fourth NE between n3 and n1, and sec3 in the cable of sec1."""
    plant = small_ring(0)
    fourth = replace(plant.nes[0], id="n4", site="s4", power=None)
    cards = tuple(p.Card(id=f"n4/l{side}", ne="n4", slot=1, kind="line") for side in "ew")
    ports = tuple(p.Port(id=f"n4/{side}", ne="n4", card=f"n4/l{side}", kind="stm") for side in "ew")
    third = replace(plant.sections[2], z_port="n4/w", fibres_az=("cab1/3",), fibres_za=("cab1/4",))
    last = p.Section(
        id="sec4", rate="STM-4", a_port="n4/e", z_port="n1/w", fibres_az=("cab3/1",), fibres_za=("cab3/2",)
    )
    extra = tuple(p.Fibre(id=f"cab1/{n}", cable="cab1", number=n, from_km=0, to_km=9) for n in (3, 4))
    ring = replace(plant.rings[0], nes=("n1", "n2", "n3", "n4"), sections=("sec1", "sec2", "sec3", "sec4"))
    return replace(
        plant,
        sites=(*plant.sites, p.Site(id="s4")),
        nes=(*plant.nes, fourth),
        cards=(*plant.cards, *cards),
        ports=(*plant.ports, *ports),
        sections=(*plant.sections[:2], third, last),
        fibres=(*plant.fibres, *extra),
        rings=(ring,),
        hp_trails=(),
    )


@pytest.fixture
def doubled() -> p.Plant:
    """The small ring with sec1 doubled by sec9 in the same cable, as a linear 1+1; both lines ride on it."""
    plant = small_ring()
    names = ("n1/e9", "n2/w9")
    cards = tuple(p.Card(id=f"{name}/card", ne=name[:2], slot=9, kind="line") for name in names)
    ports = tuple(p.Port(id=name, ne=name[:2], card=f"{name}/card", kind="stm") for name in names)
    extra = tuple(p.Fibre(id=f"cab9/{n}", cable="cab1", number=n, from_km=0, to_km=9) for n in (3, 4))
    spare = p.Section(
        id="sec9",
        rate="STM-4",
        a_port=names[0],
        z_port=names[1],
        fibres_az=("cab9/3",),
        fibres_za=("cab9/4",),
        msp_group="msp",
    )
    first = replace(plant.sections[0], msp_group="msp")
    return replace(
        plant,
        cables=(*plant.cables, replace(plant.cables[0], id="cab9")),
        cards=(*plant.cards, *cards),
        ports=(*plant.ports, *ports),
        fibres=(*plant.fibres, *extra),
        sections=(first, *plant.sections[1:], spare),
        msp_groups=(p.MspGroup(id="msp", kind="msp-1+1", working="sec1", protection="sec9"),),
        rings=(),
        hp_trails=(replace(plant.hp_trails[0], hops=("msp",)), plant.hp_trails[1]),
    )


@pytest.mark.parametrize(("protection", "told"), [("sncp", ["D"]), ("ms-spring", [])])
def test_a_span_of_a_spring_does_not_fall_alone(protection: str, told: list[str]) -> None:
    """hp1 rides over sec1, hp5 past the ring in a cable that shares the duct of cab1: the ring saves hp1."""
    plant = _in_duct(small_ring(), ("cab1",), 0)
    cable = replace(plant.cables[0], id="cab5")
    fibres = tuple(p.Fibre(id=f"cab5/{n}", cable="cab5", number=n, from_km=0, to_km=9) for n in (1, 2))
    ports = tuple(p.Port(id=f"{ne}/x", ne=ne, card=f"{ne}/lx", kind="stm") for ne in ("n1", "n2"))
    cards = tuple(p.Card(id=f"{ne}/lx", ne=ne, slot=5, kind="line") for ne in ("n1", "n2"))
    section = p.Section(
        id="sec5", rate="STM-4", a_port="n1/x", z_port="n2/x", fibres_az=("cab5/1",), fibres_za=("cab5/2",)
    )
    trail = p.HpTrail(id="hp5", a_ne="n1", z_ne="n2", hops=("sec5",), dirs=(1,))
    leg = replace(plant.circuits[0].legs[0], protection="hp5")
    changed = replace(
        plant,
        cables=(*plant.cables, cable),
        fibres=(*plant.fibres, *fibres),
        cards=(*plant.cards, *cards),
        ports=(*plant.ports, *ports),
        sections=(*plant.sections, section),
        hp_trails=(*plant.hp_trails, trail),
        circuits=(replace(plant.circuits[0], legs=(leg,)), *plant.circuits[1:]),
        rings=(replace(plant.rings[0], protection=protection),),
    )
    assert [one.element for one in _found(changed, "shared-legs")] == told
