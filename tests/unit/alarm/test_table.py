"""The alarm table, told as stories of (second, what happens) and where they end."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from linewatch.alarm.policy import Policy, TypePolicy
from linewatch.alarm.table import AlarmTable
from linewatch.messages.events import OperatorActed
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, AlarmRole, Change, Via
from linewatch.names.severity import Severity

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
KEY = AlarmKey("ne1/p1", "LOS", "ne1")


def s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def policy(**holds: float) -> Policy:
    made = {k: v if k == "flap_count" else s(v) for k, v in holds.items()}
    return Policy(types={"LOS": msgspec.convert(made, TypePolicy)})


class Story:
    """A table and what it told, as (second, phase)."""

    def __init__(self, table: AlarmTable | None = None) -> None:
        self.table = table or AlarmTable()
        self.told: list[tuple[float, str]] = []

    def tell(self, second: float, record: AlarmRecord | None) -> None:
        if record is not None:
            self.told.append((second, record.phase.value))

    def play(self, *rows: tuple[float, str]) -> "Story":
        for second, what in rows:
            self.run_timers(second)
            if what in ("raise", "clear"):
                change = Change("ne1/p1", "LOS", what == "raise")
                self.tell(second, self.table.apply("ne1", Via.POLL, change, T0 + s(second)))
        return self

    def run_timers(self, until: float) -> None:
        while due := sorted((d, n) for n, d in self.table.timers.items() if d <= T0 + s(until)):
            at, name = due[0]
            self.tell((at - T0).total_seconds(), self.table.timer(name, at))


@pytest.mark.parametrize(
    ("holds", "rows", "told"),
    [
        pytest.param(
            {}, [(0, "raise"), (10, "clear"), (60, "")], [(0, "raised"), (12, "cleared")], id="default"
        ),
        pytest.param({"raise_hold": 5}, [(0, "raise"), (3, "clear"), (60, "")], [], id="blip-is-not-raised"),
        pytest.param(
            {"raise_hold": 5},
            [(0, "raise"), (3, "raise"), (60, "")],
            [(5, "raised")],
            id="soak-not-restarted",
        ),
        pytest.param(
            {"clear_hold": 10},
            [(0, "raise"), (20, "clear"), (25, "raise"), (60, "")],
            [(0, "raised")],
            id="relapse-is-not-told",
        ),
        pytest.param(
            {"clear_hold": 10},
            [(0, "raise"), (20, "clear"), (25, "clear"), (60, "")],
            [(0, "raised"), (30, "cleared")],
            id="repeated-clear-does-not-put-it-off",
        ),
        pytest.param({}, [(0, "clear"), (1, "clear")], [], id="clear-of-nothing"),
        pytest.param(
            {"clear_hold": 0, "flap_count": 3, "flap_window": 100, "flap_rest": 50},
            [
                (0, "raise"),
                (10, "clear"),
                (20, "raise"),
                (30, "clear"),
                (40, "raise"),
                (50, "clear"),
                (60, "raise"),
                (70, "clear"),
                (80, "raise"),
                (90, "clear"),
                (139, ""),
                (141, ""),
            ],
            [
                (0, "raised"),
                (10, "cleared"),
                (20, "raised"),
                (30, "cleared"),
                (40, "flapping"),
                (140, "cleared"),
            ],
            id="flapping-is-told-once-and-kept-until-it-rested",
        ),
        pytest.param(
            {"clear_hold": 0, "flap_count": 3, "flap_window": 100, "flap_rest": 50},
            [(0, "raise"), (10, "clear"), (20, "raise"), (30, "clear"), (40, "raise"), (200, "")],
            [
                (0, "raised"),
                (10, "cleared"),
                (20, "raised"),
                (30, "cleared"),
                (40, "flapping"),
                (90, "raised"),
            ],
            id="flapping-that-rests-in-the-breach",
        ),
        pytest.param(
            {"clear_hold": 0, "flap_count": 3, "flap_window": 30, "flap_rest": 50},
            [(0, "raise"), (10, "clear"), (20, "raise"), (25, "clear"), (40, "raise"), (50, "clear")],
            [
                (0, "raised"),
                (10, "cleared"),
                (20, "raised"),
                (25, "cleared"),
                (40, "raised"),
                (50, "cleared"),
            ],
            id="too-slow-to-be-flapping",
        ),
        pytest.param(
            {"clear_hold": 10, "flap_count": 3, "flap_window": 100, "flap_rest": 50},
            [(0, "raise"), (2, "clear"), (4, "raise"), (6, "clear"), (8, "raise"), (100, "")],
            [(0, "raised"), (8, "flapping"), (58, "raised")],
            id="a-flurry-under-the-clear-hold",
        ),
    ],
)
def test_stories(
    holds: dict[str, float], rows: list[tuple[float, str]], told: list[tuple[float, str]]
) -> None:
    assert Story(AlarmTable(policy(**holds))).play(*rows).told == told


def test_a_raise_opens_the_same_entry_again() -> None:
    story = Story().play((0, "raise"), (10, "clear"), (100, "raise"))
    (record,) = story.table.records()
    assert (record.raises, record.first_seen, record.raised_at) == (2, T0, T0 + s(100))
    assert record.cleared_at is None
    assert record.active


@pytest.mark.parametrize(
    "name", ["alarm:nothing|LOS|x", "alarm:", "shelf:x", "nonsense", "alarm:ne1/p1|LOS|ne1"]
)
def test_late_and_unknown_timers_are_harmless(name: str) -> None:
    story = Story().play((0, "raise"))
    before = story.table.dump()
    assert story.table.timer(name, T0 + s(500)) is None
    assert story.table.dump() == before


def test_a_timer_before_its_time_is_harmless() -> None:
    table = Story().play((0, "raise"), (10, "clear")).table
    assert table.timer(f"alarm:{KEY}", T0 + s(11)) is None
    cleared = table.timer(f"alarm:{KEY}", T0 + s(12))
    assert cleared is not None
    assert cleared.phase is AlarmPhase.CLEARED
    assert table.timer(f"alarm:{KEY}", T0 + s(12)) is None


def trap(present: bool, device_second: float) -> Change:
    return Change("ne1/p1", "LOS", present, device_at=T0 + s(device_second))


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        pytest.param(
            [(0, True, 0), (20, False, 20), (20.1, True, 0)], False, id="repeated-raise-after-its-clear"
        ),
        pytest.param(
            [(0, True, 0), (20, True, 18), (20.1, False, 15)], True, id="clear-overtaken-by-a-raise"
        ),
        pytest.param([(0, False, 5), (0.1, True, 0)], True, id="clear-before-raise-of-what-we-never-saw"),
        pytest.param([(0, True, 0), (20, False, 20), (21, True, 20)], True, id="same-tick-arrival-decides"),
        pytest.param([(0, True, 0), (20, False, 20), (30, True, -3600)], True, id="clock-was-set-back"),
    ],
)
def test_traps_out_of_order(rows: list[tuple[float, bool, float]], ends: bool) -> None:
    table = AlarmTable()
    for second, present, device_second in rows:
        table.apply("ne1", Via.TRAP, trap(present, device_second), T0 + s(second))
    record = table.get(KEY)
    assert record is not None
    assert (record.phase is AlarmPhase.RAISED) is ends


def test_a_poll_is_believed_whatever_traps_said() -> None:
    table = AlarmTable()
    table.apply("ne1", Via.TRAP, trap(True, 50), T0)
    table.apply("ne1", Via.POLL, trap(False, 0), T0 + s(5))
    assert table.timer(f"alarm:{KEY}", T0 + s(7)) is not None
    assert not table.active()


def test_severity_and_facts_come_from_the_change_else_from_the_type() -> None:
    table = AlarmTable()
    first = table.apply("ne1", Via.POLL, Change("ne1/p1", "LOS", True), T0)
    assert first is not None
    assert first.severity is Severity.CRITICAL
    minor = Change("ne1/p1", "LOS", True, severity=Severity.MINOR, attrs={"otdr_km": 3.2})
    second = table.apply("ne1", Via.POLL, minor, T0 + s(1))
    assert second is not None
    assert (second.severity, second.attrs) == (Severity.MINOR, {"otdr_km": 3.2})
    assert table.apply("ne1", Via.POLL, Change("ne1/p1", "LOS", True), T0 + s(2)) is None, "nothing new"


def test_silence_makes_alarms_stale_not_cleared() -> None:
    table = AlarmTable()
    table.apply("ne1", Via.POLL, Change("ne1/p1", "LOS", True), T0)
    table.apply("ne1", Via.ENGINE, Change("ne1", "COMM-FAIL", True, qualifier="NMS"), T0 + s(9))
    (stale,) = table.silent("ne1", T0 + s(10))
    assert (stale.key, stale.stale_since, stale.phase) == (KEY, T0 + s(10), AlarmPhase.RAISED)
    assert table.silent("ne1", T0 + s(20)) == (), "told once"
    assert table.active()[AlarmKey("ne1", "COMM-FAIL", "NMS")].stale_since is None
    (fresh,) = table.heard("ne1", T0 + s(30))
    assert fresh.stale_since is None
    assert table.heard("ne1", T0 + s(31)) == ()


def act(
    verb: str, second: float = 0, *, until: float | None = None, note: str = "", actor: str = "li"
) -> OperatorActed:
    end = None if until is None else T0 + s(until)
    return OperatorActed(T0 + s(second), "a1", actor, verb, str(KEY), note, end)


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        (["ack"], "ack"),
        (["ack", "unack"], "none"),
        (["unack"], "none"),
        (["shelve"], "shelved"),
        (["shelve", "ack"], "shelved"),
        (["shelve", "unshelve"], "none"),
        (["close"], "closed"),
        (["close", "ack"], "ack"),
        (["dance"], "none"),
    ],
)
def test_what_people_do_changes_no_fact(verbs: list[str], state: str) -> None:
    table = Story().play((0, "raise")).table
    for n, verb in enumerate(verbs):
        table.act(act(verb, n))
    record = table.active()[KEY]
    assert (record.operator_state, record.phase) == (state, AlarmPhase.RAISED)


def test_an_act_on_nothing_is_nothing() -> None:
    assert AlarmTable().act(act("ack")) is None


def test_the_first_who_took_it_keeps_it() -> None:
    table = Story().play((0, "raise")).table
    table.act(act("ack", actor="li"))
    assert table.act(act("ack", actor="wang")) is None
    noted = table.act(act("ack", actor="wang", note="crew is on its way"))
    assert noted is not None
    assert (noted.operator, noted.note) == ("li", "crew is on its way")


def test_a_shelf_ends_by_itself_and_outlives_a_clear() -> None:
    story = Story().play((0, "raise"))
    story.table.act(act("shelve", until=100))
    story.play((10, "clear"), (50, "raise"))
    assert story.table.active()[KEY].operator_state == "shelved"
    story.play((100, ""))
    assert story.table.active()[KEY].operator_state == "none"
    assert story.table.act(act("shelve", 200, until=150)) is None, "would end before it begins"


def test_ack_ends_with_the_raise_it_was_said_of() -> None:
    story = Story().play((0, "raise"))
    story.table.act(act("ack"))
    story.play((10, "clear"), (50, ""))
    assert story.table.records()[0].operator_state == "ack"
    story.play((60, "raise"))
    assert story.table.active()[KEY].operator_state == "none"


def test_a_place_lasts_until_the_next_raise() -> None:
    story = Story().play((0, "raise"))
    placed = story.table.place(KEY, AlarmRole.ROOT, "INC-000001")
    assert placed is not None
    assert story.table.place(KEY, AlarmRole.ROOT, "INC-000001") is None
    story.play((10, "clear"), (20, ""))
    assert story.table.records()[0].incident == "INC-000001"
    story.play((30, "raise"))
    assert story.table.active()[KEY].incident == ""
    assert story.table.place(AlarmKey("x", "LOS", "y"), AlarmRole.ROOT, "INC-000001") is None


def test_only_so_many_cleared_are_kept_oldest_out() -> None:
    table = AlarmTable(Policy(types={"LOS": TypePolicy(clear_hold=s(0))}, keep_cleared=2))
    for n, port in enumerate(("d", "c", "b", "a")):
        table.apply("ne1", Via.POLL, Change(port, "LOS", True), T0 + s(n))
    table.changed()
    for port in ("d", "b", "a"):  # together: ties go by key
        table.apply("ne1", Via.POLL, Change(port, "LOS", False), T0 + s(10))
    assert [r.key.resource for r in table.records()] == ["d", "c", "b"]
    forgotten = [key for key in table.changed() if table.get(key) is None]
    assert [key.resource for key in forgotten] == ["a"]
    table.apply("ne1", Via.POLL, Change("c", "LOS", False), T0 + s(20))
    assert [r.key.resource for r in table.records()] == ["d", "c"]


def test_a_dump_goes_on_as_if_nothing_had_happened() -> None:
    """Cut every story at every row: the loaded table tells the same and ends in the same bytes."""
    rows = [
        (0, "raise"),
        (10, "clear"),
        (20, "raise"),
        (21, "clear"),
        (22, "raise"),
        (23, "clear"),
        (24, "raise"),
        (200, "clear"),
        (300, ""),
    ]
    whole = Story().play(*rows)
    for cut in range(len(rows)):
        first = Story().play(*rows[:cut])
        body = first.table.dump()
        loaded = AlarmTable.load(body)
        assert loaded.dump() == body
        second = Story(loaded).play(*rows[cut:])
        assert first.told + second.told == whole.told
        assert second.table.dump() == whole.table.dump()
