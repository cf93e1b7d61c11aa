"""Cable and glass, from either end and back again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linewatch.otdr.glass import between, cable_km, glass_of
from linewatch.topology.plant import Cable, Fibre, Point

POINTS = (
    Point(id="ODF-A", kind="odf", km=0.0, slack_m=15),
    Point(id="M1", kind="manhole", km=0.9),
    Point(id="J1", kind="splice", km=2.0, slack_m=20),
    Point(id="M2", kind="manhole", km=3.1),
    Point(id="ODF-Z", kind="odf", km=5.0, slack_m=10),
)
CABLE = Cable(
    id="K", a_site="A", z_site="Z", length_km=5.0, fibre_count=8, fibre_excess_pct=1.0, points=POINTS
)
FIBRE = Fibre(id="K:1", cable="K", number=1, from_km=0.0, to_km=5.0)


@pytest.mark.parametrize(
    ("end", "km", "glass_m"),
    [
        ("a", 1.0, 1010 + 15),
        ("a", 2.5, 2525 + 15 + 20),
        ("a", 5.0, 5050 + 15 + 20),
        ("z", 4.0, 1010 + 10),
        ("z", 1.0, 4040 + 10 + 20),
        ("z", 0.0, 5050 + 10 + 20),
    ],
)
def test_glass_becomes_km(end: str, km: float, glass_m: float) -> None:
    """FORMAT: km x (1 + excess) + slack of the points passed, the coil in the near frame among them."""
    assert glass_of(CABLE, FIBRE, end).km_at(glass_m) == pytest.approx(km)


@pytest.mark.parametrize(("into_m", "km"), [(0, 2.0), (7, 2.0), (20, 2.0), (30.1, 2.01)])
def test_within_a_coil_it_is_the_point_itself(into_m: float, km: float) -> None:
    assert glass_of(CABLE, FIBRE, "a").km_at(2020 + 15 + into_m) == pytest.approx(km)
    assert cable_km(CABLE, (2020 + 15 + into_m) / 1000) == pytest.approx(km, abs=1e-3)


@pytest.mark.parametrize(
    ("end", "marks"),
    [("a", ["ODF-A", "M1", "J1", "M2", "ODF-Z"]), ("z", ["ODF-Z", "M2", "J1", "M1", "ODF-A"])],
)
def test_points_come_as_the_light_meets_them(end: str, marks: list[str]) -> None:
    glass = glass_of(CABLE, FIBRE, end)
    assert [mark.point for mark in glass.marks] == marks
    assert [mark.at_m for mark in glass.marks] == sorted(mark.at_m for mark in glass.marks)


def test_a_tail_fibre_has_only_the_points_of_its_stretch() -> None:
    tail = Fibre(id="K:2", cable="K", number=2, from_km=0.0, to_km=3.1)
    assert [mark.point for mark in glass_of(CABLE, tail, "z").marks] == ["M2", "J1", "M1", "ODF-A"]
    assert glass_of(CABLE, tail, "a").length_m == pytest.approx(3131 + 15 + 20)


@given(st.floats(-100, 9000), st.sampled_from(["a", "z"]))
def test_every_glass_is_somewhere_on_the_fibre(glass_m: float, end: str) -> None:
    assert 0.0 <= glass_of(CABLE, FIBRE, end).km_at(glass_m) <= 5.0


@given(st.lists(st.floats(0, 5200), min_size=2, max_size=20))
def test_farther_light_is_never_nearer_cable(glass: list[float]) -> None:
    ordered = [glass_of(CABLE, FIBRE, "a").km_at(m) for m in sorted(glass)]
    assert ordered == sorted(ordered)


def test_a_fibre_without_a_stretch_says_so() -> None:
    with pytest.raises(ValueError, match="write the stretch it uses"):
        glass_of(CABLE, Fibre(id="K:3", cable="K", number=3, from_km=1.0, to_km=1.0), "a")


def test_points_around_a_stretch() -> None:
    assert between(CABLE, 2.0, 2.0) == ("J1", "J1")
    assert between(CABLE, 2.2, 2.4) == ("J1", "M2")
