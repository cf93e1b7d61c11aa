"""What people say of a verdict is kept, and a rejected root is not told again until something new speaks."""

from datetime import datetime

import pytest

from linewatch.incident.book import IncidentBook
from linewatch.incident.feedback import without
from linewatch.messages.events import OperatorActed
from linewatch.messages.records import Affected, Candidate, IncidentPhase, Place, Root, Verdict
from tests.unit.incident.stage import T0, Stage, explains, s

CUT, BREAK = ("cab1", "cable-cut"), ("cab1/1", "fibre-break")


def word(verb: str, second: float = 1, incident: str = "INC-000001", **said: str) -> OperatorActed:
    return OperatorActed(
        T0 + s(second), f"k{second}", "wang (1)", verb, "", "seen by us", incident=incident, **said
    )


def verdict(*candidates: tuple[tuple[str, str], float], place: Place | None = None) -> Verdict:
    alike = tuple(Candidate(element, kind, p) for (element, kind), p in candidates)
    first = alike[0]
    root = Root(first.element, first.kind, first.probability, alike, place)
    return Verdict((root,), (), Affected(down=("c1",)), (), T0, settled=True)


@pytest.mark.parametrize(
    ("refused", "left"),
    [
        pytest.param([], [(CUT, 0.6), (BREAK, 0.3)], id="nothing"),
        pytest.param([("x", "node-fail")], [(CUT, 0.6), (BREAK, 0.3)], id="another"),
        pytest.param([CUT], [(BREAK, 0.75)], id="the-root"),
        pytest.param([BREAK], [(CUT, 0.8571)], id="a-candidate"),
        pytest.param([CUT, BREAK], [], id="all"),
    ],
)
def test_what_is_left_is_as_probable_as_without_the_others(refused, left) -> None:
    roots = without(verdict((CUT, 0.6), (BREAK, 0.3)), frozenset(refused)).roots
    found = [((c.element, c.kind), c.probability) for root in roots for c in root.candidates]
    assert found == left
    assert [((r.element, r.kind), r.probability) for r in roots] == left[:1]


def test_a_verdict_that_names_none_is_the_very_same() -> None:
    one = verdict((CUT, 0.6))
    assert without(one, {BREAK}) is one


def test_a_place_goes_with_its_cable() -> None:
    place = Place("cab1", None, 1.0, 2.0)
    assert without(verdict((CUT, 0.6), (("p", "laser-fail"), 0.3), place=place), {CUT}).roots[0].place is None
    assert without(verdict((BREAK, 0.6), (CUT, 0.3), place=place), {BREAK}).roots[0].place == place


RULE = explains("cable-cut cab1", "n1/e:LOS n2/w:LOS n2/t:E1-AIS n1/l:CARD-FAIL", down="c1")


def told_roots(stage: Stage) -> list[str]:
    record = stage.book.incidents()["INC-000001"]
    return [f"{r.kind} {r.element}" for r in record.verdict.roots]


@pytest.mark.parametrize(
    ("words", "after", "roots"),
    [
        pytest.param([word("accept")], "", ["cable-cut cab1"], id="accepted-stands"),
        pytest.param([word("reject")], "", [], id="rejected-goes"),
        pytest.param([word("reject")], "+n2/t:E1-AIS", [], id="a-symptom-is-nothing-new"),
        pytest.param([word("reject")], "-n1/e:LOS +n1/e:LOS", [], id="what-comes-back-is-not-new"),
        pytest.param([word("reject")], "+n1/l:CARD-FAIL", ["cable-cut cab1"], id="a-first-detector-is"),
        pytest.param([word("reject"), word("accept", 2)], "", [], id="nothing-told-nothing-accepted"),
        pytest.param([word("move", element="n1", kind="node-fail")], "", [], id="it-was-another"),
        pytest.param(
            [word("move", element="cab1", kind="cable-cut")], "", ["cable-cut cab1"], id="it-was-that"
        ),
        pytest.param([word("move", into="INC-000002")], "", ["cable-cut cab1"], id="it-belongs-elsewhere"),
        pytest.param([word("laud")], "", ["cable-cut cab1"], id="no-such-word"),
        pytest.param([word("reject", incident="INC-9")], "", ["cable-cut cab1"], id="no-such-incident"),
    ],
)
def test_stories(words: list[OperatorActed], after: str, roots: list[str]) -> None:
    stage = Stage(RULE).at(0, "+n1/e:LOS +n2/w:LOS")
    for one in words:
        stage.book.act(one)
    for number, change in enumerate(after.split()):
        stage.at(5 + number, change)
    assert told_roots(stage) == roots
    kept = [f.verb for f in stage.book.incidents()["INC-000001"].feedback]
    assert kept == [w.verb for w in words if w.verb != "laud" and w.incident == "INC-000001"]
    loaded = IncidentBook.load(stage.book.dump())
    assert loaded.incidents() == stage.book.incidents()


def test_the_word_says_who_when_why_and_of_what() -> None:
    stage = Stage(RULE).at(0, "+n1/e:LOS")
    record = stage.book.act(word("move", 3, element="n1", kind="node-fail"))
    assert record is not None
    (said,) = record.feedback
    assert (said.at, said.actor, said.why) == (T0 + s(3), "wang (1)", "seen by us")
    assert (said.roots, said.element, said.kind) == (("cable-cut cab1",), "n1", "node-fail")
    assert isinstance(record.changed_at, datetime)
    assert record.changed_at == T0 + s(3)


def test_lines_stay_down_whatever_the_root_is_called() -> None:
    stage = Stage(RULE).at(0, "+n1/e:LOS")
    record = stage.book.act(word("reject"))
    assert record is not None
    assert record.verdict.affected.down == ("c1",)


def test_an_incident_that_is_over_may_still_be_judged() -> None:
    stage = Stage(RULE).at(0, "+n1/e:LOS").at(60, "-n1/e:LOS").at(400)
    assert stage.book.incidents()["INC-000001"].phase is IncidentPhase.CLEARED
    record = stage.book.act(word("reject", 500))
    assert record is not None
    assert (record.phase, record.verdict.roots) == (IncidentPhase.CLEARED, ())
