"""The table of an alarm's life: total, and the stories it must tell."""

from itertools import product

import pytest

from linewatch.alarm.lifecycle import TRANSITIONS, Signal, after
from linewatch.messages.records import AlarmPhase


def test_every_phase_meets_every_signal() -> None:
    assert set(TRANSITIONS) == set(product(AlarmPhase, Signal))


def test_every_phase_can_be_reached_and_left() -> None:
    moves = {(was, now) for (was, _), now in TRANSITIONS.items() if was is not now}
    assert {now for _, now in moves} == set(AlarmPhase)
    assert {was for was, _ in moves} == set(AlarmPhase)


def test_only_a_timer_raises_or_clears() -> None:
    """Gear tells; holds decide. Otherwise a hold could be passed by."""
    for (was, signal), now in TRANSITIONS.items():
        if was is not now and now is AlarmPhase.RAISED and was is not AlarmPhase.CLEARING:
            assert signal in (Signal.HELD, Signal.RESTED_THERE), (was, signal)
        if was is not now and now is AlarmPhase.CLEARED and was is not AlarmPhase.PENDING:
            assert signal in (Signal.HELD, Signal.RESTED_GONE), (was, signal)


@pytest.mark.parametrize(
    ("signals", "ends"),
    [
        pytest.param(["breach", "held"], "raised", id="soaked"),
        pytest.param(["breach", "recover", "held"], "cleared", id="blip-is-not-raised"),
        pytest.param(["breach", "breach", "held"], "raised", id="repeated-raise"),
        pytest.param(["breach", "held", "recover", "held"], "cleared", id="raised-and-cleared"),
        pytest.param(["breach", "held", "recover", "breach", "held"], "raised", id="relapse-while-clearing"),
        pytest.param(
            ["breach", "held", "recover", "flurry", "recover", "held"], "flapping", id="one-too-many"
        ),
        pytest.param(["flurry", "rested-there"], "raised", id="rests-in-the-breach"),
        pytest.param(["flurry", "rested-gone"], "cleared", id="rests-in-peace"),
        pytest.param(["recover", "held", "rested-gone"], "cleared", id="clear-of-nothing"),
        pytest.param(["flurry", "rested-gone", "breach", "held"], "raised", id="raised-again-after-a-flurry"),
    ],
)
def test_stories(signals: list[str], ends: str) -> None:
    phase = AlarmPhase.CLEARED
    for signal in signals:
        phase = after(phase, Signal(signal))
    assert phase == ends
