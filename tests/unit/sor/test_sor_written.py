"""What the simulator writes is read back as meant, in both versions; what is damaged gives a sentence."""

import struct
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from linewatch.otdr.trace import NotATrace, Trace
from linewatch.sor import MOST_BYTES, read
from simulators.otdr.cases import case
from simulators.otdr.sor_file import Told, Written, sor
from tests.fakes.work import lines_run

EVENTS = (
    Told(0.0, "1F9999LS", 0.0, -45.0),
    Told(2_019.93, "0F9999LS", 0.557, 0.0),
    Told(17_065.4, "1E9999LS", 22.8, -38.4),
)
WHAT = Written(1.4682, 1550.0, 275, 2.0, 0.0, EVENTS, tuple(range(20_000, 29_000)))
FILES = {version: sor(WHAT, version) for version in (1, 2)}


@pytest.mark.parametrize("version", FILES)
@pytest.mark.parametrize("nominal", [False, True])
@pytest.mark.parametrize("own", [False, True])
def test_both_versions_say_the_same(version: int, nominal: bool, own: bool) -> None:
    trace = read(sor(WHAT._replace(nominal_nm=nominal, own_blocks=own), version))
    assert trace.version == f"{version}.00"
    assert (trace.wavelength_nm, trace.pulse_ns, trace.group_index) == (1550.0, 275, 1.4682)
    assert trace.spacing_m == pytest.approx(2.0, rel=1e-4)
    assert list(trace.counts) == list(WHAT.counts)
    assert [(e.code, e.loss_db) for e in trace.events] == [(e.code, e.loss_db) for e in EVENTS]
    # 100 ps of travel are 2 cm of glass
    assert [e.at_m for e in trace.events] == pytest.approx([e.at_m for e in EVENTS], abs=0.02)
    assert [e.ends for e in trace.events] == [False, False, True]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"%PDF-1.7 report", "does not begin as a .sor", id="a-pdf"),
        pytest.param(b"Map\x00\xc8\x00", "does not begin", id="only-a-head"),
        pytest.param(b"\x00" * 300, "does not begin", id="zeros"),
        pytest.param(FILES[2][:300], "cut off", id="v2-cut"),
        pytest.param(FILES[1][:250], "cut off", id="v1-cut"),
        pytest.param(b"x" * (MOST_BYTES + 1), "8 MB", id="too-large"),
        pytest.param(sor(WHAT._replace(group_index=0.5), 2), "group index is 0.5", id="no-such-glass"),
        pytest.param(sor(WHAT._replace(group_index=0.0), 1), "group index is 0", id="no-index"),
        pytest.param(sor(WHAT._replace(wavelength_nm=5000.0), 2), "wavelength is 5000", id="no-such-light"),
        pytest.param(sor(WHAT._replace(events=(), counts=()), 2), "neither events nor samples", id="nothing"),
        pytest.param(
            sor(WHAT._replace(events=(Told(8e5, "0F9999LS", 0, 0),)), 1), "an event is 8", id="too-far"
        ),
        pytest.param(sor(WHAT._replace(spacing_m=500.0), 2), "sample spacing is 500", id="too-coarse"),
    ],
)
def test_what_is_no_trace_says_so_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(NotATrace, match=said) as refused:
        read(data)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("version", FILES)
def test_counts_that_cannot_be_are_refused_before_any_work(version: int) -> None:
    """A block that claims four thousand million samples, events or pulses costs no more than its bytes."""
    data = FILES[version]
    samples = data.rindex(struct.pack("<IHI", 9000, 1, 9000)) + 6
    events = data.index(struct.pack("<HHI", 3, 1, 0))
    for place, size in ((samples, 4), (events, 2)):
        with pytest.raises(NotATrace):
            read(data[:place] + b"\xff" * size + data[place + size :])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(version=st.sampled_from([1, 2]), flips=st.lists(st.tuples(st.integers(0, 700), st.integers(1, 255))))
@example(version=2, flips=[(0, 1)])
def test_flipped_bytes_never_crash_it(version: int, flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(FILES[version])
    for place, change in flips:
        damaged[place] ^= change
    _read_or_sentence(bytes(damaged))


@settings(max_examples=150, deadline=None)
@given(version=st.sampled_from([1, 2]), length=st.integers(0, 20_000), tail=st.binary(max_size=60))
def test_cut_files_never_crash_it(version: int, length: int, tail: bytes) -> None:
    _read_or_sentence(FILES[version][:length] + tail)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_never_crash_it(data: bytes) -> None:
    for head in (b"", b"Map\x00\xc8\x00", b"\x64\x00"):
        _read_or_sentence(head + data)


def test_work_is_bounded_by_the_bytes() -> None:
    """Twenty damaged files take no more lines of work than the whole one does, give or take its events."""
    rng = Random(7)
    whole = lines_run(lambda: read(FILES[2]))
    for _ in range(20):
        damaged = bytearray(FILES[2])
        for _ in range(6):
            damaged[rng.randrange(600)] = rng.choice((0, 255, rng.randrange(256)))
        assert lines_run(lambda data=bytes(damaged): _read_or_sentence(data)) <= 40 * whole


def test_simulated_cases_are_the_same_every_time() -> None:
    assert case(11) == case(11)
    assert case(11) != case(12)


def _read_or_sentence(data: bytes) -> Trace | None:
    try:
        return read(data)
    except NotATrace as refused:
        said = str(refused)
    assert said
    assert "\n" not in said
    return None
