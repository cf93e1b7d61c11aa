"""Every other rule by a story: the small ring with one thing wrong, and all that is said of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex
from linewatch.topology.lint.finding import Lint
from linewatch.topology.lint.rules import lints
from tests.fakes.small_ring import small_ring

DAY = dt.date(2026, 3, 4)
# The small ring is bare: what it does not say is no part of these stories.
BARE = ("line-no-tail", "line-no-customer", "port-no-ddf", "cable-no-points", "battery-unknown", "k-bytes")

Change = Callable[[dict[str, Any]], None]


def _changed(change: Change) -> p.Plant:
    raw = msgspec.json.decode(msgspec.json.encode(small_ring()))
    change(
        {name: {e["id"]: e for e in value} for name, value in raw.items() if isinstance(value, list)}
        | {"": raw}
    )
    return msgspec.convert(raw, p.Plant)


def _said(plant: p.Plant, *, every: bool = False) -> list[Lint]:
    return [one for one in lints(PlantIndex(plant), DAY) if every or one.rule not in BARE]


def _ext(kind: str, element: str, **words: Any) -> Change:
    return lambda of: of[kind][element].setdefault("ext", {}).update(words)


def _top(**words: Any) -> Change:
    return lambda of: of[""].setdefault("ext", {}).update(words)


def _all(*changes: Change) -> Change:
    def change(of: dict[str, Any]) -> None:
        for one in changes:
            one(of)

    return change


def _tu12(of: dict[str, Any], *slots: Any) -> None:
    for line, slot in zip(("c1", "c2"), slots, strict=True):
        of["circuits"][line]["legs"][0]["ext"] = {"tu12": slot}


def _spring(**words: Any) -> Change:
    def change(of: dict[str, Any]) -> None:
        ids = {"n1": 0, "n2": 1, "n3": 2}
        of["rings"]["ring"] |= {"protection": "ms-spring", "ext": {"ms_spring": {"node_ids": ids} | words}}
        of["circuits"]["c1"]["legs"][0]["protection"] = None
        of["hp_trails"]["hp1"]["ext"] = {"au4": 1}

    return change


def _domain(of: dict[str, Any], *gateways: str) -> None:
    for ne in of["nes"].values():
        ne["domain"] = "D"
    of[""]["dcn_links"] = [{"id": f"dcn-{ne}", "domain": "D", "gateway_ne": ne} for ne in gateways]


def _spur(of: dict[str, Any]) -> None:
    """sec2 and the ring are gone: n3 hangs on sec3 alone."""
    of[""]["sections"] = [s for s in of[""]["sections"] if s["id"] != "sec2"]
    of[""]["rings"], of[""]["hp_trails"] = [], of[""]["hp_trails"][:1]
    of["circuits"]["c1"]["legs"][0]["protection"] = None


def _sources(of: dict[str, Any], *nes: str) -> None:
    of[""]["sync_sources"] = [{"id": f"bits-{ne}", "ne": ne} for ne in nes]
    for ne in of["nes"].values():
        ne["sync_source"] = f"bits-{nes[0]}"


WORK = {"id": "W1", "elements": ["cab1"], "from": "2026-03-05", "until": "2026-03-06"}
ROW = {"ne": "n1", "au4": 1, "ends": ["n1", "n2"]}
OTHER = ROW | {"ne": "n2"}

STORIES = [
    pytest.param(lambda of: None, [], id="nothing-wrong"),
    # timeslots
    pytest.param(
        _ext("hp_trails", "hp1", au4=5), [("error", "timeslot-beyond", "hp1")], id="au4-5-of-an-stm-4"
    ),
    pytest.param(_ext("hp_trails", "hp1", au4=4), [], id="au4-4-of-an-stm-4"),
    pytest.param(
        lambda of: (_tu12(of, 7, 7), of["circuits"]["c1"]["legs"][0].update(protection=None)),
        [("error", "timeslot-clash", "hp1")],
        id="one-tu12-twice",
    ),
    pytest.param(lambda of: _tu12(of, "3-7-3", "1-1-1"), [], id="tu12-by-name"),
    pytest.param(
        lambda of: _tu12(of, 64, 63), [("error", "timeslot-beyond", "c1")] * 2, id="tu12-64-both-ways"
    ),
    pytest.param(lambda of: _tu12(of, 1, "4-1-1"), [("error", "timeslot-beyond", "c2")], id="tug-3-number-4"),
    pytest.param(
        lambda of: of["sections"]["sec2"].update(fibres_az=["cab1/1"]),
        [
            ("error", "fibre-clash", "cab1/1"),
            ("error", "shared-legs", "cab1"),
            ("warning", "shared-ring", "s1"),
        ],
        id="one-fibre-in-two-sections",
    ),
    pytest.param(
        _all(_ext("ports", "n1/t/1", ddf="D1  1"), _ext("ports", "n1/t/2", ddf="D1 1")),
        [("warning", "position-clash", "s1")],
        id="one-ddf-position-with-a-blank-more",
    ),
    pytest.param(
        _all(_ext("ports", "n1/t/1", ddf="D1"), _ext("ports", "n2/t/1", ddf="D1")),
        [],
        id="the-same-at-another-station",
    ),
    # MS-SPRing
    pytest.param(_spring(squelch=[ROW, OTHER]), [], id="spring-complete"),
    pytest.param(_spring(squelch=[ROW]), [("error", "squelch", "ring")], id="a-squelch-row-missing"),
    pytest.param(
        _spring(squelch=[ROW, OTHER | {"ends": ["n3", "n2"]}]),
        [("error", "squelch", "ring")],
        id="another-end",
    ),
    pytest.param(
        _spring(squelch=[ROW, OTHER, {"ne": "n3", "au4": 2, "ends": ["n3", "n1"]}]),
        [("warning", "squelch", "ring")],
        id="a-row-of-no-trail",
    ),
    pytest.param(_spring(squelch=[ROW, OTHER, ROW | {"ne": "n3"}]), [], id="a-row-of-what-passes-through"),
    pytest.param(_spring(), [("note", "squelch", "ring")], id="no-tables-at-all"),
    pytest.param(
        _all(_spring(squelch=[ROW | {"au4": 3}, OTHER | {"au4": 3}]), _ext("hp_trails", "hp1", au4=3)),
        [("warning", "spring-timeslot", "hp1")],
        id="work-on-the-protecting-half",
    ),
    # status
    pytest.param(
        _ext("cables", "cab1", status="decommissioned"),
        [("error", "out-of-service", "cab1")],
        id="cable-gone",
    ),
    pytest.param(
        _ext("cards", "n3/le", status="planned"), [("warning", "out-of-service", "n3/le")], id="card-to-come"
    ),
    pytest.param(_ext("sites", "s1", status="in-service"), [], id="station-in-service"),
    # optics
    pytest.param(
        _all(_ext("ports", "n1/e", optics="L-4.1"), _ext("ports", "n2/w", optics="L4.1")),
        [("note", "optics-missing", "n2/e")],
        id="codes-of-the-standard-and-the-rest-not-told",
    ),
    pytest.param(
        _all(
            _top(optics={"X": {"reach_km": 8}}),
            *[_ext("ports", f"n{n}/{s}", optics="X") for n in (1, 2, 3) for s in "ew"],
        ),
        [("warning", "optics-reach", f"sec{n}") for n in (1, 2, 3)],
        id="nine-km-on-optics-of-eight",
    ),
    # owners
    pytest.param(
        _all(_ext("cables", "cab1", owner="T"), _top(owners=[{"id": "T", "kind": "leased-carrier"}])),
        [("warning", "lessor-no-contact", "T")],
        id="leased-and-nobody-to-call",
    ),
    pytest.param(
        _all(
            _ext("cables", "cab1", owner="T"),
            _top(owners=[{"id": "T", "kind": "leased-carrier", "contact": "110"}]),
        ),
        [],
        id="leased-with-a-contact",
    ),
    pytest.param(
        _all(_ext("cables", "cab1", owner="U"), _top(owners=[{"id": "U", "kind": "ours"}])),
        [],
        id="our-own",
    ),
    # management
    pytest.param(lambda of: _domain(of, "n1", "n2"), [], id="two-gateways-on-a-ring"),
    pytest.param(lambda of: _domain(of, "n1"), [("warning", "one-gateway", "D")], id="one-gateway-on-a-ring"),
    pytest.param(
        lambda of: (_domain(of, "n1", "n2"), _spur(of)),
        [("note", "single-dcc", "D")],
        id="an-ne-on-a-spur",
    ),
    # timing
    pytest.param(lambda of: _sources(of, "n1"), [("note", "one-sync-source", "bits-n1")], id="one-source"),
    pytest.param(lambda of: _sources(of, "n1", "n3"), [], id="two-sources-on-a-ring"),
    pytest.param(
        lambda of: (_sources(of, "n1", "n3"), _spur(of)),
        [("warning", "sync-single", "sec3")],
        id="its-own-source-unused-on-a-spur",
    ),
    pytest.param(
        _all(_ext("nes", "n2", timing=["n2/e", "n2/w"]), _ext("nes", "n3", timing=["n3/w"])),
        [("error", "sync-loop", "n2")],
        id="two-that-listen-to-each-other",
    ),
    pytest.param(
        _all(_ext("nes", "n2", timing=["n2/w"]), _ext("nes", "n3", timing=["n3/w"])),
        [],
        id="a-chain-is-no-loop",
    ),
    # power
    pytest.param(
        lambda of: of["power_plants"]["pw3"].update(monitored=False, battery_min=0),
        [("note", "no-battery", "pw3"), ("note", "power-unwatched", "pw3")],
        id="dark-and-flat",
    ),
    # works: c2 has one leg over cab1, c1 another over cab2
    pytest.param(
        _top(planned_works=[WORK]),
        [("warning", "work-takes-down", "W1"), ("note", "work-exposes", "W1")],
        id="a-work",
    ),
    pytest.param(
        _top(planned_works=[WORK | {"until": "2026-03-03", "from": "2026-03-01"}]),
        [],
        id="a-work-of-yesterday",
    ),
    pytest.param(
        _top(planned_works=[WORK | {"elements": ["cab1", "n3"]}]),
        [("error", "work-both-legs", "W1"), ("warning", "work-takes-down", "W1")],
        id="one-work-on-both-legs",
    ),
    pytest.param(
        _top(planned_works=[WORK, WORK | {"id": "W2", "elements": ["cab2"], "from": "2026-03-06"}]),
        [
            ("error", "works-meet", "W1"),
            ("warning", "work-takes-down", "W1"),
            ("note", "work-exposes", "W1"),
            ("note", "work-exposes", "W2"),
        ],
        id="two-works-that-meet",
    ),
    pytest.param(
        _top(
            planned_works=[
                WORK,
                WORK | {"id": "W2", "elements": ["cab2"], "from": "2026-03-07", "until": "2026-03-07"},
            ]
        ),
        [
            ("warning", "work-takes-down", "W1"),
            ("note", "work-exposes", "W1"),
            ("note", "work-exposes", "W2"),
        ],
        id="two-works-one-after-the-other",
    ),
    pytest.param(
        _all(
            _spring(squelch=[ROW, OTHER]),
            _top(planned_works=[WORK, WORK | {"id": "W2", "elements": ["cab2"]}]),
        ),
        [("error", "works-meet", "W1")],
        id="two-works-on-two-spans-of-a-spring",
    ),
    pytest.param(
        _all(_spring(squelch=[ROW, OTHER]), _top(planned_works=[WORK])), [], id="one-work-on-a-spring"
    ),
    # classes and standby
    pytest.param(_ext("circuits", "c1", **{"class": "AAA"}), [], id="aaa-protected"),
    pytest.param(
        _ext("circuits", "c2", **{"class": "AAA"}),
        [("warning", "class-unprotected", "hp1")],
        id="aaa-unprotected",
    ),
    pytest.param(_ext("circuits", "c2", standby=["hp2"]), [], id="standby-the-other-way-round"),
    pytest.param(
        _ext("circuits", "c2", standby="hp1"),
        [("warning", "standby-shared", "c2")],
        id="standby-the-same-way",
    ),
    pytest.param(
        _ext("circuits", "c2", standby=["hp7"]), [("error", "standby-unknown", "c2")], id="standby-of-nobody"
    ),
    # diverse lines: both end on n1 and n2, and c1 falls only where c2's leg and the other way fall together
    pytest.param(
        _ext("circuits", "c1", diverse_from=["c2"]),
        [("warning", "not-diverse", e) for e in ("n1/t", "n2/t", "n1", "n2")],
        id="diverse-but-for-their-ends",
    ),
]


@pytest.mark.parametrize(("change", "said"), STORIES)
def test_a_story(change: Change, said: list[tuple[str, str, str]]) -> None:
    found = _said(_changed(change))
    assert sorted((one.severity, one.rule, one.element) for one in found) == sorted(said)
    assert all(one.what and one.instead for one in found)


def test_unprotected_diverse_lines_share_everything() -> None:
    plant = small_ring(3)
    second, third = plant.circuits[1], plant.circuits[2]
    marked = replace(third, ext={"diversity": "bank"}), replace(second, ext={"diversity": "bank"})
    found = _said(replace(plant, circuits=(plant.circuits[0], *marked)))
    assert ("error", "sec1") in [(one.severity, one.element) for one in found if one.rule == "not-diverse"]


def test_what_is_half_filled_is_told_once_a_kind() -> None:
    found = {one.rule: one.what for one in _said(small_ring(), every=True)}
    assert (
        found["port-no-ddf"] == "4 E1 ports of lines have no DDF position: n1/t/1, n2/t/1, n1/t/2 and 1 more"
    )
    assert found["line-no-tail"].startswith("2 lines end at the E1 port")


def test_the_worst_comes_first() -> None:
    change = _all(_ext("cables", "cab1", status="decommissioned"), _top(planned_works=[WORK]))
    severities = [one.severity for one in _said(_changed(change), every=True)]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert len(set(severities)) == 3
