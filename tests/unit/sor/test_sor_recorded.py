"""Traces of real instruments read as their makers meant them: the table beside the recordings, row by row."""

from pathlib import Path

import pytest

from linewatch.otdr.place import Shot, locate
from linewatch.otdr.samples import ending
from linewatch.sor import read
from linewatch.topology.plant import Cable, Fibre, Point

pytestmark = pytest.mark.data

# file: version, wavelength nm, pulse ns, group index, samples, [(km, code, loss dB, reflectance dB)]
TRACES = {
    "demo_ab.sor": ("1.00", 1310.0, 1000, 1.4711, 11776, [
        (0.000, "1F9999LS", 0.000, -50.000), (12.711, "0F9999LS", 0.209, 0.000),
        (25.351, "1F9999LS", 0.087, -51.514), (38.047, "0F9999LS", 0.149, 0.000),
        (50.728, "1E9999LS", 13.232, -16.726)]),
    # the wavelength stands in the file in nm where 0.1 nm is asked
    "example1-noyes-ofl280.sor": ("2.00", 1550.0, 30, 1.4675, 30000, [
        (0.000, "1F9999LS", -0.215, -46.671), (0.011, "0F9999LS", 0.374, 0.000),
        (3.734, "2E9999LS", -0.950, -23.027)]),
    # the launch fibre is not subtracted; the reflectance of the end is what the file says
    "example3-anritsu-accessmastermt9085.sor": ("2.00", 1310.0, 100, 1.4671, 20001, [
        (1.011, "1F99992P", 0.434, -34.156), (6.951, "1F99992P", 0.087, -33.268),
        (7.985, "1E99992P", 13.684, 4.014)]),
    # blocks of the maker's own between those of the standard
    "sample1310_lowDR.sor": ("2.00", 1310.0, 1000, 1.4750, 15736, [
        (0.000, "0F9999LS", 0.000, -44.177), (2.020, "0F9999LS", 0.557, -40.574),
        (17.065, "1E9999LS", 22.820, -38.395)]),
}  # fmt: skip


def test_no_recording_is_left_out(shared_data: Path) -> None:
    assert sorted(path.name for path in (shared_data / "otdr").glob("*.sor")) == sorted(TRACES)


@pytest.mark.parametrize("name", TRACES)
def test_a_recorded_trace_reads_as_its_table_says(shared_data: Path, name: str) -> None:
    version, wavelength_nm, pulse_ns, index, samples, events = TRACES[name]
    trace = read((shared_data / "otdr" / name).read_bytes())
    assert (trace.version, trace.wavelength_nm, trace.pulse_ns) == (version, wavelength_nm, pulse_ns)
    assert (trace.group_index, len(trace.counts)) == (index, samples)
    assert [event.code for event in trace.events] == [code for _, code, _, _ in events]
    for event, (km, _, loss_db, reflectance_db) in zip(trace.events, events, strict=True):
        assert event.at_m == pytest.approx(km * 1000, abs=0.51)
        assert (event.loss_db, event.reflectance_db) == pytest.approx((loss_db, reflectance_db))


@pytest.mark.parametrize("name", TRACES)
def test_the_end_is_in_the_samples_too(shared_data: Path, name: str) -> None:
    """Without its end event the trace ends where it does with it."""
    trace = read((shared_data / "otdr" / name).read_bytes())
    found = ending(trace)
    assert found.at_m is not None
    assert found.at_m == pytest.approx(trace.events[-1].at_m, abs=2.5 * trace.spacing_m)


def test_the_recorded_long_span_is_whole_and_its_joints_are_known(shared_data: Path) -> None:
    """Cable km 50.1 with 1.2 % more fibre; joints every 12.5 km; the trace tells three of them."""
    points = [("A", "odf", 0.0), ("J1", "splice", 12.56), ("J2", "splice", 25.05), ("J3", "splice", 37.6)]
    cable = _cable([*points, ("Z", "odf", 50.13)], 50.13)
    found = locate(cable, _fibre(cable), [Shot("a", read((shared_data / "otdr/demo_ab.sor").read_bytes()))])
    assert found.verdict == "whole"
    assert [m.point for m in found.matched] == ["J1", "J2", "J3"]


def test_the_recorded_launch_fibre_is_found(shared_data: Path) -> None:
    """Of the 7.985 km told 1.011 km are the launch fibre; the rest is this cable, with a connector in it."""
    cable = _cable([("A", "odf", 0.0), ("M", "odf", 5.87), ("Z", "odf", 6.893)], 6.893)
    path = shared_data / "otdr/example3-anritsu-accessmastermt9085.sor"
    found = locate(cable, _fibre(cable), [Shot("a", read(path.read_bytes()))])
    assert found.verdict == "whole"
    assert found.launches_m == (1010.7,)


def _cable(points: list[tuple[str, str, float]], length: float) -> Cable:
    made = tuple(Point(id=name, kind=kind, km=km) for name, kind, km in points)
    return Cable(
        id="K", a_site="A", z_site="Z", length_km=length, fibre_count=4, fibre_excess_pct=1.2, points=made
    )


def _fibre(cable: Cable) -> Fibre:
    return Fibre(id="K:F1", cable=cable.id, number=1, from_km=0.0, to_km=cable.length_km)
