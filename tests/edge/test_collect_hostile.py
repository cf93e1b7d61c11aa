"""Agents that lie in every way we know of, beside an honest one: theirs is a reason or a count, no more."""

import random
from contextlib import ExitStack
from dataclasses import replace

import pytest

from linewatch.messages.events import NoAnswer
from linewatch.metrics.catalogue import NO_ANSWER_REASONS
from tests.edge.collecting import FAST, agent, collecting
from tests.fakes.hostile_agent import BEHAVIOURS, hostile_agent
from tests.fakes.scripted_agent import ScriptedAgent, interface, oper, system

# These never give an answer that may be believed; the others do in the end, or now and then.
NEVER = {
    "silent", "truncated", "garbage", "other-port", "other-host", "wrong-community", "wrong-version",
    "wrong-pdu", "echo", "v3", "wrong-ids",
}  # fmt: skip
SETTINGS = replace(FAST, timeout_s=0.15, tries=1, silent_backoff_max_s=0.4)


@pytest.mark.parametrize("seed", [1, 2])
async def test_liars_harm_nobody(seed: int) -> None:
    with ExitStack() as stack:
        liars = {name: stack.enter_context(hostile_agent(name, seed)) for name in BEHAVIOURS}
        honest = ScriptedAgent(system() | interface(1, "ge-1"))
        honest.open()
        stack.callback(honest.close)
        agents = [agent(name, liar.address) for name, liar in liars.items()]
        async with collecting([*agents, agent("R1", honest.address)], settings=SETTINGS) as bench:
            told = bench.told
            await told.until(lambda: bool(told.answers("R1")))
            await told.until(lambda: all(told.silences(name) for name in NEVER), 15)
            rng = random.Random(seed)
            for status in (2, 1) * 3:  # through all of it, the honest one is heard
                honest.objects |= oper(1, status)
                wanted = {("R1/ge-1", "LINK-DOWN", "R1")} if status == 2 else set()
                await told.until(lambda wanted=wanted: told.present("R1") == wanted)
                bench.collector.poll_now(rng.choice(list(BEHAVIOURS)), "stir")
            reasons = {e.reason for e in told.events if isinstance(e, NoAnswer)}
            assert reasons <= set(NO_ANSWER_REASONS)
            assert {name for name in NEVER if told.answers(name)} == set()
            assert {"timeout", "spoofed", "malformed", "wrong-community"} <= reasons


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
async def test_liars_harm_nobody_for_long(seed: int) -> None:
    """Garbage and mutations of good answers, many more of them."""
    with ExitStack() as stack:
        kinds = [name for name in ("garbage", "mutated", "truncated", "huge-values") for _ in range(10)]
        liars = [stack.enter_context(hostile_agent(name, seed * 100 + n)) for n, name in enumerate(kinds)]
        honest = ScriptedAgent(system() | interface(1, "ge-1"))
        honest.open()
        stack.callback(honest.close)
        agents = [agent(f"liar-{n}", liar.address) for n, liar in enumerate(liars)]
        async with collecting([*agents, agent("R1", honest.address)], settings=SETTINGS) as bench:
            for status in (2, 1) * 40:
                honest.objects |= oper(1, status)
                wanted = {("R1/ge-1", "LINK-DOWN", "R1")} if status == 2 else set()
                await bench.told.until(lambda wanted=wanted: bench.told.present("R1") == wanted, 30)
