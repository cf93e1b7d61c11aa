"""ES, SES, BBE, UAS second by second: the rule of ten at its borders, beside a slow reader of the text."""

import random

import pytest

from linewatch.collect.performance.rules import (
    RATES,
    TURN,
    Blocks,
    Counts,
    Second,
    multiplex_section,
    quarters,
    severe,
)

E1 = RATES["e1"]
START = 1_900 * 900  # of a quarter


def line(text: str, at: int = START) -> list[Second]:
    """A character a second: "." clean, "e" 3 errored blocks, "S" severely errored, "D" a defect."""
    kinds = {".": (0, False), "e": (3, False), "S": (E1.ses, False), "D": (0, True)}
    return [Second(at + n, *kinds[c]) for n, c in enumerate(text)]


def slow(seconds: list[Second], blocks: Blocks) -> dict[int, Counts]:
    """As the Recommendation says it: of each second, look for the ten that began its state."""
    bad = [severe(second, blocks) for second in seconds]
    unavailable = [False] * len(bad)
    state = False
    for n in range(len(bad)):
        turn = bad[n : n + TURN]
        if len(turn) == TURN and (all(turn) if not state else not any(turn)):
            state = not state
        unavailable[n] = state
    found: dict[int, Counts] = {}
    for second, is_bad, gone in zip(seconds, bad, unavailable, strict=True):
        counts = found.setdefault(second.at // 900, Counts())
        counts.uas += gone
        counts.ses += is_bad and not gone
        counts.es += (is_bad or second.errored_blocks > 0) and not gone
        counts.bbe += second.errored_blocks if not gone and not is_bad else 0
    return found


@pytest.mark.parametrize(
    ("text", "es", "ses", "bbe", "uas"),
    [
        pytest.param("....", 0, 0, 0, 0, id="clean"),
        pytest.param(".e.e", 2, 0, 6, 0, id="background-errors"),
        pytest.param("eSD.", 3, 2, 3, 0, id="severe-seconds-are-errored-ones-without-background"),
        pytest.param("." + "S" * 9 + ".", 9, 9, 0, 0, id="nine-are-available"),
        pytest.param("." + "S" * 10 + ".", 0, 0, 0, 11, id="ten-are-not-and-what-follows-undecided-too"),
        pytest.param("e" + "D" * 10 + "e" * 9 + "S", 1, 0, 3, 20, id="nine-good-ones-end-nothing"),
        pytest.param("D" * 10 + "e" * 10, 10, 0, 30, 10, id="ten-good-ones-are-available-all-ten"),
        pytest.param("S" * 9 + "e" + "S" * 9, 19, 18, 3, 0, id="an-errored-second-is-not-severe"),
        pytest.param("S" * 25 + "." * 5 + "S" * 5 + "." * 10, 0, 0, 0, 35, id="a-pause-belongs-to-it"),
    ],
)
def test_one_quarter(text: str, es: int, ses: int, bbe: int, uas: int) -> None:
    assert quarters(line(text), E1) == {1_900: Counts(es, ses, bbe, uas)}


@pytest.mark.parametrize("before", range(11))
def test_ten_seconds_over_a_border_are_each_where_they_were(before: int) -> None:
    """`before` of the ten severe seconds fall into the old quarter, which is corrected afterwards."""
    seconds = line("." * (30 - before) + "S" * 10 + "." * 40, at=START - 30)
    found = quarters(seconds, E1)
    assert (found[1_899].uas, found[1_900].uas) == (before, 10 - before)
    assert found[1_899].ses == found[1_900].ses == 0


@pytest.mark.parametrize("before", range(11))
def test_the_end_of_unavailable_time_over_a_border(before: int) -> None:
    seconds = line("S" * (30 - before) + "e" * 10 + "." * 40, at=START - 30)
    found = quarters(seconds, E1)
    assert (found[1_899].uas, found[1_900].uas) == (30 - before, 0)
    assert (found[1_899].es, found[1_900].es) == (before, 10 - before)


@pytest.mark.parametrize("seed", range(60))
def test_as_the_slow_reader_has_it(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(rng.choice(".eSD") * rng.choice((1, 1, 3, 8, 9, 10, 11, 25)) for _ in range(160))
    seconds = line(text, at=START - rng.randrange(900))
    fast = quarters(seconds, E1)
    assert fast == slow(seconds, E1)
    assert all(c.ses <= c.es and c.es + c.uas <= 900 for c in fast.values())


@pytest.mark.parametrize(
    ("blocks", "ses"),
    [
        (RATES["e1"], 300),
        (RATES["vc12"], 600),
        (RATES["vc4"], 2_400),
        (multiplex_section(1), 28_800),
        (multiplex_section(16), 921_600),
    ],
)
def test_thresholds_are_of_the_rate(blocks: Blocks, ses: int) -> None:
    assert [severe(Second(0, n), blocks) for n in (ses - 1, ses)] == [False, True]
