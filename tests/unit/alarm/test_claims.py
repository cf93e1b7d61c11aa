"""One fault told by several sources is one alarm, and stands until the last of them takes it back."""

from datetime import UTC, datetime, timedelta

import pytest

from linewatch.alarm.claims import claimed
from linewatch.alarm.policy import Policy, TypePolicy
from linewatch.alarm.table import AlarmTable
from linewatch.messages.records import AlarmKey, Change, Via

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
KEY = AlarmKey("ne1/p1", "LOS", "ne1")
AT_ONCE = Policy(types={"LOS": TypePolicy(raise_hold=timedelta(0), clear_hold=timedelta(0), flap_count=0)})

POLL, TRAP = ("ne1", Via.POLL), ("ne1", Via.TRAP)
EMS, OTHER_EMS = ("ems1", Via.EMS), ("ems2", Via.EMS)
SYSLOG, ENGINE = ("ne1", Via.SYSLOG), ("ne1", Via.ENGINE)

STORIES = [
    # who says what, and whether it stands afterwards
    pytest.param([(POLL, True)], True, id="gear-alone"),
    pytest.param([(TRAP, True), (POLL, False)], False, id="a-poll-takes-back-a-trap"),
    pytest.param([(POLL, True), (EMS, True), (EMS, False)], True, id="gear-still-says-so"),
    pytest.param([(POLL, True), (EMS, True), (POLL, False)], False, id="a-poll-is-the-truth"),
    pytest.param([(EMS, True), (SYSLOG, True), (EMS, False)], True, id="a-line-of-syslog-stands"),
    pytest.param([(EMS, True), (SYSLOG, True), (SYSLOG, False), (EMS, False)], False, id="both-took-it-back"),
    pytest.param([(EMS, True), (OTHER_EMS, False)], True, id="not-theirs-to-take-back"),
    pytest.param([(SYSLOG, True), (POLL, True), (TRAP, False)], True, id="a-trap-clears-its-own-word-only"),
    pytest.param([(EMS, True), (SYSLOG, True), (ENGINE, False)], True, id="ne1-left-the-ems-did-not"),
]


def table_after(words: list[tuple[tuple[str, Via], bool]]) -> AlarmTable:
    table = AlarmTable(AT_ONCE)
    for second, ((device, via), present) in enumerate(words):
        change = Change(KEY.resource, KEY.alarm_type, present, KEY.qualifier)
        table.apply(device, via, change, T0 + timedelta(seconds=second))
    return table


@pytest.mark.parametrize(("words", "stands"), STORIES)
def test_it_stands_while_somebody_says_so(words: list[tuple[tuple[str, Via], bool]], stands: bool) -> None:
    assert (KEY in table_after(words).active()) is stands


@pytest.mark.parametrize(("words", "stands"), STORIES)
def test_a_snapshot_remembers_who_said_so(words: list[tuple[tuple[str, Via], bool]], stands: bool) -> None:
    table = table_after(words)
    again = AlarmTable.load(table.dump(), AT_ONCE)
    assert again.dump() == table.dump()
    for device, via in (POLL, EMS, OTHER_EMS, SYSLOG):
        assert again.present(device, via) == table.present(device, via)


def test_three_sources_are_one_alarm_of_one_raise() -> None:
    table = table_after([(EMS, True), (SYSLOG, True), (POLL, True)])
    (record,) = table.records()
    assert (record.key, record.raises) == (KEY, 1)
    assert (record.device, record.via) == POLL  # the poll is believed before the others


def test_it_is_left_with_whoever_still_says_so() -> None:
    table = table_after([(SYSLOG, True), (EMS, True), (SYSLOG, False)])
    (record,) = table.records()
    assert (record.device, record.via) == EMS
    table.silent("ems1", T0 + timedelta(minutes=1))
    (record,) = table.records()
    assert record.stale_since is not None


def test_each_voice_is_asked_for_by_itself() -> None:
    table = table_after([(POLL, True), (EMS, True)])
    assert table.present("ems1") == (KEY,)
    assert table.present("ne1", Via.POLL) == (KEY,)
    assert table.present("ne1", Via.SYSLOG) == ()


def test_repeating_oneself_changes_nothing() -> None:
    once = claimed((), "ems1", Via.EMS, present=True)
    assert claimed(once, "ems1", Via.EMS, present=True) == once
