"""Stories of shots: what the instrument told, and where the crew is sent."""

from collections.abc import Sequence

import pytest

from linewatch.otdr.place import Located, Shot, locate
from linewatch.otdr.told import facts, sentences
from linewatch.otdr.trace import Event, NotATrace, Trace
from linewatch.topology.plant import Cable, Fibre, Point
from linewatch.words import Language

EXCESS = 1.2
SLACK = 20.0
JOINTS = (2.1, 4.3, 6.2, 8.4, 10.1)
LENGTH = 12.0


def _cable(kms: Sequence[float] = JOINTS, slack: float = SLACK) -> Cable:
    points = [
        Point(id="K#A", kind="odf", km=0.0, slack_m=15),
        Point(id="K#Z", kind="odf", km=LENGTH, slack_m=15),
    ]
    points += [Point(id=f"K#J{n}", kind="splice", km=km, slack_m=slack) for n, km in enumerate(kms, 1)]
    points += [Point(id=f"K#M{n}", kind="manhole", km=round(0.5 * n, 3)) for n in range(1, 24)]
    points.sort(key=lambda p: float(p.km))
    return Cable(
        id="K", a_site="SA", z_site="SZ", length_km=LENGTH, fibre_count=8, fibre_excess_pct=EXCESS,
        points=tuple(points),
    )  # fmt: skip


CABLE = _cable()
FIBRE = Fibre(id="K:1", cable="K", number=1, from_km=0.0, to_km=LENGTH)


def _glass(km: float, end: str = "a", *, excess: float = EXCESS) -> float:
    """FORMAT's own rule, written down a second time."""
    way = km if end == "a" else LENGTH - km
    passed = [p for p in CABLE.points if (p.km < km if end == "a" else p.km > km)]
    return way * 1000 * (1 + excess / 100) + sum(float(p.slack_m) for p in passed)


def _shot(
    kms: Sequence[float],
    last: float,
    end: str = "a",
    *,
    scale: float = 1.0,
    launch: float = 0.0,
    more: Sequence[Event] = (),
    pulse_ns: int = 100,
    excess: float = EXCESS,
) -> Shot:
    seen = [Event(launch + _glass(km, end, excess=excess) * scale, "0F9999LS", 0.1) for km in kms]
    front = [Event(0.0, "1F9999LS", 0.0, -45.0), *([Event(launch, "1F9999LS", 0.3, -50.0)] if launch else [])]
    ended = Event(launch + _glass(last, end, excess=excess) * scale, "1E9999LS", 20.0, -20.0)
    events = tuple(sorted([*front, *seen, *more, ended], key=lambda e: e.at_m))
    return Shot(end, Trace("2.00", 1.4682, 1550.0, pulse_ns, events))


@pytest.mark.parametrize(
    ("shots", "km", "past", "within_m"),
    [
        pytest.param([_shot(JOINTS[:4], 9.34)], 9.34, "K#J4", 15, id="all-joints-told"),
        pytest.param([_shot(JOINTS[:4], 9.34, scale=1.002)], 9.34, "K#J4", 15, id="group-index-2e-3-wrong"),
        pytest.param([_shot(JOINTS[:4], 9.34, excess=1.7)], 9.34, "K#J4", 15, id="excess-0.5-wrong"),
        pytest.param([_shot((2.1, 6.2), 9.34, scale=1.002)], 9.34, "K#J3", 20, id="two-joints-missed"),
        pytest.param(
            [_shot(JOINTS[:4], 9.34, more=[Event(3333.0, "0F9999LS", 0.2), Event(7777.0, "1F9999LS", 0.1)])],
            9.34, "K#J4", 15, id="two-ghosts",
        ),
        pytest.param([_shot(JOINTS[:4], 9.34, launch=1011.0)], 9.34, "K#J4", 15, id="launch-not-subtracted"),
        pytest.param([_shot(JOINTS[1:], 3.1, "z")], 3.1, "K#J2", 14, id="from-z"),
        pytest.param(
            [_shot(JOINTS[:2], 5.0, scale=1.002), _shot(JOINTS[2:], 5.0, "z", scale=0.999)],
            5.0, "K#J2", 12, id="from-both-ends",
        ),
        pytest.param([_shot((), 0.4)], 0.4, "K#A", 12, id="near-the-frame"),
        pytest.param([_shot((), 9.34)], 9.34, "K#J4", 90, id="no-joint-told"),
    ],
)  # fmt: skip
def test_where_it_broke(shots: list[Shot], km: float, past: str, within_m: float) -> None:
    found = locate(CABLE, FIBRE, shots)
    assert found.verdict == "break"
    (spot,) = found.spots
    assert spot.low_km <= km <= spot.high_km
    assert abs(spot.km - km) * 1000 <= spot.within_m <= within_m
    assert spot.past == past
    assert float(next(p.km for p in CABLE.points if p.id == spot.from_point)) <= km
    assert float(next(p.km for p in CABLE.points if p.id == spot.to_point)) >= km


def test_joints_make_it_narrower() -> None:
    widths = [locate(CABLE, FIBRE, [_shot(JOINTS[:n], 9.34)]).spots[0].within_m for n in (0, 2, 4)]
    assert widths[0] > 2 * widths[1] > 2 * widths[2] * 0.9


def test_an_event_misread_by_far_counts_for_less_or_for_nothing() -> None:
    good = _shot((2.1, 4.3, 6.2), 9.34)
    bad = Shot("a", Trace("2.00", 1.4682, 1550.0, 100, tuple(
        sorted([*good.trace.events, Event(_glass(8.4) + 45.0, "0F9999LS", 0.1)], key=lambda e: e.at_m)
    )))  # fmt: skip
    found = locate(CABLE, FIBRE, [bad])
    assert abs(found.spots[0].km - 9.34) * 1000 < 15
    assert all(matched.doubted for matched in found.matched if matched.point == "K#J4")


@pytest.mark.parametrize(
    ("shot", "verdict", "said"),
    [
        (_shot(JOINTS, LENGTH), "whole", "no break"),
        (_shot(JOINTS, LENGTH, scale=1.002), "whole", "length agrees"),
        (_shot((), 0.0, "z"), "whole", "no joint was recognised"),
        (_shot(JOINTS, LENGTH + 0.8), "beyond", "light goes on for"),
        (Shot("a", Trace("2.00", 1.4682, events=(Event(0.0, "1F9999LS"),))), "unseen", "no end in the trace"),
    ],
)
def test_where_it_did_not(shot: Shot, verdict: str, said: str) -> None:
    found = locate(CABLE, FIBRE, [shot])
    assert found.verdict == verdict
    assert not found.spots
    assert said in " ".join(_said(found))


def test_two_ends_that_see_different_breaks() -> None:
    found = locate(CABLE, FIBRE, [_shot(JOINTS[:1], 3.0), _shot(JOINTS[3:], 7.0, "z")])
    assert found.verdict == "breaks"
    assert [round(spot.km, 2) for spot in found.spots] == [
        pytest.approx(3.0, abs=0.02),
        pytest.approx(7.0, abs=0.02),
    ]
    assert "two cuts" in _said(found)[0]


def test_a_known_launch_fibre_needs_no_guess() -> None:
    shot = _shot((), 5.5, launch=480.0)
    told = locate(CABLE, FIBRE, [shot._replace(launch_m=480.0)])
    assert told.launches_m == (480.0,)
    assert abs(told.spots[0].km - 5.5) * 1000 <= told.spots[0].within_m < 60


def test_another_group_index_is_another_length() -> None:
    trace = _shot(JOINTS[:4], 9.34).trace
    assert trace.at_index(1.4782).events[-1].at_m == pytest.approx(trace.events[-1].at_m * 1.4682 / 1.4782)
    with pytest.raises(NotATrace, match="group index is 14"):
        trace.at_index(14.682)


def test_the_sentence_a_crew_reads() -> None:
    found = locate(CABLE, FIBRE, [_shot(JOINTS[:4], 9.34)])
    english, chinese = _said(found)[0], _said(found, Language.ZH)[0]
    assert english.startswith("broken between M18 and M19, ")
    assert "m past J4, ±" in english
    assert chinese.startswith("断点在 M18 与 M19 之间，过 J4 ")
    assert "from SZ" not in english
    assert "as seen from SZ" in _said(locate(CABLE, FIBRE, [_shot(JOINTS[1:], 3.1, "z")]))[0]
    plain = facts(found, lambda point: point.removeprefix("K#"))
    assert plain["spots"][0]["between"] == ["M18", "M19"]
    assert plain["spots"][0]["within_m"] == round(found.spots[0].within_m, 1)


def test_no_trace_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="name at least one"):
        locate(CABLE, FIBRE, [])


def _said(found: Located, language: Language = Language.EN) -> tuple[str, ...]:
    return sentences(found, language, lambda point: point.removeprefix("K#"), CABLE.z_site)
