"""Plants made up from a seed: sound whatever their size, the same for the same seed, flawed where asked."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linewatch.topology.check.rules import mistakes
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from linewatch.topology.trace import trace
from simulators.plants.province import make
from simulators.plants.wish import TooSmall, Wish


@settings(max_examples=15, deadline=None)
@given(
    nes=st.integers(4, 160), circuits=st.integers(0, 60), seed=st.integers(0, 10_000), flawed=st.booleans()
)
def test_any_plant_is_without_a_mistake(nes: int, circuits: int, seed: int, flawed: bool) -> None:
    raw = make(Wish(circuits, nes, None, seed, flawed))
    assert [str(m) for m in mistakes(raw)] == []
    assert len(raw["circuits"]) == circuits
    assert len(raw["nes"]) == nes


def test_the_same_wish_is_the_same_plant_and_another_seed_another() -> None:
    first, again, other = (json.dumps(make(Wish(40, 30, None, seed))) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_a_province_has_what_a_province_has() -> None:
    raw = make(Wish(600, 160, 380, 3))
    index = PlantIndex(msgspec.convert(raw, Plant))
    assert len(index.cables) == 380
    assert {ring.protection for ring in index.plant.rings} == {"sncp", "ms-spring"}
    assert {section.rate for section in index.plant.sections} >= {"STM-1", "STM-4", "STM-16"}
    assert index.msp_groups
    assert any(len(section.fibres_az) > 1 for section in index.plant.sections)
    assert any(len(duct.cables) > 2 for duct in index.plant.ducts)
    kinds = {item.kind for c in index.plant.circuits for item in (*c.a_tail, *c.z_tail)}
    assert kinds == {"e1_cable", "modem", "fibre", "converter", "router"}
    shared = [
        d for d in index.plant.devices if d.type == "fibre-modem" and len(index.circuits_of_tail[d.id]) > 2
    ]
    assert shared, "a multiplexer carries several lines"
    assert any(not index.circuits_of_trail.get(trail.id) for trail in index.plant.hp_trails), "a reserve"
    assert {c.protected for c in index.plant.circuits} == {True, False}
    far = [c for c in index.plant.circuits if index.nes[c.a_ne].domain != index.nes[c.z_ne].domain]
    assert far, "lines from another city"
    assert trace(index, far[0].id).legs


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        pytest.param(Wish(10, 3), "write 4 or more", id="no ring of three"),
        pytest.param(Wish(10, 60, 20), "cables or more", id="fewer cables than spans"),
        pytest.param(Wish(9_000, 4), "room for about", id="more lines than timeslots"),
        pytest.param(Wish(-1, 4), "write 0 or more", id="fewer than none"),
    ],
)
def test_what_cannot_be_is_told_with_what_can(wish: Wish, says: str) -> None:
    with pytest.raises(TooSmall, match=says):
        make(wish)


def test_flaws_are_told_and_clashes_are_refused() -> None:
    raw = make(Wish(200, 120, None, 5, flawed=True, clashing=True))
    assert {flaw["kind"] for flaw in raw["meta"]["flaws"]} >= {"one-duct", "one-cable", "decommissioned"}
    told = [mistake.what for mistake in mistakes(raw) if mistake.severity == "error"]
    for clash in raw["meta"]["clashes"]:
        assert any(clash["element"] in what for what in told), clash
    assert {clash["kind"] for clash in raw["meta"]["clashes"]} >= {"same-tu12", "same-port"}
