"""What is foretold of faults, and what the localiser says of them afterwards: the same, line for line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linewatch.config.plant_files import read_plant
from linewatch.localise.failing import CannotFail, Present, failing, faults_of_roots
from linewatch.localise.faults import Fault
from linewatch.localise.localiser import Localiser
from linewatch.localise.whatif import STATES, WhatIf
from linewatch.localise.works import clashes, conflicts, planned
from linewatch.localise.worst import worst
from linewatch.messages.records import Affected, AlarmKey, AlarmPhase, AlarmRecord, Place, Root, Via
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from tests.unit.localise.small import ring

CITY = Path(__file__).resolve().parents[3] / "topology" / "xiangtan"
AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def city() -> WhatIf:
    return WhatIf(PlantIndex(read_plant(CITY).plant))


@pytest.fixture(scope="module")
def localiser(city: WhatIf) -> Localiser:
    return Localiser(city.index)


def first(asked: WhatIf, *elements: str) -> tuple[Fault, ...]:
    return tuple(f for e in elements for f in failing(asked.index, asked.breaks, e)[0])


SETS = [
    ("CAB-HX-YH",), ("CAB-HX-HD-1",), ("CAB-HX-HD-1", "CAB-HX-HD-2"), ("CAB-HD-YT", "CAB-XS-YS"), ("NE-SM",),
    ("NE-HX",), ("PWR-YH",), ("DUCT-HX-N",), ("MS-A1", "MS-A4"), ("JR",), ("NE-YT/S01", "CAB-YH-ZW"),
    ("NE-HX/S01/P01",), ("FMRACK-WL",), ("CAB-BT-HX", "CAB-HX-YH", "RTR-ICBC-S01"),
]  # fmt: skip


@pytest.mark.parametrize("elements", SETS, ids=" ".join)
def test_the_picture_of_the_localiser_says_the_same(
    city: WhatIf, localiser: Localiser, elements: tuple[str, ...]
) -> None:
    faults = first(city, *elements)
    foretold = {
        f.circuit: f.state for f in city.of(faults).fates if f.state in ("down", "degraded", "exposed")
    }
    assert foretold == localiser.field.together(tuple(dict.fromkeys(faults))).circuits
    assert foretold or elements == ("FMRACK-WL",)


def test_so_it_does_of_every_cable_ne_card_power_and_box(city: WhatIf, localiser: Localiser) -> None:
    index = city.index
    asked = (*index.cables, *index.nes, *index.cards, *index.power_plants, *index.devices, *index.e1_cables)
    for element in asked:
        for faults in failing(index, city.breaks, element):
            told = {
                c: s for c, (s, _) in city.picture(faults).fates.items() if s not in ("unprotected", "stays")
            }
            assert told == localiser.field.together(faults).circuits, element


@pytest.mark.parametrize("elements", [("CAB-HX-YH",), ("NE-SM",), ("CAB-HX-HD-1",)], ids=" ".join)
def test_the_verdict_on_the_alarms_says_what_was_foretold(city: WhatIf, elements: tuple[str, ...]) -> None:
    """The alarms surely expected of the faults are raised; the verdict's lines are those foretold."""
    faults = first(city, *elements)
    listening = Localiser(city.index)
    picture = listening.field.together(faults)
    keys = listening._keys
    for point, sure in sorted(picture.told(keys)):
        if sure > 0:
            listening.learn(raised(AlarmKey(*point)))
    affected = [verdict.affected for verdict in listening.verdicts(AT + timedelta(minutes=5))]
    foretold = city.of(faults)
    assert sorted(c for one in affected for c in one.down) == sorted(foretold.of("down"))
    assert sorted(c for one in affected for c in one.exposed) == sorted(foretold.of("exposed"))


def raised(key: AlarmKey) -> AlarmRecord:
    return AlarmRecord(
        key, AlarmPhase.RAISED, Severity.CRITICAL, key.qualifier, Via.TRAP, AT, AT, AT, raises=1
    )


def test_a_cut_that_nothing_feels_yet_takes_the_protection(city: WhatIf) -> None:
    found = city.of(first(city, "CAB-HX-HD-2"))
    river = set(city.index.circuits_of_trail["VC4-RIVER"])
    assert set(found.of("unprotected")) == river
    assert {fate.by for fate in found.fates} == {("MSP-RIVER",)}
    assert not found.of("down")


def test_what_is_exposed_goes_down_and_its_incident_gets_worse(city: WhatIf) -> None:
    present = (Present("I-1", first(city, "CAB-HX-YH")), Present("I-2", first(city, "CAB-YT-XG")))
    found = city.of(first(city, "CAB-BT-HX"), present)
    exposed = set(city.of(first(city, "CAB-HX-YH")).of("exposed"))
    assert [worse.incident for worse in found.worse] == ["I-1"]
    assert set(found.worse[0].circuits) <= set(found.of("down"))
    assert exposed & set(found.of("down"))
    assert exposed <= set(found.exposed_now) | set(found.already)
    assert all(fate.before in ("exposed", "unprotected", "") for fate in found.fates)


def test_what_is_down_already_is_told_once_and_not_again(city: WhatIf) -> None:
    lost = first(city, "CAB-YT-XG")
    found = city.of(lost, (Present("I-2", lost),))
    assert not found.fates
    assert set(found.already) == set(city.of(lost).of("down"))


def test_power_names_its_battery_and_a_dead_ne_is_not_seen(city: WhatIf) -> None:
    found = city.of(first(city, "PWR-YH"))
    assert [(b.power, b.minutes) for b in found.batteries] == [("PWR-YH", 240.0)]
    assert found.unseen == ("NE-YH",)
    lost = city.of(first(city, city.index.plant.dcn_links[0].id))
    assert lost.unseen
    assert not lost.fates


@pytest.mark.parametrize(("protection", "by"), [("sncp", "T2"), ("ms-spring", "R")])
def test_what_carries_a_line_now_is_named(protection: str, by: str) -> None:
    asked = WhatIf(ring(protection))
    found = asked.of(first(asked, "K0"))
    assert [(fate.circuit, fate.state, fate.by) for fate in found.fates] == [
        ("L1", "exposed", (by,)), ("L2", "exposed", (by,)),
    ]  # fmt: skip
    spare = asked.of(first(asked, "K2"))
    assert {(fate.state, fate.by) for fate in spare.fates} == {("unprotected", (by,))}
    assert asked.of(first(asked, "K0", "K2")).of("down") == ("L1", "L2")


def test_counts_add_up_by_class_and_by_customer(city: WhatIf) -> None:
    found = city.of(first(city, "NE-HX"))
    for counted in (found.by_class, found.by_customer):
        for state in STATES:
            assert sum(states.get(state, 0) for states in counted.values()) == len(found.of(state))
    assert list(found.by_class) == ["AAA", "AA", "A", "B"]


def test_the_worst_is_what_asking_of_each_finds(city: WhatIf) -> None:
    told: list[tuple[int, int]] = []
    found = worst(city, ("cable", "ne"), (), lambda _, done, of: told.append((done, of)))
    for danger in (found[0], found[7], found[-1]):
        assert len(city.of(danger.faults).of("down")) == danger.down
    most = max(found, key=lambda danger: danger.weight)
    assert found[0].weight == most.weight
    assert found[0].element == "NE-HX"
    assert told[-1] == (len(city.index.cables) + len(city.index.nes),) * 2
    assert [d.weight for d in found] == sorted((d.weight for d in found), reverse=True)


def test_the_worst_next_cut_after_a_cut_is_the_other_side_of_the_ring(city: WhatIf) -> None:
    present = (Present("I-1", first(city, "CAB-HX-YH")),)
    before, after = worst(city, ("cable",)), worst(city, ("cable",), present)
    assert after[0].element == "CAB-BT-HX"
    assert after[0].down > next(d.down for d in before if d.element == "CAB-BT-HX")
    assert "CAB-HX-YH" not in [danger.element for danger in after]


@pytest.mark.parametrize(
    ("element", "km", "said"),
    [
        ("NOWHERE", None, "nothing called"),
        ("CAB-HX-YH", 99.0, "between 0 and"),
        ("NE-HX", 1.0, "not a cable"),
        ("VC4-YT", None, "do not fail by themselves"),
    ],
)
def test_what_cannot_fail_is_said(city: WhatIf, element: str, km: float | None, said: str) -> None:
    with pytest.raises(CannotFail, match=said):
        failing(city.index, city.breaks, element, km)


def test_a_km_picks_the_stretch(city: WhatIf) -> None:
    for cable in city.index.cables:
        for stretch in city.breaks.stretches(cable):
            middle = (stretch.from_km + stretch.to_km) / 2
            ((fault,),) = failing(city.index, city.breaks, cable, middle)
            assert middle >= float(fault.variant.split("-")[0])
            root = Root(cable, "cable-cut", 1.0, (), Place(cable, middle, middle, middle))
            (held,) = faults_of_roots(city.index, city.breaks, (root,), Affected())
            assert city.breaks.stretch(held) is not None


def test_mains_lost_with_the_battery_alive_takes_nothing(city: WhatIf) -> None:
    root = Root("PWR-YH", "power-loss", 1.0, ())
    faults = faults_of_roots(city.index, city.breaks, (root,), Affected())
    assert faults == (Fault("power-loss", "PWR-YH", "mains"),)
    assert not city.of((), (Present("I-1", faults),)).exposed_now


def test_works_on_both_legs_meet_only_where_their_days_do() -> None:
    index = ring("sncp")
    works = [
        {"id": "W1", "elements": ["K0"], "from": "2026-03-01", "until": "2026-03-03"},
        {"id": "W2", "elements": ["K2"], "from": "2026-03-03", "until": "2026-03-04"},
        {"id": "W3", "elements": ["K3"], "from": "2026-04-01", "until": "2026-04-02"},
        {"id": "half", "elements": ["K3"], "from": "soon"},
    ]
    asked = WhatIf(PlantIndex(replace(index.plant, ext={"planned_works": works})))
    found = planned(asked)
    assert [work.id for work in found] == ["W1", "W2", "W3"]
    assert [conflict.works for conflict in clashes(asked, found)] == [("W1", "W2")]
    met = conflicts(asked, first(asked, "K0"), found)
    assert [conflict.works for conflict in met] == [("W2",), ("W3",)]
    assert {fate.circuit for fate in met[0].fates} == {"L1", "L2"}
    assert [w.id for w in planned(asked, datetime(2026, 3, 3, tzinfo=UTC).date())] == ["W1", "W2"]
