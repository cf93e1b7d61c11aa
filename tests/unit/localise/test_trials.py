"""How much a test tells: from nothing to all that is not known, and the plainest cases by hand."""

from datetime import UTC, datetime
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linewatch.localise.explain.doubt import Doubt, Hypothesis
from linewatch.localise.explain.trials import Offer, Trial, posterior, ranked, worth
from linewatch.localise.faults import Fault
from linewatch.messages.records import Root

AT = datetime(2026, 3, 1, tzinfo=UTC)
ROOT = Root("X", "node-fail", 1.0, ())


def doubt(*chances: float) -> Doubt:
    return Doubt(ROOT, tuple(Hypothesis(Fault("node-fail", f"N{n}"), p) for n, p in enumerate(chances)), ())


def offer(*outcomes: str, reliability: float = 1.0, effort: str = "remote") -> Offer:
    return Offer(
        Trial("read", "X", effort=effort, reliability=reliability), tuple({o: 1.0} for o in outcomes)
    )


def test_a_sure_test_of_two_equals_tells_one_bit() -> None:
    assert worth(doubt(0.5, 0.5), offer("yes", "no")).bits == pytest.approx(1.0)


def test_what_shows_the_same_tells_nothing() -> None:
    assert worth(doubt(0.5, 0.5), offer("yes", "yes")).bits == pytest.approx(0.0)
    assert ranked(doubt(0.5, 0.5), [offer("yes", "yes")]) == ()


def test_a_test_that_is_often_wrong_tells_less() -> None:
    # A binary channel that errs one time in five: 1 - H(0.2).
    errs = -0.2 * log2(0.2) - 0.8 * log2(0.8)
    assert worth(doubt(0.5, 0.5), offer("yes", "no", reliability=0.8)).bits == pytest.approx(1.0 - errs)


def test_a_cheap_test_comes_before_a_dear_one_that_tells_little_more() -> None:
    remote = offer("yes", "no", "no")
    crew = offer("a", "b", "c", effort="crew")
    found = ranked(doubt(0.4, 0.3, 0.3), [crew, remote])
    assert [w.trial.effort for w in found] == ["remote", "crew"]
    assert found[0].bits < found[1].bits


def test_the_same_question_is_put_once_the_cheapest_way() -> None:
    found = ranked(doubt(0.5, 0.5), [offer("yes", "no", effort="crew"), offer("yes", "no")])
    assert [w.trial.effort for w in found] == ["remote"]


def test_every_outcome_says_what_it_would_be_then() -> None:
    found = worth(doubt(0.7, 0.3), offer("dark", "good"))
    assert [(m.outcome, m.then, m.probability) for m in found.meanings] == [
        ("dark", Fault("node-fail", "N0"), 1.0),
        ("good", Fault("node-fail", "N1"), 1.0),
    ]


@st.composite
def asked(draw: st.DrawFn) -> tuple[Doubt, Offer]:
    weights = draw(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=6))
    known = draw(st.floats(0.1, 1.0)) / sum(weights)
    chances = [w * known for w in weights]
    labels = ["a", "b", "c"][: draw(st.integers(1, 3))]
    odds = []
    for _ in chances:
        shares = [draw(st.floats(0.0, 1.0)) + 1e-3 for _ in labels]
        odds.append({label: share / sum(shares) for label, share in zip(labels, shares, strict=True)})
    reliability = draw(st.floats(0.5, 1.0))
    return doubt(*chances), Offer(Trial("read", "X", reliability=reliability), tuple(odds))


@settings(max_examples=60, deadline=None)
@given(asked())
def test_the_gain_is_between_nothing_and_all(case: tuple[Doubt, Offer]) -> None:
    unknown, question = case
    found = worth(unknown, question)
    assert -1e-9 <= found.bits <= unknown.bits + 1e-9
    assert found.bits + found.left == pytest.approx(unknown.bits)
    assert sum(m.chance for m in found.meanings) == pytest.approx(1.0, abs=1e-3)
    for meaning in found.meanings:
        _, after = posterior(unknown, question, meaning.outcome)
        assert sum(after) == pytest.approx(1.0)
