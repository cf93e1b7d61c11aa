"""The end of light out of nothing but samples."""

import math
from random import Random

import pytest

from linewatch.otdr.place import Shot, locate
from linewatch.otdr.samples import ending
from linewatch.otdr.trace import Trace
from linewatch.sor import read
from linewatch.topology.plant import Cable, Fibre, Point
from simulators.otdr.cases import case

FLOOR_DB = 40.0


def _trace(
    end_m: float, reach_m: float, *, cleaved: bool = False, loss: float = 0.2, start_db: float = 12.0
) -> Trace:
    """Backscatter with a joint half way, an end, and noise behind it."""
    rng, spacing = Random(3), 1.0
    counts = []
    for n in range(int(reach_m / spacing)):
        at = n * spacing
        lost = start_db + loss * at / 1000 + (0.2 if at > end_m / 2 else 0.0)
        light = 10 ** (-lost / 5) if at < end_m else 0.0
        if cleaved and end_m <= at < end_m + 10:
            light += 10 ** (-6.0 / 5)
        got = abs(light + 10 ** (-FLOOR_DB / 5) * rng.gauss(0, 0.5))
        counts.append(min(round(-5000 * math.log10(max(got, 1e-13))), 65_535))
    return Trace("2.00", 1.4682, 1550.0, 100, (), 0.0, spacing, tuple(counts))


@pytest.mark.parametrize("cleaved", [False, True])
@pytest.mark.parametrize("end_m", [400.0, 3_000.0, 9_000.0])
def test_the_end_is_where_light_ends(end_m: float, cleaved: bool) -> None:
    found = ending(_trace(end_m, end_m * 1.4 + 300, cleaved=cleaved))
    assert found.at_m == pytest.approx(end_m, abs=4.0)


def test_a_trace_that_stops_before_the_fibre_says_so() -> None:
    found = ending(_trace(9_000.0, 6_000.0))
    assert (found.at_m, found.why) == (None, "range")
    assert found.lost_m == pytest.approx(6_000.0, abs=60)


def test_light_that_sinks_into_the_noise_is_no_end() -> None:
    """4 dB a km: after 7 km nothing is left of it, and the fibre goes on."""
    found = ending(_trace(20_000.0, 12_000.0, loss=4.0))
    assert (found.at_m, found.why) == (None, "light")
    assert 4_000 < found.lost_m < 8_500


def test_what_is_too_short_to_say_anything() -> None:
    assert ending(Trace("2.00", 1.4682)).at_m is None
    assert ending(Trace("2.00", 1.4682, spacing_m=1.0, counts=(1,) * 50)).at_m is None


def test_the_verdict_says_how_far_light_was_seen() -> None:
    cable = Cable(
        id="K",
        a_site="A",
        z_site="Z",
        length_km=30.0,
        fibre_count=2,
        points=(Point(id="P", kind="odf", km=0.0),),
    )
    found = locate(
        cable, Fibre(id="F", cable="K", number=1, from_km=0.0, to_km=30.0), [Shot("a", _trace(9e3, 6e3))]
    )
    assert found.verdict == "range"
    assert found.seen_to_km == pytest.approx(6.0, abs=0.1)


def test_every_simulated_end_is_found_without_its_event() -> None:
    """Of 40 cases, shot as they come, not one is lost, and most are within a pulse."""
    near = 0
    for seed in range(300, 340):
        trace = read(case(seed).shots[0][1])
        told = [event.at_m for event in trace.events if event.ends]
        found = ending(trace)
        assert found.at_m is not None, seed
        near += not told or abs(found.at_m - told[0]) < trace.pulse_m + 5
    assert near >= 36
