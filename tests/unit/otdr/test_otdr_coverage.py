"""The two bars of the place: error p95 and what 95 % intervals hold, over seeded shots at fibres laid
otherwise than recorded: index and excess wrong, unknown coils, dead zones, missed joints, ghosts, launches.
"""

import pytest

from linewatch.otdr.place import Shot, locate
from linewatch.otdr.scoring import Case, Score, score, share
from linewatch.sor import read
from simulators.otdr.cases import case


@pytest.fixture(
    scope="module", params=[pytest.param(120, id="few"), pytest.param(440, marks=pytest.mark.soak, id="many")]
)
def measured(request: pytest.FixtureRequest) -> Score:
    cases: int = request.param
    judged = []
    for seed in range(70_000, 70_000 + cases):
        made = case(seed, light=True)
        shots = [Shot(end, read(data)) for end, data in made.shots]
        judged.append(Case(made.km, locate(made.plant.cables[0], made.plant.fibres[0], shots)))
    return score(judged)


def test_places_are_near_enough(measured: Score) -> None:
    assert measured.held.of >= 100
    assert measured.p95_m <= 50.0
    assert measured.p50_m <= 8.0


def test_intervals_hold_the_truth_and_are_no_wider_than_needed(measured: Score) -> None:
    assert measured.held.share >= 0.9
    assert measured.within_m <= 25.0


def test_whole_and_broken_are_told_apart(measured: Score) -> None:
    assert measured.told_whole.share >= 0.9
    assert measured.false_whole.share <= 0.02


def test_a_share_has_an_interval() -> None:
    assert share(0, 0) == (0, 0, 0.0, 1.0)
    assert share(95, 100).low == pytest.approx(0.8882, abs=1e-3)
    assert share(95, 100).high == pytest.approx(0.9785, abs=1e-3)


def test_nothing_broken_is_no_measurement() -> None:
    with pytest.raises(ValueError, match="make some"):
        score([])
