"""What two ways share, held against digging through the plant slice by slice."""

import pytest
from hypothesis import given, settings

from linewatch.topology.index import PlantIndex
from linewatch.topology.risk import Risk, Risks, shared, stretch
from tests.fakes.diggers import at_one_go, both_in
from tests.fakes.small_plants import small_plants
from tests.fakes.small_ring import small_ring


@settings(max_examples=300, deadline=None)
@given(small_plants())
def test_what_two_trails_share_is_what_digging_finds(plant):  # type: ignore[no-untyped-def]
    risks = Risks(PlantIndex(plant))
    first, second = plant.hp_trails
    found = {tuple(s.risk): s.km for s in shared(risks.of_trail(first.id), risks.of_trail(second.id))}
    assert found == pytest.approx(both_in(plant, list(first.hops), list(second.hops)))


@settings(max_examples=100, deadline=None)
@given(small_plants())
def test_a_trail_is_exposed_to_what_its_sections_meet(plant):  # type: ignore[no-untyped-def]
    risks = Risks(PlantIndex(plant))
    for trail in plant.hp_trails:
        dug = at_one_go(plant, list(trail.hops))
        exposed = risks.of_trail(trail.id)
        assert {tuple(risk) for risk in exposed} == set(dug)
        for risk, met in exposed.items():
            assert sum(end - start for _, start, end in met.spans) == pytest.approx(
                sum(end - start for _, start, end in dug[tuple(risk)])
            )


def test_of_a_small_ring() -> None:
    risks = Risks(PlantIndex(small_ring()))
    exposed = risks.of_section("sec1")
    assert exposed[Risk("cable", "cab1")].km == 9
    assert [tuple(r) for r in exposed if r.kind in ("ne", "power")] == [
        ("ne", "n1"),
        ("power", "pw1"),
        ("ne", "n2"),
        ("power", "pw2"),
    ]
    assert [s.risk.element for s in shared(risks.of_trail("hp1"), risks.of_trail("hp2"))] == [
        "n1",
        "s1",
        "pw1",
        "n2",
        "s2",
        "pw2",
    ]


def test_what_is_asked_again_is_not_worked_out_again() -> None:
    risks = Risks(PlantIndex(small_ring()))
    assert risks.of_section("sec1") is risks.of_section("sec1")
    assert risks.of_trail("hp2") is risks.of_trail("hp2")


def test_spans_of_one_cable_are_joined_and_the_longest_cable_counts() -> None:
    met = stretch([("B", 0.0, 1.0), ("A", 2.0, 4.0), ("A", 3.0, 5.0), ("A", 7.0, 8.0)])
    assert met.spans == (("A", 2.0, 5.0), ("A", 7.0, 8.0), ("B", 0.0, 1.0))
    assert met.km == 4.0


def test_there_is_no_section_of_another_name() -> None:
    with pytest.raises(KeyError):
        Risks(PlantIndex(small_ring())).of_section("sec9")
