"""Never early, at most one tick late, whatever is added in whatever order."""

import random

from linewatch.wire.snmp.deadlines import Deadlines


def test_nothing_is_early_and_nothing_later_than_a_tick() -> None:
    rng = random.Random(1)
    wheel: Deadlines[float] = Deadlines(tick_s=0.02)
    pending = sorted(1000 + rng.random() * 5 for _ in range(3_000))
    for due in rng.sample(pending, len(pending)):
        wheel.add(due, due)
    seen: list[float] = []
    now = 1000.0
    while (look_at := wheel.next_s()) is not None:
        now = look_at
        for due in wheel.due(now):
            assert 0 <= now - due <= 0.0201
            seen.append(due)
    assert sorted(seen) == pending


def test_the_one_timer_is_moved_only_for_an_earlier_deadline() -> None:
    wheel: Deadlines[str] = Deadlines(tick_s=0.1)
    assert wheel.add(5.0, "a")
    assert not wheel.add(9.0, "b")
    assert not wheel.add(5.05, "c"), "the same slot needs no other timer"
    assert wheel.add(1.0, "d")
    assert wheel.due(0.9) == []
    assert wheel.due(1.2) == ["d"]
    assert wheel.due(100.0) == ["a", "c", "b"]
    assert wheel.next_s() is None
