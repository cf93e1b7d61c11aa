"""A plant judged in a process of its own: what it answers, how it fails, and that nothing waits for it."""

import asyncio
import gc
import os
import sys
import weakref
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from linewatch.api.problems import Refused
from linewatch.config.plant_body import body_of, plant_in
from linewatch.daemon.bodies import digest_of, encode_body
from linewatch.daemon.checking import Checker, NotChecked
from linewatch.daemon.planting import Planting
from tests.edge.pump_house import House
from tests.fakes.small_ring import small_ring

RING, MORE = small_ring(), small_ring(3)
HANGS = "import time; time.sleep(600)"
DIES = "import sys; sys.stderr.write('why it died'); sys.exit(3)"
KILLED = "import os; os.kill(os.getpid(), 9)"
MUMBLES = "print('{}')"
HALF = """print('{"findings":[],"digest":"00","parts":[["sites",0,9]')"""


def doing(code: str, limit_s: float = 60.0) -> Checker:
    return Checker((sys.executable, "-c", code), limit_s)


class Turning:
    """Looks once in every turn of the loop; `done` is when what it looks for is so."""

    def __init__(self, look: Callable[[], bool]) -> None:
        self._loop = asyncio.get_running_loop()
        self._look = look
        self.done: asyncio.Future[None] = self._loop.create_future()
        self._turn()

    def _turn(self) -> None:
        if self.done.done():
            return
        if self._look():
            self.done.set_result(None)
        else:
            self._loop.call_soon(self._turn)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    opened = await House(tmp_path).open()
    try:
        yield opened
    finally:
        await opened.close()


def planting(house: House, checker: Checker | None = None) -> Planting:
    shelf = house.pump._shelf
    return Planting(house.store, shelf, house.inbox, house.pump, house.clock, {"default"}, checker)


async def test_what_is_right_is_answered_with_the_bytes_it_is_kept_under() -> None:
    answer, body = await Checker().sent(encode_body(MORE))
    assert answer.findings == ()
    assert body.data == encode_body(MORE)
    assert body.digest == digest_of(body.data)
    read = plant_in(body, RING)
    assert read == MORE
    assert read.nes[0] is RING.nes[0], "what is the same is the very same"
    assert plant_in(body_of(RING)) == RING


@pytest.mark.parametrize(
    ("sent", "where", "what"),
    [
        (b"{", "line 1", "not JSON"),
        (b"[]", "", "not a mapping"),
        (b'{"format":"linewatch-plant/1","sites":[{"id":"s1","lon":1e999}]}', "", "infinite"),
        (b'{"format":"linewatch-plant/1","sites":[{"id":"s1","role":"\\ud800"}]}', "", "surrogate"),
        (encode_body(replace(MORE, sites=())), "nes[0].site", "s1"),
    ],
)
async def test_what_is_wrong_is_found(sent: bytes, where: str, what: str) -> None:
    answer, body = await Checker().sent(sent)
    assert (answer.digest, body.data) == ("", b"")
    assert any(where in f.where and what in f.sentence() for f in answer.findings), answer.findings


@pytest.mark.parametrize(
    ("checker", "why"),
    [
        pytest.param(doing(HANGS, 0.5), "not checked within 0.5 s", id="hangs"),
        pytest.param(doing(DIES), "ended with 3", id="dies"),
        pytest.param(doing(KILLED), "signal 9", id="is killed"),
        pytest.param(doing(MUMBLES), "did not answer in full", id="mumbles"),
        pytest.param(doing(HALF), "did not answer in full", id="breaks off"),
        pytest.param(Checker(("/nonexistent/python",)), "No such file", id="is not there"),
    ],
)
async def test_a_check_that_fails_is_a_refusal(house: House, checker: Checker, why: str) -> None:
    with pytest.raises(NotChecked, match=why):
        await checker.sent(b"{}")
    with pytest.raises(Refused, match=why):
        await planting(house, checker).apply(encode_body(MORE), digest_of(encode_body(RING)), "test", "")
    assert house.pump.views().plant_digest == digest_of(encode_body(RING))
    assert house.say("n1", ("n1/1", "LOS")), "and everything goes on"


async def test_a_check_is_ended_with_who_asked_for_it(tmp_path: Path) -> None:
    here = tmp_path / "here"
    lives = f"import os, time; open({str(here)!r}, 'w').write(str(os.getpid())); {HANGS}"
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(doing(lives).sent(b""), name="check")
        async with asyncio.timeout(30):
            await Turning(lambda: here.exists() and here.read_text() != "").done
        asked.cancel()
    with pytest.raises(ProcessLookupError):
        os.kill(int(here.read_text()), 0)


async def test_events_flow_while_a_plant_is_taken(house: House) -> None:
    applying = planting(house)
    stopping = asyncio.Event()
    said = turns = 0
    async with asyncio.TaskGroup() as group:
        pumping = group.create_task(house.pump.run(stopping), name="pump")
        base = digest_of(encode_body(RING))
        taking = group.create_task(applying.apply(encode_body(MORE), base, "test", ""), name="apply")

        def look() -> bool:
            nonlocal said, turns
            turns += 1
            if turns % 10 == 0 and len(house.heard) == said:  # the next one when the last was journalled
                said += house.say(f"n{said % 3 + 1}", (f"n{said % 3 + 1}/{said}", "LOS"))
            return taking.done()

        await Turning(look).done
        stopping.set()
        house.inbox.ready.set()
        await pumping
    assert taking.result().changed
    assert house.pump.views().plant_digest == digest_of(encode_body(MORE))
    assert turns >= 100, "the loop turned all the while"
    assert said >= 5
    assert [ok for _, ok in house.heard] == [True] * said, "and nothing was lost"


async def test_a_plant_left_behind_is_let_go_of_without_a_collection(house: House) -> None:
    before = weakref.ref(house.pump.views().index)
    gc.disable()
    try:
        async with asyncio.TaskGroup() as group:
            stopping = asyncio.Event()
            group.create_task(house.pump.run(stopping), name="pump")
            base = digest_of(encode_body(RING))
            assert (await planting(house).apply(encode_body(MORE), base, "test", "")).changed
            stopping.set()
            house.inbox.ready.set()
        assert before() is None
    finally:
        gc.enable()
