"""Other ways for a line: over what there is, over what could be made, and why there are none."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from linewatch.topology.free import NoSuchPlace, free_between, nes_at
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from linewatch.topology.standby import Standbys

LINKS = ("AB", "BC", "CD", "AD", "BD")  # A-B-C-D-A, and B-D across


def mesh(
    *,
    trails: Mapping[str, str],
    links: Sequence[str] = LINKS,
    rate: str = "STM-1",
    standby: Any = None,
    riders: int = 0,
    duct: Sequence[str] = (),
    protection: str | None = None,
) -> PlantIndex:
    """NEs A to D, a section and a cable for each link. Line L rides W from A to B; `riders` fill trail X."""
    nes = "ABCD"
    sections, cables, fibres, ports, cards = [], [], [], [], []
    for a, z in links:
        name = a + z
        cables.append(
            {"id": f"K-{name}", "a_site": f"s{a}", "z_site": f"s{z}", "length_km": 10, "fibre_count": 2,
             "points": [{"id": f"{name}{n}", "kind": "odf", "km": 10 * n} for n in (0, 1)],
             "segments": [{"id": f"{name}s", "from": f"{name}0", "to": f"{name}1", "from_km": 0, "to_km": 10,
                           "duct": "DUCT" if name in duct else None}]}
        )  # fmt: skip
        fibres += [
            {"id": f"{name}/{n}", "cable": f"K-{name}", "number": n, "from_km": 0, "to_km": 10}
            for n in (1, 2)
        ]
        for ne in (a, z):
            cards.append({"id": f"{ne}/{name}", "ne": ne, "slot": len(cards), "kind": "line"})
            ports.append(
                {"id": f"{ne}/{name}/1", "ne": ne, "card": f"{ne}/{name}", "kind": "stm", "rate": rate}
            )
        sections.append(
            {"id": name, "rate": rate, "a_port": f"{a}/{name}/1", "z_port": f"{z}/{name}/1",
             "fibres_az": [f"{name}/1"], "fibres_za": [f"{name}/2"]}
        )  # fmt: skip
    ends = [(f"L{n}" if n else "L", "X" if n else "W") for n in range(riders + 1)]
    circuits = []
    for number, (name, trail) in enumerate(ends):
        start, end = trails[trail][0], trails[trail][-1]
        ports += [{"id": f"{n}/t/{name}", "ne": n, "card": f"{n}/t", "kind": "e1"} for n in (start, end)]
        leg = {"a_ne": start, "z_ne": end, "working": trail, "protection": None if number else protection}
        circuits.append(
            {"id": name, "vc12": f"v{name}", "a_ne": start, "z_ne": end, "a_port": f"{start}/t/{name}",
             "z_port": f"{end}/t/{name}", "legs": [leg],
             "ext": {"class": "AAA", **({"standby": standby} if standby and not number else {})}}
        )  # fmt: skip
    cards += [{"id": f"{ne}/t", "ne": ne, "slot": 99, "kind": "trib"} for ne in nes]
    body = {
        "sites": [{"id": f"s{ne}", "role": "core"} for ne in nes], "cables": cables, "fibres": fibres,
        "nes": [{"id": ne, "site": f"s{ne}", "type": "sdh-adm"} for ne in nes], "cards": cards,
        "ports": ports, "sections": sections, "circuits": circuits, "ducts": [{"id": "DUCT", "cables": []}],
        "hp_trails": [_trail(name, path, links) for name, path in trails.items()],
    }  # fmt: skip
    return PlantIndex(msgspec.convert(body, Plant))


def _trail(name: str, path: str, links: Sequence[str]) -> dict[str, Any]:
    hops = [a + z if a + z in links else z + a for a, z in pairwise(path)]
    dirs = [1 if hop[0] == a else -1 for hop, a in zip(hops, path, strict=False)]
    return {"id": name, "a_ne": path[0], "z_ne": path[-1], "hops": hops, "dirs": dirs, "ext": {"au4": 1}}


def told(index: PlantIndex, out: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
    """Each route of the line's leg as the trails or, for a new VC-4, the sections it takes."""
    (leg,) = Standbys(index).of("L", out).legs
    return [tuple(step.trail or "+".join(step.hops) for step in way.steps) for way in leg.routes]


def test_trails_there_are_joined_where_both_end() -> None:
    index = mesh(trails={"W": "AB", "X": "AD", "Y": "BD"})
    assert told(index)[0] == ("X", "Y")
    (leg,) = Standbys(index).of("L").legs
    assert [step.slots for step in leg.routes[0].steps] == [("1-1-1",), ("1-1-1",)]
    assert leg.routes[0].new == 0
    assert (leg.routes[0].sections, leg.routes[0].km, leg.routes[0].risks) == (2, 20.0, 0)


def test_a_full_trail_gives_way_to_a_new_vc4() -> None:
    index = mesh(trails={"W": "AB", "X": "AD", "Y": "BD"}, riders=63, rate="STM-4")
    ways = told(index)
    assert ways[0] == ("AD", "Y")
    (leg,) = Standbys(index).of("L").legs
    assert leg.routes[0].steps[0].slots == ("2",)


def test_hops_of_a_new_vc4_in_a_row_are_one_with_one_au4() -> None:
    index = mesh(trails={"W": "AB", "Z": "BC"}, links=("AB", "BC", "CD", "AD"), rate="STM-4")
    assert told(index) == [("AD+CD", "Z")]
    (leg,) = Standbys(mesh(trails={"W": "AB"}, links=("AB", "BC", "CD", "AD"))).of("L").legs
    assert [(step.hops, step.slots, step.free) for step in leg.routes[0].steps] == [
        (("AD", "CD", "BC"), ("1", "1", "1"), 1)
    ]


def test_the_longer_way_comes_first_where_the_shorter_shares_a_duct() -> None:
    index = mesh(trails={"W": "AB", "X": "AD", "Y": "BD"}, duct=("AB", "BD"), rate="STM-4")
    (leg,) = Standbys(index).of("L").legs
    assert [(way.sections, way.risks) for way in leg.routes] == [(3, 0), (2, 1)]
    (met,) = leg.routes[1].shared["working"]
    assert (met.risk.kind, met.risk.element, met.km) == ("duct", "DUCT", 10.0)


def test_what_protects_it_is_no_standby() -> None:
    index = mesh(trails={"W": "AB", "P": "ADB"}, protection="P", links=("AB", "BD", "AD"))
    (leg,) = Standbys(index).of("L").legs
    assert not leg.routes
    assert leg.reason == "no other cable: from A nothing leads on but AB, AD, in use already"


def test_a_full_section_is_the_reason() -> None:
    index = mesh(trails={"W": "AB", "X": "AD"}, riders=63, links=("AB", "BD", "AD"))
    (leg,) = Standbys(index).of("L").legs
    assert not leg.routes
    assert leg.reason == "there is another way from A to B, but it is full: AD (1 of 1 VC-4 used)"


def test_a_spur_has_no_other_cable() -> None:
    (leg,) = Standbys(mesh(trails={"W": "AB"}, links=("AB", "BC", "CD", "BD"))).of("L").legs
    assert leg.reason == "no other cable: from A nothing leads on but AB, in use already"
    assert not Standbys(mesh(trails={"W": "AB"}, links=("AB", "BC"))).of("L").usable


def test_what_is_broken_now_is_told_and_comes_last() -> None:
    index = mesh(trails={"W": "AB", "X": "AD", "Y": "BD"}, rate="STM-4")
    standby = Standbys(index).of("L", {"K-BD": "cable-cut, I-7"})
    (leg,) = standby.legs
    assert [way.not_usable for way in leg.routes] == ["", "K-BD: cable-cut, I-7"]
    assert standby.usable
    assert not Standbys(index).of("L", {"K-AD": "cable-cut, I-7"}).usable


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        (["X", "Y"], ()),
        ([{"via": ["X", "Y"]}], ()),
        ("X", ("they do not lead from A to B",)),
        (
            ["W"],
            ("the line uses W already", "with working it shares section AB"),
        ),
        (["Q"], ("the plant has no VC-4 trail called Q",)),
        ([{"note": "by hand"}], ("it names no trails; write via: [trail ids, one after the other]",)),
    ],
)
def test_what_is_declared_is_looked_at(written: Any, wrong: tuple[str, ...]) -> None:
    index = mesh(trails={"W": "AB", "X": "AD", "Y": "BD"}, standby=written)
    (declared,) = Standbys(index).of("L").declared
    assert tuple(said.split(", card")[0] for said in declared.wrong) == wrong


def test_free_between_two_places() -> None:
    index = mesh(trails={"W": "AB", "X": "AD", "Y": "BD"}, rate="STM-4")
    found = free_between(Standbys(index), "sA", "B", "L")
    assert (found.a, found.z) == (("A",), ("B",))
    assert [tuple(step.trail for step in way.steps) for way in found.ready] == [("X", "Y"), ("W",)]
    assert [way.risks > 0 for way in found.ready] == [False, True]
    assert all(way.new for way in found.to_make)
    with pytest.raises(NoSuchPlace, match='no NE and no site is called "nowhere"'):
        nes_at(index, "nowhere")


def test_the_answer_does_not_hang_on_what_was_asked_before() -> None:
    index = mesh(trails={"W": "AB", "X": "AD", "Y": "BD"}, riders=3)
    asked = Standbys(index)
    for line in ("L1", "L", "L2", "L"):
        asked.of(line, {"K-AD": "cut"})
    assert asked.of("L") == Standbys(index).of("L")
