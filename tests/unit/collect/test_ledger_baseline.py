"""What is told against what is journalled: nothing lost, nothing told wrongly."""

import pytest

from linewatch.collect.judging import ABSENT, NOT_KNOWN, Condition, Conditions
from linewatch.collect.layout import ConditionKey
from linewatch.collect.ledger import Ledger

A, B = ConditionKey("P1", "LOS", "NE"), ConditionKey("P2", "LOS", "NE")
HERE = Condition(True, "seen")


def said(ledger: Ledger, conditions: Conditions) -> list[tuple[str, bool]]:
    return [(change.resource, change.present) for change in ledger.compare(conditions)]


@pytest.mark.parametrize(
    ("baseline", "conditions", "told"),
    [
        pytest.param((), {A: HERE, B: ABSENT}, [("P1", True)], id="a raise"),
        pytest.param((A,), {A: ABSENT, B: ABSENT}, [("P1", False)], id="a clear"),
        pytest.param((A,), {A: NOT_KNOWN}, [], id="not known is not cleared"),
        pytest.param((), {A: NOT_KNOWN}, [], id="nor raised"),
        pytest.param((), {B: HERE, A: HERE}, [("P1", True), ("P2", True)], id="sorted"),
        pytest.param((A,), {A: HERE}, [("P1", True)], id="recovered: it may have been clearing, say it once"),
    ],
)
def test_the_first_comparison(
    baseline: tuple[ConditionKey, ...], conditions: Conditions, told: list[tuple[str, bool]]
) -> None:
    assert said(Ledger(baseline), conditions) == told


def test_the_baseline_moves_only_with_the_receipt() -> None:
    ledger = Ledger(())
    number = ledger.offered(ledger.compare({A: HERE}))
    assert ledger.told == frozenset()
    assert not ledger.receipt(number, journalled=True)
    assert ledger.told == {A}
    assert said(ledger, {A: HERE}) == []


def test_what_was_shed_is_told_again() -> None:
    ledger = Ledger(())
    number = ledger.offered(ledger.compare({A: HERE}))
    assert ledger.receipt(number, journalled=False), "compare everything again"
    assert said(ledger, {A: HERE}) == [("P1", True)]


def test_a_condition_that_went_while_its_raise_was_under_way_is_cleared() -> None:
    ledger = Ledger(())
    first = ledger.offered(ledger.compare({A: HERE}))
    second_changes = ledger.compare({A: ABSENT})
    assert [(c.resource, c.present) for c in second_changes] == [("P1", False)]
    second = ledger.offered(second_changes)
    ledger.receipt(first, journalled=True)
    ledger.receipt(second, journalled=True)
    assert ledger.told == frozenset()


def test_an_offer_replaced_by_a_newer_one_makes_nothing_be_told_twice() -> None:
    ledger = Ledger(())
    first = ledger.offered(ledger.compare({A: HERE}))
    second = ledger.offered(ledger.compare({A: HERE, B: HERE}))
    assert not ledger.receipt(first, journalled=False), "the newer one says it all"
    ledger.receipt(second, journalled=True)
    assert ledger.told == {A, B}
    assert said(ledger, {A: HERE, B: HERE}) == []


def test_a_recovered_alarm_is_said_once_and_then_stands() -> None:
    ledger = Ledger((A,))
    ledger.receipt(ledger.offered(ledger.compare({A: HERE})), journalled=True)
    assert said(ledger, {A: HERE}) == []


def at(km: float | None) -> Conditions:
    """A break seen by an OTDR; None: it cannot say where just now."""
    given: tuple[tuple[str, str | float], ...] = (("fibre", "F9"),)
    return {A: Condition(True, "seen", given if km is None else (*given, ("otdr_km", km)))}


@pytest.mark.parametrize(
    ("km", "told"),
    [
        pytest.param(8.6, [], id="the same"),
        pytest.param(2.1, [{"fibre": "F9", "otdr_km": 2.1}], id="another value is told again"),
        pytest.param(None, [], id="a fact that cannot be read is not taken back"),
    ],
)
def test_the_facts_of_a_condition(km: float | None, told: list[dict[str, str | float]]) -> None:
    ledger = Ledger(())
    first = ledger.compare(at(8.6))
    assert [c.attrs for c in first] == [{"fibre": "F9", "otdr_km": 8.6}]
    ledger.receipt(ledger.offered(first), journalled=True)
    assert [c.attrs for c in ledger.compare(at(km))] == told


def test_the_facts_of_the_last_time_are_forgotten_with_it() -> None:
    ledger = Ledger(())
    for conditions in (at(8.6), {A: ABSENT}):
        ledger.receipt(ledger.offered(ledger.compare(conditions)), journalled=True)
    assert [c.attrs for c in ledger.compare(at(None))] == [{"fibre": "F9"}]
