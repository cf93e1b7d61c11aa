"""Whatever an instrument tells: there is a verdict, the place is on the fibre, and the work is bounded."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from linewatch.otdr.place import Shot, locate
from linewatch.otdr.trace import Event, Trace
from linewatch.topology.plant import Cable, Fibre, Point
from tests.fakes.work import lines_run

KINDS = ("odf", "splice", "manhole")
VERDICTS = {"break", "breaks", "whole", "beyond", "range", "light", "unseen"}

events = st.builds(
    Event, st.floats(-50, 30_000), st.sampled_from(["0F9999LS", "1F9999LS", "1E9999LS", "0E99992P", "", "2M"])
)
points = st.lists(
    st.tuples(st.sampled_from(KINDS), st.floats(-1, 25), st.sampled_from([0, 15, 500])), max_size=12
)
shots = st.tuples(
    st.sampled_from(["a", "z"]), st.lists(events, max_size=12), st.sampled_from([0, 10, 1000, 20_000])
)


@settings(max_examples=120, deadline=None)
@given(
    shots=st.lists(shots, min_size=1, max_size=3),
    points=points,
    span=st.tuples(st.floats(0, 5), st.floats(6, 20)),
)
def test_there_is_always_a_verdict_and_the_place_is_on_the_fibre(
    shots: list[tuple[str, list[Event], int]], points: list[tuple[str, float, int]], span: tuple[float, float]
) -> None:
    known = tuple(Point(id=f"P{n}", kind=k, km=km, slack_m=slack) for n, (k, km, slack) in enumerate(points))
    cable = Cable(id="K", a_site="A", z_site="Z", length_km=20.0, fibre_count=2, points=known)
    fibre = Fibre(id="F", cable="K", number=1, from_km=span[0], to_km=span[1])
    taken = [
        Shot(end, Trace("2.00", 1.4682, 1550.0, pulse_ns, tuple(sorted(told, key=lambda e: e.at_m))))
        for end, told, pulse_ns in shots
    ]
    found = locate(cable, fibre, taken)
    assert found.verdict in VERDICTS
    assert bool(found.spots) == (found.verdict in ("break", "breaks"))
    for spot in found.spots:
        assert span[0] - 1e-3 <= spot.low_km <= spot.km <= spot.high_km <= span[1] + 1e-3
        assert spot.past_m >= 0.0
    assert found == locate(cable, fibre, taken)


def test_a_thousand_events_cost_little_more_than_a_hundred() -> None:
    cable = Cable(
        id="K", a_site="A", z_site="Z", length_km=20.0, fibre_count=2,
        points=tuple(Point(id=f"J{n}", kind="splice", km=2.0 * n) for n in range(11)),
    )  # fmt: skip
    fibre = Fibre(id="F", cable="K", number=1, from_km=0.0, to_km=20.0)

    def work(count: int) -> int:
        rng = Random(5)
        told = sorted(Event(rng.uniform(0, 2_500.0), "0F9999LS") for _ in range(count))
        trace = Trace("2.00", 1.4682, 1550.0, 100, (*told, Event(15_000.0, "1E9999LS")))
        return lines_run(lambda: locate(cable, fibre, [Shot("a", trace)]))

    assert work(1000) <= 4 * work(100)
