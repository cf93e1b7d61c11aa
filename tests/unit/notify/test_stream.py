"""Fan-out: who lags is cut off, nobody else notices, and the pump never waits."""

from datetime import UTC, datetime

import pytest

from linewatch.messages.commands import CircuitNotice, Command, PollNow
from linewatch.messages.records import CircuitRecord, CircuitState
from linewatch.metrics.meters import Meters
from linewatch.notify.stream import Stream, StreamFull, order

AT = datetime(2026, 3, 1, tzinfo=UTC)


def told(*ids: str) -> list[Command]:
    line = CircuitRecord("C-1", "", "GOV", "A", "S1", "S2", True, CircuitState.DOWN, AT)
    return [CircuitNotice(command_id, line) for command_id in ids]


async def test_every_listener_hears_what_is_published_and_only_notices():
    stream = Stream(Meters())
    with stream.listen() as one, stream.listen() as two:
        stream.publish([*told("1.0"), PollNow("1.1", "NE-1", "why"), *told("1.2")])
        assert [n.id for n in await one.take(5)] == ["1.0", "1.2"]
        assert [n.id for n in await two.take(5)] == ["1.0", "1.2"]
        assert await one.take(0.01) == []


async def test_a_slow_listener_is_cut_off_and_the_others_go_on():
    meters = Meters()
    stream = Stream(meters, room=2)
    with stream.listen() as slow, stream.listen() as quick:
        for n in range(4):
            stream.publish(told(f"{n}.0"))
            assert [c.id for c in await quick.take(5)] == [f"{n}.0"]
        assert slow.cut == "slow"
        assert await slow.take(5) == []
        assert not quick.cut
    assert meters.value("linewatch_stream_cut_total", reason="slow") == 1
    assert meters.value("linewatch_stream_sent_total") == 6
    assert meters.value("linewatch_stream_subscribers") == 0


async def test_no_more_listeners_than_there_is_room_for():
    meters = Meters()
    stream = Stream(meters, listeners=1)
    with stream.listen():
        assert meters.value("linewatch_stream_subscribers") == 1
        with pytest.raises(StreamFull, match="1 live streams are open"), stream.listen():
            pass
    with stream.listen():
        pass


async def test_closing_wakes_everybody_and_lets_nobody_in():
    meters = Meters()
    stream = Stream(meters)
    with stream.listen() as listener:
        stream.close()
        assert await listener.take(5) == []
        assert listener.cut == "shutdown"
    with pytest.raises(StreamFull), stream.listen():
        pass
    assert meters.value("linewatch_stream_cut_total", reason="shutdown") == 1


def test_ids_are_ordered_by_number():
    ids = ["", "0", "1.0", "9.2", "9.10", "10.0"]
    assert sorted(ids, key=order) == ids
    for text in ("yesterday", "-1.0", "5", "5.", "1.2.3"):
        with pytest.raises(ValueError, match=r"looks like 1842\.3"):
            order(text)
