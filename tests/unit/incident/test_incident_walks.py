"""Properties of the incident book: any order of clears ends with all cleared, and a restart changes
nothing."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from linewatch.incident.book import IncidentBook
from tests.unit.incident.stage import Stage, explains

NAMES = [
    "a/1:LOS",
    "b/1:LOS",
    "c/1:TU-AIS",
    "c/2:TU-AIS",
    "d/1:E1-LOS",
    "v:ETH-LOS",
    "n:COMM-FAIL",
    "r/1:E1-RAI",
]
RULES = (
    explains("cable-cut C1", "a/1:LOS b/1:LOS c/1:TU-AIS c/2:TU-AIS", down="L1 L2"),
    explains("e1-cable-fault E1", "d/1:E1-LOS r/1:E1-RAI c/2:TU-AIS", down="L3", settled=False),
    explains("converter-fail V1", "v:ETH-LOS r/1:E1-RAI", down="L3"),
    explains("dcn-loss D1", "n:COMM-FAIL", settled=False),
    explains("cable-cut C1 + converter-fail V1", "b/1:LOS v:ETH-LOS c/1:TU-AIS"),
)

Row = tuple[float, str, tuple[int, ...]]

rows = st.lists(
    st.tuples(
        st.sampled_from([0.1, 0.4, 1.0, 5.0, 61.0, 95.0, 700.0]),
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
        st.booleans(),
        st.lists(st.integers(0, len(RULES) - 1), min_size=0, max_size=4, unique=True),
    ),
    min_size=1,
    max_size=14,
)


def script(drawn: list[tuple[float, list[str], bool, list[int]]]) -> list[Row]:
    """Rows as (second, what comes or goes, which rules hold)."""
    made, second, there = [], 0.0, dict.fromkeys(NAMES, False)
    for step, names, present, rules in drawn:
        second += step
        words = [f"{'+' if present else '-'}{name}" for name in names if there[name] is not present]
        there.update(dict.fromkeys(names, present))
        made.append((second, " ".join(words), tuple(rules)))
    return made


def play(stage: Stage, script: list[Row]) -> Stage:
    for second, what, rules in script:
        stage.rules = tuple(RULES[n] for n in rules)
        stage.at(second, what)
    return stage


@settings(max_examples=150, deadline=None)
@given(rows, st.permutations(NAMES), st.sampled_from([0.1, 30.0, 100.0]))
def test_any_interleaving_of_the_clears_ends_with_all_cleared(
    drawn: list, order: list[str], step: float
) -> None:
    raised = script([(s, n, True, r) for s, n, _, r in drawn])
    stage = play(Stage(), raised)
    second = raised[-1][0]
    for name in order:
        second += step
        stage.at(second, f"-{name}")
    assert stage.open_ids == []
    assert stage.book.timers == {}
    assert stage.book.placements() == {}
    for record in stage.book.incidents().values():
        assert record.cleared_at is not None
        assert record.active_alarms == ()


@settings(max_examples=150, deadline=None)
@given(rows, st.integers(0, 14))
def test_a_restart_in_the_middle_changes_nothing(drawn: list, cut: int) -> None:
    whole = script(drawn)
    straight = play(Stage(), whole)
    first = play(Stage(), whole[:cut])
    body = first.book.dump()
    second = Stage(book=IncidentBook.load(body))
    assert second.book.dump() == body
    assert second.book.timers == first.book.timers
    assert second.book.incidents() == first.book.incidents()
    second.alarms = first.alarms
    second.rules = first.rules
    play(second, whole[cut:])
    assert first.told + second.told == straight.told
    assert second.book.dump() == straight.book.dump()


@settings(max_examples=150, deadline=None)
@given(rows)
def test_ids_have_no_gaps_and_every_story_is_well_formed(drawn: list) -> None:
    """Opened first and once; merged is the end; cleared is followed by nothing but reopened."""
    stage = play(Stage(), script(drawn))
    stories: dict[str, list[str]] = {}
    for _, change, incident, _ in stage.told:
        stories.setdefault(incident, []).append(change)
    assert sorted(stories) == [f"INC-{n:06d}" for n in range(1, len(stories) + 1)]
    for incident, story in stories.items():
        assert story[0] == "opened"
        assert story.count("opened") == 1
        for earlier, later in pairwise(story):
            assert earlier != "merged", (incident, story)
            assert earlier != "cleared" or later == "reopened", (incident, story)
            assert earlier != "clearing" or later != "clearing", (incident, story)
    for record in stage.book.incidents().values():
        if record.phase.value == "merged":
            assert record.merged_into in stories
            assert record.merged_into != record.id
