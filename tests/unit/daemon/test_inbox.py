"""The inbox: room, reserved room, coalescing, receipts, and a count of everything shed."""

from linewatch.daemon.inbox import Inbox
from linewatch.messages.events import Answered, Event
from linewatch.metrics.meters import Meters
from tests.fakes.clock import START


def event(name: str) -> Event:
    return Answered(START, name)


def taken(inbox: Inbox) -> list[str]:
    names = []
    while slot := inbox.take():
        slot.answer(True)
        names.append(getattr(slot.event, "device", ""))
    return names


async def test_first_in_first_out_and_everybody_hears_once() -> None:
    inbox, heard = Inbox(Meters()), []
    for name in "abc":
        assert inbox.offer(event(name), receipt=lambda ok, n=name: heard.append((n, ok)))
    assert (len(inbox), taken(inbox), len(inbox)) == (3, ["a", "b", "c"], 0)
    assert heard == [("a", True), ("b", True), ("c", True)]


async def test_a_newer_one_replaces_one_that_waits_and_stands_where_it_came() -> None:
    meters = Meters()
    inbox, heard = Inbox(meters), []
    inbox.offer(event("old"), key="d", receipt=lambda ok: heard.append(("old", ok)))
    inbox.offer(event("trap"), reserved=True)
    inbox.offer(event("new"), key="d", receipt=lambda ok: heard.append(("new", ok)))
    assert len(inbox) == 2
    assert taken(inbox) == ["trap", "new"]
    assert heard == [("old", False), ("new", True)]
    assert meters.value("linewatch_inbox_coalesced_total") == 1


async def test_what_was_taken_can_no_longer_be_replaced() -> None:
    inbox = Inbox(Meters())
    inbox.offer(event("one"), key="d")
    slot = inbox.take()
    inbox.offer(event("two"), key="d")
    assert slot is not None
    assert getattr(slot.event, "device", "") == "one"
    assert taken(inbox) == ["two"]


async def test_a_full_inbox_sheds_aloud_and_keeps_room_for_what_no_poll_restates() -> None:
    meters = Meters()
    inbox, heard = Inbox(meters, room=4, reserved=1), []
    offers = [inbox.offer(event(n), receipt=lambda ok, n=n: heard.append((n, ok))) for n in "abcd"]
    assert offers == [True, True, True, False]
    assert heard == [("d", False)]
    assert inbox.offer(event("trap"), reserved=True)
    assert not inbox.offer(event("trap2"), reserved=True)
    assert (inbox.shed(), inbox.shed()) == (2, 0)
    assert meters.value("linewatch_observations_dropped_total", reason="inbox-full") == 2


async def test_a_full_inbox_still_takes_newer_words_of_a_waiting_key() -> None:
    inbox = Inbox(Meters(), room=2, reserved=0)
    inbox.offer(event("a"), key="a")
    inbox.offer(event("b"), key="b")
    assert inbox.offer(event("a2"), key="a")
    assert taken(inbox) == ["b", "a2"]


async def test_it_wakes_who_waits_and_rests_only_when_empty() -> None:
    inbox = Inbox(Meters(), room=1, reserved=0)
    assert not inbox.ready.is_set()
    inbox.offer(event("a"))
    inbox.rest()
    assert inbox.ready.is_set()
    taken(inbox)
    inbox.rest()
    assert not inbox.ready.is_set()
    inbox.offer(event("b"))
    inbox.offer(event("shed"))
    taken(inbox)
    inbox.rest()
    assert inbox.ready.is_set(), "what was shed must be journalled"
