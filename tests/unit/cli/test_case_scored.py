"""A case's truth against what a replay asserts."""

from typing import Any

import pytest

from linewatch.cli.case_checking import asserted_roots, scored

CUT, DEAD, LAN = ("cab1", "cable-cut"), ("n1", "node-fail"), ("r1", "lan-fault")


def fault(one: tuple[str, str], probability: float = 1.0) -> dict[str, Any]:
    return {"element": one[0], "kind": one[1], "probability": probability}


def result(*incidents: list[dict[str, Any]]) -> dict[str, Any]:
    return {"incidents": [{"root": roots, "affected_circuits": []} for roots in incidents]}


def true(*roots: tuple[str, str], accept: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    return {"roots": [{**fault(one), "accept": [fault(a) for a in (one, *accept)]} for one in roots]}


@pytest.mark.parametrize(
    ("truth", "found", "missed", "again", "surplus", "good"),
    [
        pytest.param(true(CUT), result([fault(CUT)]), (), (), (), True, id="found"),
        pytest.param(true(CUT), result([fault(DEAD)]), (CUT,), (), (DEAD,), False, id="missed"),
        pytest.param(true(CUT), result([fault(CUT)], [fault(LAN)]), (), (), (LAN,), True, id="a-neighbour"),
        pytest.param(true(CUT, accept=(DEAD,)), result([fault(DEAD)]), (), (), (), True, id="as-good"),
        pytest.param(true(CUT, DEAD), result([fault(CUT)]), (DEAD,), (), (), False, id="one-of-two"),
        pytest.param(true(CUT, DEAD), result([fault(CUT), fault(DEAD)]), (), (), (), True, id="two"),
        pytest.param({"truth": "unknown"}, result([fault(CUT)]), (), (), (), True, id="nobody-knows"),
        pytest.param({"wrong": [fault(CUT)]}, result([fault(CUT)]), (), (CUT,), (), False, id="wrong-again"),
        pytest.param({"wrong": [fault(CUT)]}, result([fault(DEAD)]), (), (), (), True, id="wrong-no-more"),
        pytest.param(true(CUT), result(), (CUT,), (), (), False, id="nothing-told"),
    ],
)
def test_what_is_held_against_a_case(truth, found, missed, again, surplus, good) -> None:
    told = scored("case", truth, result(), found)
    assert (told.missed, told.again, told.surplus, told.good) == (missed, again, surplus, good)


def test_roots_asserted_are_those_of_the_format() -> None:
    told = result([fault(CUT, 0.3), fault(DEAD, 0.4)], [fault(LAN, 0.6), fault(CUT, 0.2)], [])
    assert asserted_roots(told) == (DEAD, LAN)


def test_what_was_said_then_may_be_said_no_more() -> None:
    assert not scored("case", true(DEAD), result([fault(CUT)]), result([fault(DEAD)])).as_said
