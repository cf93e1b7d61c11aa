"""What relayed voices said stands until taken back, or until nothing repeated it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from linewatch.alarm.table import AlarmTable
from linewatch.collect.handover import Receipt
from linewatch.collect.lasting import Lasting
from linewatch.messages.events import Event, Observed
from linewatch.messages.records import AlarmKey, Change, Via
from tests.fakes.handed_over import StandingClock

AT = datetime(2026, 3, 1, tzinfo=UTC)
HOLD = 60.0


class Journal:
    """A real alarm table behind an inbox that takes, sheds or waits, as the test says."""

    def __init__(self) -> None:
        self.table = AlarmTable()
        self.told: list[tuple[str, str, bool]] = []
        self.waiting: list[Callable[[], None]] = []
        self.mode = "take"

    def present(self, device: str, via: Via) -> tuple[tuple[str, str, str], ...]:
        return tuple((k.resource, k.alarm_type, k.qualifier) for k in self.table.present(device, via))

    def offer(
        self, event: Event, *, key: str | None = None, reserved: bool = False, receipt: Receipt | None = None
    ) -> bool:
        assert isinstance(event, Observed)
        assert receipt is not None
        if self.mode == "shed":
            receipt(False)
            return False

        def journalled() -> None:
            for change in event.changes:
                self.told.append((change.resource, change.alarm_type, change.present))
                self.table.apply(event.device, event.via, change, AT)
            receipt(True)

        if self.mode == "wait":
            self.waiting.append(journalled)
        else:
            journalled()
        return True

    def poll(self, resource: str, *, present: bool) -> None:
        self.table.apply("R1", Via.POLL, Change(resource, "LINK-DOWN", present, "R1"), AT)

    def stands(self, resource: str) -> bool:
        return bool(self.table.says(AlarmKey(resource, "LINK-DOWN", "R1")))


def change(present: bool = True, resource: str = "p1") -> Change:
    return Change(resource, "LINK-DOWN", present, "R1")


def house(**more: int) -> tuple[Journal, Lasting]:
    journal = Journal()
    return journal, Lasting(Via.SYSLOG, journal, StandingClock(), journal.present, **more)


@pytest.mark.parametrize(
    ("story", "told"),
    [
        pytest.param([(0, "down"), (5, "up")], [True, False], id="raised-and-taken-back"),
        pytest.param([(0, "down"), (5, "down"), (9, "down")], [True], id="a-repeat-is-not-told"),
        pytest.param([(0, "up")], [], id="a-clear-of-what-nobody-said"),
        pytest.param([(0, "down"), (59, "tick")], [True], id="not-yet"),
        pytest.param([(0, "down"), (60, "tick")], [True, False], id="nothing-repeated-it"),
        pytest.param([(0, "down"), (50, "down"), (100, "tick")], [True], id="a-repeat-begins-its-time-anew"),
        pytest.param([(0, "down"), (50, "down"), (100, "tick"), (110, "tick"), (200, "tick")], [True, False],
                     id="and-then-it-ends-once"),
        pytest.param([(0, "down"), (1, "up"), (2, "down"), (61, "tick")], [True, False, True], id="flapping"),
        pytest.param([(0, "down"), (1, "up"), (2, "down"), (62, "tick")], [True, False, True, False],
                     id="flapping-and-forgotten"),
        pytest.param([(0, "down"), (1, "poll-up"), (2, "down")], [True, True], id="said-anew-after-a-poll"),
        pytest.param([(0, "poll-down"), (1, "down"), (2, "up")], [True, False], id="beside-a-poll"),
    ],
)  # fmt: skip
def test_stories(story: list[tuple[float, str]], told: list[bool]) -> None:
    journal, lasting = house()
    for second, what in story:
        if what == "tick":
            lasting.tick(second)
        elif what.startswith("poll"):
            journal.poll("p1", present=what == "poll-down")
        else:
            assert lasting.say("R1", [change(what == "down")], HOLD, second)
    assert [present for _, _, present in journal.told] == told


def test_a_poll_outlives_a_line_that_nothing_repeated_and_a_clear_of_one_voice() -> None:
    journal, lasting = house()
    lasting.say("R1", [change()], HOLD, 0)
    journal.poll("p1", present=True)
    assert lasting.tick(61) == 1
    assert journal.stands("p1")
    journal.poll("p1", present=False)
    assert not journal.stands("p1")


def test_what_the_inbox_shed_is_told_again_as_it_is_by_then() -> None:
    journal, lasting = house()
    journal.mode = "shed"
    lasting.say("R1", [change(), change(resource="p2")], HOLD, 0)
    lasting.say("R1", [change(False)], HOLD, 1)
    lasting.tick(2)
    journal.mode = "take"
    lasting.tick(3)
    assert sorted(journal.told) == [("p1", "LINK-DOWN", False), ("p2", "LINK-DOWN", True)]
    lasting.tick(4)
    assert len(journal.told) == 2
    assert len(lasting) == 1


def test_words_on_their_way_keep_their_order() -> None:
    journal, lasting = house()
    journal.mode = "wait"
    for present in (True, False, True, True, False):
        lasting.say("R1", [change(present)], HOLD, 0)
    for journalled in journal.waiting:
        journalled()
    assert [present for _, _, present in journal.told] == [True, False, True, False]
    assert len(lasting) == 0


def test_after_a_start_what_the_journal_holds_has_its_time_anew() -> None:
    journal, before = house()
    before.say("R1", [change()], HOLD, 0)
    after = Lasting(Via.SYSLOG, journal, StandingClock(), journal.present)
    after.begin("R1", HOLD, 1_000)
    after.say("R1", [change()], HOLD, 1_010)
    assert len(journal.told) == 1
    assert after.tick(1_069) == 0
    assert after.tick(1_070) == 1
    assert not journal.stands("p1")


def test_there_is_room_for_so_many_and_what_left_the_plant_is_forgotten() -> None:
    journal, lasting = house(room=2)
    assert lasting.say("R1", [change(resource=f"p{n}") for n in (1, 2)], HOLD, 0)
    assert not lasting.say("R1", [change(resource="p3")], HOLD, 0)
    assert lasting.say("R1", [change()], HOLD, 0)
    lasting.forget(lambda element: element == "R1")
    assert lasting.tick(100) == 0
    assert len(journal.told) == 2
