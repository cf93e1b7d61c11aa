"""What is due: however it was set, put off, brought forward and dropped, it is what a look at all finds."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from linewatch.alarm.agenda import Agenda

ZERO = datetime(2026, 1, 1, tzinfo=UTC)


def at(second: int) -> datetime:
    return ZERO + timedelta(seconds=second)


@pytest.mark.parametrize(
    ("story", "first"),
    [
        pytest.param([], None, id="nothing-to-do"),
        pytest.param([("a", 5), ("b", 3)], 3, id="the-earliest-of-two"),
        pytest.param([("a", 5), ("a", 9)], 9, id="put-off"),
        pytest.param([("a", 5), ("a", 2)], 2, id="brought-forward"),
        pytest.param([("a", 5), ("a", 2), ("a", 5)], 5, id="brought-forward-and-put-off-again"),
        pytest.param([("a", 5), ("a", None)], None, id="dropped"),
        pytest.param([("a", 5), ("b", 7), ("a", None), ("a", 9)], 7, id="dropped-and-set-later"),
    ],
)
def test_the_earliest(story: list[tuple[str, int | None]], first: int | None) -> None:
    agenda = Agenda()
    for name, second in story:
        if second is None:
            agenda.pop(name, None)
        else:
            agenda[name] = at(second)
    assert agenda.earliest() == (None if first is None else at(first))


@pytest.mark.parametrize("seed", range(20))
def test_it_says_what_a_look_at_all_says(seed: int) -> None:
    rng, agenda, plain = Random(seed), Agenda(), dict[str, datetime]()
    for _ in range(400):
        name, second = f"t{rng.randrange(12)}", rng.randrange(60)
        match rng.randrange(6):
            case 0:
                agenda.pop(name, None)
                plain.pop(name, None)
            case 1:
                found = agenda.due(at(second))
                assert found == sorted((due, n) for n, due in plain.items() if due <= at(second))
                for _, each in found[:2]:
                    del agenda[each], plain[each]
            case 2 if rng.randrange(10) == 0:
                agenda.update({name: at(second)})
                plain[name] = at(second)
            case _:
                agenda[name] = plain[name] = at(second)
        assert agenda.earliest() == min(plain.values(), default=None)
        assert agenda == plain
    agenda.clear()
    assert agenda.earliest() is None
    assert not agenda


def test_what_is_given_is_known() -> None:
    agenda = Agenda({"a": at(4), "b": at(1)})
    assert agenda.due(at(3)) == [(at(1), "b")]
    assert dict(agenda) == {"a": at(4), "b": at(1)}
