"""Hostile agents on real sockets: their own request ends in its reason, and nobody else notices."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from linewatch.wire.snmp import (
    V1,
    NoReply,
    Patience,
    Refused,
    Reply,
    SnmpClient,
    SnmpSocket,
    Target,
    Unanswered,
    get_request,
    tags,
)
from tests.fakes.hostile_agent import SYS_DESCR, HostileAgent, hostile_agent

BRIEF = Patience(timeout_s=0.08, tries=2, jitter=0.25)
OPER_STATUS = "1.3.6.1.2.1.2.2.1.8"


@pytest.fixture
async def snmp() -> AsyncIterator[SnmpSocket]:
    socket = SnmpSocket(rng=random.Random(7))
    socket.open()
    yield socket
    assert socket.in_flight == 0, "a request was leaked"
    socket.close()


def target(agent: HostileAgent, **also: int) -> Target:
    return Target(*agent.address, community=b"public", patience=BRIEF, **also)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("behaviour", "reason", "counter"),
    [
        ("silent", "timeout", "timeouts"),
        ("wrong-ids", "timeout", "unmatched"),
        ("late", "timeout", "timeouts"),
        ("truncated", "malformed", "malformed"),
        ("huge-values", "malformed", "malformed"),
        ("garbage", "malformed", "malformed"),
        ("wrong-pdu", "malformed", "malformed"),
        ("echo", "malformed", "malformed"),
        ("wrong-version", "malformed", "malformed"),
        ("v3", "malformed", "malformed"),
        ("other-oids", "malformed", "answers"),
        ("empty", "malformed", "answers"),
        ("wrong-community", "wrong-community", "wrong_community"),
        ("other-port", "spoofed", "spoofed"),
        ("other-host", "spoofed", "spoofed"),
    ],
)
async def test_a_lie_ends_in_its_reason_and_the_honest_are_answered(
    snmp: SnmpSocket, behaviour: str, reason: str, counter: str
) -> None:
    client = SnmpClient(snmp)
    with hostile_agent(behaviour) as liar, hostile_agent("honest") as honest:
        async with asyncio.TaskGroup() as group:
            lied_to = group.create_task(_failure(client, target(liar)), name="lied to")
            answered = group.create_task(client.get(target(honest), [SYS_DESCR]), name="answered")
        assert answered.result() == ((SYS_DESCR, tags.OCTETS, b"hostile"),)
    failure = lied_to.result()
    assert isinstance(failure, Unanswered)
    assert failure.reason == reason
    assert failure.detail
    assert snmp.counts.as_dict()[counter] >= 1


async def _failure(client: SnmpClient, agent: Target) -> Exception:
    with pytest.raises((Unanswered, Refused)) as caught:
        await client.get(agent, [SYS_DESCR])
    return caught.value


async def test_the_true_answer_counts_after_every_kind_of_lie(snmp: SnmpSocket) -> None:
    with hostile_agent("spoofed-then-true") as agent:
        answer = await SnmpClient(snmp).get(target(agent), [SYS_DESCR])
    assert answer == ((SYS_DESCR, tags.OCTETS, b"hostile"),)
    counts = snmp.counts
    assert (counts.spoofed, counts.wrong_community, counts.malformed, counts.answers) == (2, 1, 1, 1)


async def test_what_comes_twice_or_late_is_counted_and_completes_nothing(snmp: SnmpSocket) -> None:
    client = SnmpClient(snmp)
    with hostile_agent("twice") as twice, hostile_agent("late") as late, hostile_agent("honest") as honest:
        await client.get(target(twice), [SYS_DESCR])
        with pytest.raises(Unanswered):
            await client.get(target(late), [SYS_DESCR])
        for data, _ in late.kept:
            late.say(data)
        await client.get(target(honest), [SYS_DESCR])
        await client.get(target(honest), [SYS_DESCR])
    assert snmp.counts.unmatched == 4  # two duplicates, two tries answered too late
    assert snmp.counts.answers == 3


async def test_a_late_answer_to_the_first_try_is_an_answer(snmp: SnmpSocket) -> None:
    outcomes: asyncio.Queue[Reply | NoReply] = asyncio.Queue()
    with hostile_agent("late") as agent:
        patience = Patience(timeout_s=0.05, tries=100, jitter=0.0)
        snmp.ask(
            get_request([SYS_DESCR], community=b"public"),
            agent.address,
            outcomes.put_nowait,
            patience=patience,
        )
        await agent.asked(2)
        agent.say(agent.kept[0][0])
        outcome = await asyncio.wait_for(outcomes.get(), 5)
    assert isinstance(outcome, Reply)
    assert agent.requests[0] == agent.requests[1], "all tries carry the same id"


async def test_an_answer_that_repeats_the_last_is_unchanged_and_a_spoofed_repetition_is_not(
    snmp: SnmpSocket,
) -> None:
    client = SnmpClient(snmp)
    request = get_request([SYS_DESCR], community=b"public")
    with hostile_agent("honest") as agent:
        first = await client.exchange(request, agent.address, patience=BRIEF)
        assert isinstance(first, Reply)
        second = await client.exchange(request, agent.address, last=first, patience=BRIEF)
        assert isinstance(second, Reply)
        third = await client.exchange(request, agent.address, last=second, patience=BRIEF)
        assert isinstance(third, Reply)
        assert (first.unchanged, second.unchanged, third.unchanged) == (False, True, True)
        assert third.pdu.varbinds == first.pdu.varbinds
        agent.behave = lambda agent, asked: agent.say_from_another_host(agent.honest(asked))
        spoofed = await client.exchange(request, agent.address, last=third, patience=BRIEF)
        assert isinstance(spoofed, NoReply)
        assert spoofed.reason == "spoofed"
        other = get_request([SYS_DESCR], community=b"public")
        agent.behave = lambda agent, asked: agent.say(agent.honest(asked))
        again = await client.exchange(other, agent.address, last=third, patience=BRIEF)
        assert isinstance(again, Reply)
        assert not again.unchanged, "a reply to another request proves nothing"


@pytest.mark.parametrize(
    ("behaviour", "rows", "end"),
    [
        ("honest", 199, "complete"),
        ("too-big", 199, "complete"),
        ("backwards", 1, "not-increasing"),
        ("for-ever", 1_000, "row-cap"),
        ("empty", 0, "malformed"),
        ("silent", 0, "timeout"),
        ("genErr", 0, "error-status"),
        ("other-oids", 0, "complete"),
    ],
)
@pytest.mark.parametrize("version", [0, 1])
async def test_a_walk_ends_and_says_why(
    snmp: SnmpSocket, behaviour: str, rows: int, end: str, version: int
) -> None:
    with hostile_agent(behaviour) as agent:
        walk = await SnmpClient(snmp).walk(target(agent, version=version), OPER_STATUS, cap_rows=1_000)
    assert walk.end == end
    assert len(walk.rows) == rows


async def test_a_walk_without_end_stops_at_its_time(snmp: SnmpSocket) -> None:
    with hostile_agent("for-ever") as agent:
        walk = await SnmpClient(snmp).walk(target(agent), OPER_STATUS, cap_s=0.1, repetitions=1)
    assert walk.end == "time-cap"
    assert walk.rows


async def test_a_v1_get_leaves_out_what_the_agent_lacks(snmp: SnmpSocket) -> None:
    oids = ["1.3.6.1.1.1", "1.3.6.1.1.99", "1.3.6.1.1.2", "1.3.6.1.2.99"]
    with hostile_agent("v1-lacks-one") as agent:
        answer = await SnmpClient(snmp).get(target(agent, version=V1), oids)
    assert [oid for oid, _, _ in answer] == oids
    assert [tag for _, tag, _ in answer] == [
        tags.OCTETS,
        tags.NO_SUCH_OBJECT,
        tags.OCTETS,
        tags.NO_SUCH_OBJECT,
    ]


async def test_too_big_is_halved(snmp: SnmpSocket) -> None:
    oids = [f"1.3.6.1.1.{n}" for n in range(150)]
    client = SnmpClient(snmp)
    with hostile_agent("too-big") as agent:
        assert [oid for oid, _, _ in await client.get(target(agent), oids)] == oids
        assert len(await client.get_bulk(target(agent), [OPER_STATUS], 25)) == 3


async def test_an_error_status_nobody_knows_is_still_a_refusal(snmp: SnmpSocket) -> None:
    with (
        hostile_agent("error-out-of-range") as agent,
        pytest.raises(Refused, match="error-status 2147483647"),
    ):
        await SnmpClient(snmp).get(target(agent), [SYS_DESCR])


async def test_a_set_is_sent_once(snmp: SnmpSocket) -> None:
    with hostile_agent("silent") as agent:
        with pytest.raises(Unanswered, match="1 tries"):
            await SnmpClient(snmp).set(target(agent), [(SYS_DESCR, tags.OCTETS, b"x")])
        assert len(agent.requests) == 1


async def test_a_name_is_refused_rather_than_resolved_while_the_loop_waits(snmp: SnmpSocket) -> None:
    with pytest.raises(ValueError, match="not a numeric IPv4 address"):
        snmp.ask(get_request([], community=b""), ("localhost", 161), print)


async def test_a_cancelled_request_is_forgotten(snmp: SnmpSocket) -> None:
    with hostile_agent("silent") as agent, pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await SnmpClient(snmp).get(target(agent), [SYS_DESCR])
    assert snmp.in_flight == 0


async def test_no_try_goes_past_its_time(snmp: SnmpSocket) -> None:
    with hostile_agent("silent") as agent:
        started = snmp.clock()
        outcome = await SnmpClient(snmp).exchange(
            get_request([SYS_DESCR], community=b"public"),
            agent.address,
            patience=Patience(timeout_s=0.06, tries=50, jitter=0.0),
            until_s=started + 0.2,
        )
        passed_s = snmp.clock() - started
    assert isinstance(outcome, NoReply)
    assert 2 <= outcome.tries <= 4
    assert 0.2 <= passed_s < 1.0


async def test_a_thousand_at_once_and_a_flood_beside_them(snmp: SnmpSocket) -> None:
    """Every honest answer arrives, exactly once, though a liar floods the socket meanwhile."""
    replies: list[Reply | NoReply] = []
    done = asyncio.Event()

    def on_done(outcome: Reply | NoReply) -> None:
        replies.append(outcome)
        if len(replies) == 1_040:
            done.set()

    request = get_request([SYS_DESCR], community=b"public")
    with hostile_agent("honest") as honest, hostile_agent("garbage", seed=9) as liar:
        for n in range(1_000):
            snmp.ask(request, honest.address, on_done)
            if n % 25 == 0:
                snmp.ask(request, liar.address, on_done, patience=BRIEF)
        await asyncio.wait_for(done.wait(), 20)
    assert sum(isinstance(r, Reply) for r in replies) == 1_000
    assert {r.reason for r in replies if isinstance(r, NoReply)} == {"malformed"}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
async def test_a_minute_of_garbage(snmp: SnmpSocket, seed: int) -> None:
    client = SnmpClient(snmp)
    asked = told = 0
    until = snmp.clock() + 60
    with hostile_agent("mutated", seed=seed) as liar, hostile_agent("honest") as honest:
        while snmp.clock() < until:
            asked += 1
            try:
                await client.get(target(liar), [SYS_DESCR])
            except (Unanswered, Refused):
                told += 1
            assert await client.get(target(honest), [SYS_DESCR])
            assert snmp.in_flight == 0
    assert asked > 100
    assert told > 0
