"""A real net-snmp agent: a link taken down is an alarm and its return a clear, with and without the trap."""

import asyncio
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from linewatch.cli import poll as poll_command
from linewatch.collect.settings import Credential
from linewatch.wire.snmp import NoReply, SnmpClient, SnmpSocket, Target, get_request, tags
from tests.edge.collecting import FAST, Bench, agent, collecting
from tests.edge.namespace_snmpd import COMMUNITY, IF_TABLE_CACHE, LINK, Snmpd, snmpd_running, why_not

ALARM = (f"host/{LINK}", "LINK-DOWN", "host")
SLOW_TURNS = replace(FAST, interval_s=60.0, timeout_s=1.0)
QUICK_TURNS = replace(FAST, interval_s=0.5, timeout_s=1.0)

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "it can be run")


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    with snmpd_running(Path(tmp_path_factory.mktemp("snmpd"))) as daemon:
        asyncio.run(_ready(daemon))
        yield daemon


async def _ready(daemon: Snmpd) -> None:
    """Until it answers; then its ifTable is never older than a second."""
    sock = SnmpSocket(rng=random.Random(3))
    sock.open()
    try:
        client = SnmpClient(sock)
        request = get_request(["1.3.6.1.2.1.1.3.0"], community=COMMUNITY.encode())
        async with asyncio.timeout(15):
            while isinstance(await client.exchange(request, daemon.address), NoReply):
                pass
        target = Target(*daemon.address, COMMUNITY.encode())
        await client.set(target, [(IF_TABLE_CACHE, tags.INTEGER, 1)])
    finally:
        sock.close()


async def _understood(bench: Bench) -> None:
    await bench.told.until(lambda: bool(bench.told.answers("host")), 15)


async def test_without_the_trap_the_next_polls_tell(snmpd: Snmpd) -> None:
    async with collecting([agent("host", snmpd.address)], settings=QUICK_TURNS) as bench:
        await _understood(bench)
        assert bench.told.present() == set()
        snmpd.cut()
        await bench.told.until(lambda: bench.told.present() == {ALARM})
        snmpd.mend()
        await bench.told.until(lambda: bench.told.present() == set())


async def test_with_the_agents_own_trap_nobody_waits_for_the_turn(snmpd: Snmpd) -> None:
    async with collecting([agent("host", snmpd.address)], settings=SLOW_TURNS, traps=True) as bench:
        assert bench.collector.trap_address is not None
        snmpd.traps_to(bench.collector.trap_address)
        bench.collector.poll_now("host", "first look")
        await _understood(bench)
        snmpd.cut()
        await bench.told.until(lambda: bench.told.present() == {ALARM})
        snmpd.mend()
        await bench.told.until(lambda: bench.told.present() == set())
        assert bench.meters.value("linewatch_traps_total", outcome="accepted") >= 2


async def test_linewatch_poll_shows_it(snmpd: Snmpd) -> None:
    host, port = snmpd.address
    arguments = ["poll", f"{host}:{port}", "--community", COMMUNITY, "--json"]
    shown = await asyncio.to_thread(CliRunner().invoke, _command_line(), arguments)
    said = json.loads(shown.stdout)
    assert shown.exit_code == 0
    assert said["sys_object_id"].startswith("1.3.6.1.4.1.8072.3.2.")
    assert said["profile"] == "generic IF-MIB"
    assert {i["name"]: (i["admin"], i["oper"]) for i in said["interfaces"]}[LINK] == ("up", "up")
    assert said["alarms"] == []


async def test_a_wrong_community_ends_in_a_sentence_and_exit_1(snmpd: Snmpd) -> None:
    host, port = snmpd.address
    arguments = ["poll", f"{host}:{port}", "--community", "guess", "--timeout", "0.2"]
    shown = await asyncio.to_thread(CliRunner().invoke, _command_line(), arguments)
    assert shown.exit_code == 1
    assert "does not answer (3 tries)" in shown.stderr
    assert "guess" not in shown.stderr, "a community is a secret, a wrong one too"


def _command_line() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)  # so that `poll` stays a sub-command
    poll_command.register(app)
    return app


def test_the_credential_does_not_print_itself() -> None:
    assert "s3cret" not in repr(Credential(b"s3cret"))
