"""SNMPv3 with net-snmp at the other end: polls, recoveries, wrong credentials, notifications."""

import asyncio
import json
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from linewatch.cli import poll as poll_command
from linewatch.collect.v3.socket import VersionedSocket
from linewatch.wire.snmp import NoReply, Patience, Reply, SnmpClient, Target, get_request
from linewatch.wire.snmp.pdu import V3
from tests.edge.collecting import FAST, agent, collecting
from tests.edge.v3_snmpd import (
    AUTH_PHRASE,
    AUTHS,
    PRIV_PHRASE,
    PRIVS,
    Snmpd,
    credential,
    notify,
    snmpd_running,
    user,
    why_not,
)

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "it can be run")

NAMES = [f"{auth}-{priv}" for auth in AUTHS for priv in PRIVS]
KNOWN = {f"{auth}-{priv}": credential(f"{auth}-{priv}", user(auth, priv)) for auth in AUTHS for priv in PRIVS}
ONE = "sha256-aes128"
SETTINGS = replace(FAST, credentials=KNOWN, timeout_s=0.5, interval_s=0.3, tries=3)
UPTIME = "1.3.6.1.2.1.1.3.0"
WRONG = [
    pytest.param("unknown-user", user(name="nobody"), id="unknown-user"),
    pytest.param("wrong-auth", user(auth_secret="never-the-right-one"), id="wrong-auth"),
    pytest.param("wrong-auth", user(auth="sha512", name=ONE), id="another-digest"),
    pytest.param("wrong-priv", user(priv_secret="never-the-right-one"), id="wrong-priv"),
    pytest.param("wrong-priv", user(priv="aes256", name=ONE), id="another-cipher"),
]


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    with snmpd_running(Path(tmp_path_factory.mktemp("v3"))) as daemon:
        yield daemon


async def _until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    """Counters tell nobody that they grew: they are looked at until then."""
    async with asyncio.timeout(seconds):
        while not holds():
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.02)


async def test_every_pair_of_protocols_is_polled_as_v2c_is(snmpd: Snmpd) -> None:
    agents = [agent(name, snmpd.address, name) for name in NAMES]
    async with collecting(agents, settings=SETTINGS) as bench:
        await bench.told.until(lambda: all(bench.told.answers(name) for name in NAMES), 15)
        rows = [bench.collector.pollers[name].layout for name in NAMES]
        assert all(layout is not None and layout.rows for layout in rows), "its tables were read"
        await _until(lambda: bench.meters.value("linewatch_polls_unchanged_total") > 0)


@pytest.mark.parametrize(("reason", "of"), WRONG)
async def test_a_wrong_credential_is_named_and_not_shown(
    snmpd: Snmpd, reason: str, of: object, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = credential("wrong", of)  # type: ignore[arg-type]
    settings = replace(SETTINGS, credentials={"wrong": wrong}, timeout_s=0.15)
    async with collecting([agent("NE", snmpd.address, "wrong")], settings=settings) as bench:
        await bench.told.until(lambda: any(s.reason == reason for s in bench.told.silences("NE")), 5)
        said = f"{bench.told.events} {settings} {bench.collector.pollers['NE'].credential}"
    assert "never-the-right-one" not in said + "".join(capfd.readouterr())


async def test_an_agent_that_restarts_is_found_again_within_the_same_poll(tmp_path: Path) -> None:
    with snmpd_running(tmp_path) as snmpd:
        sock, recovered = _asking()
        target = Target(*snmpd.address, ONE.encode(), V3, Patience(0.5, 6))
        try:
            client = SnmpClient(sock)
            await client.get(target, [UPTIME])
            snmpd.stop()
            snmpd.start()  # boots + 1
            await client.get(target, [UPTIME])
            assert recovered == ["reboot"]
            snmpd.stop()
            snmpd.start("another-state")  # net-snmp makes itself another engine id
            await client.get(target, [UPTIME])
            assert recovered[:2] == ["reboot", "engine-id"]
        finally:
            sock.close()


@pytest.mark.parametrize("drift_s", [-100_000, -200, 200, 100_000])
async def test_clocks_that_drift_apart_are_set_right_at_once(snmpd: Snmpd, drift_s: int) -> None:
    sock, recovered = _asking()
    began_s = sock.clock()
    target = Target(*snmpd.address, ONE.encode(), V3, Patience(0.5, 3))
    try:
        client = SnmpClient(sock)
        await client.get(target, [UPTIME])
        peer = sock.peer_of(snmpd.address, ONE.encode())
        assert peer is not None
        boots, seconds = peer.clock(began_s)
        peer.told(boots, max(0, seconds + drift_s), sock.clock())
        if drift_s < 0:  # as if it had been up for long when we last heard of it
            peer.told(max(0, boots - 1), -drift_s, sock.clock())
        await client.get(target, [UPTIME])
        assert recovered, "the agent said that our clock was off"
    finally:
        sock.close()


async def test_garbage_harms_nobody() -> None:
    rng, heard = random.Random(4), 0
    sock, _ = _asking()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hostile:
        hostile.bind(("127.0.0.1", 0))
        hostile.setblocking(False)
        loop = asyncio.get_running_loop()

        def answer() -> None:
            nonlocal heard
            data, source = hostile.recvfrom(4096)
            heard += 1
            for _ in range(40):
                bent = bytearray(data)
                for _ in range(rng.randrange(1, 6)):
                    bent[rng.randrange(len(bent))] = rng.randrange(256)
                hostile.sendto(bytes(bent[: rng.randrange(1, len(bent) + 1)]), source)

        loop.add_reader(hostile.fileno(), answer)
        try:
            request = get_request([UPTIME], community=ONE.encode(), version=V3)
            client = SnmpClient(sock)
            got = await client.exchange(request, hostile.getsockname(), patience=Patience(0.1, 3))
        finally:
            loop.remove_reader(hostile.fileno())
            sock.close()
    assert isinstance(got, NoReply)
    assert heard > 0


async def test_an_answer_of_somebody_else_is_spoofed(snmpd: Snmpd) -> None:
    sock, _ = _asking()
    got: list[Reply | NoReply] = []
    try:
        request = get_request([UPTIME], community=ONE.encode(), version=V3)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            asked = sock.ask(request, silent.getsockname(), got.append, patience=Patience(0.2, 1))
            datagram = silent.recv(4096)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                other.sendto(datagram, ("127.0.0.1", sock.address[1]))
            await _until(lambda: got, 3)
        assert asked.tries == 1
        assert isinstance(got[0], NoReply)
        assert got[0].reason == "spoofed"
    finally:
        sock.close()


async def test_traps_and_informs_are_believed_of_whom_proves_it(snmpd: Snmpd, tmp_path: Path) -> None:
    agents = [agent("NE", snmpd.address, ONE)]
    async with collecting(agents, settings=replace(SETTINGS, interval_s=30.0), traps=True) as bench:
        to = bench.collector.trap_address
        assert to is not None
        await asyncio.wait_for(bench.collector.hearing.ready.wait(), 10)

        def heard(outcome: str) -> float:
            return bench.meters.value("linewatch_v3_notifications_total", outcome=outcome)

        assert await asyncio.to_thread(notify, to, user(), tmp_path) == 0
        await _until(lambda: heard("trap") == 1)
        assert await asyncio.to_thread(notify, to, user(), tmp_path, inform=True) == 0, "it was acknowledged"
        assert heard("inform") == 1
        forged = user(auth_secret="never-the-right-one")
        assert await asyncio.to_thread(notify, to, forged, tmp_path, inform=True) != 0
        await asyncio.to_thread(notify, to, user(name="nobody"), tmp_path)
        await asyncio.to_thread(notify, to, user(priv_secret="never-the-right-one"), tmp_path)
        await _until(lambda: heard("wrong-auth") and heard("unknown-user") and heard("wrong-priv"))
        assert (heard("trap"), heard("inform")) == (1, 1)
        await _until(lambda: bench.meters.value("linewatch_traps_total", outcome="accepted") == 2)
        assert bench.meters.value("linewatch_traps_total", outcome="unauthenticated") >= 3


async def test_a_listener_that_dies_is_started_again_and_counted(snmpd: Snmpd, tmp_path: Path) -> None:
    agents = [agent("NE", snmpd.address, ONE)]
    async with collecting(agents, settings=replace(SETTINGS, interval_s=30.0), traps=True) as bench:
        hearing, to = bench.collector.hearing, bench.collector.trap_address
        assert to is not None
        await asyncio.wait_for(hearing.ready.wait(), 10)
        assert hearing.process is not None
        hearing.process.kill()
        await _until(lambda: bench.meters.value("linewatch_v3_listener_restarts_total") == 1)
        await asyncio.wait_for(hearing.ready.wait(), 10)
        assert await asyncio.to_thread(notify, to, user(), tmp_path, inform=True) == 0


async def test_linewatch_poll_takes_a_credential_of_the_file(snmpd: Snmpd, tmp_path: Path) -> None:
    for name, phrase in (("auth", AUTH_PHRASE), ("priv", PRIV_PHRASE)):
        (tmp_path / name).write_text(phrase)
        (tmp_path / name).chmod(0o600)
    file = tmp_path / "credentials.yaml"
    auth, priv = "{protocol: sha256, password_file: auth}", "{protocol: aes128, password_file: priv}"
    file.write_text(f"ne: {{version: v3, user: {ONE}, auth: {auth}, priv: {priv}}}\n")
    app = typer.Typer()
    app.callback()(lambda: None)
    poll_command.register(app)
    where = f"{snmpd.address[0]}:{snmpd.address[1]}"
    arguments = ["poll", where, "--credential", "ne", "--credentials", str(file), "--json"]
    shown = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    assert shown.exit_code == 0, shown.stderr
    assert json.loads(shown.stdout)["profile"] == "generic IF-MIB"
    assert AUTH_PHRASE not in shown.stdout + shown.stderr


def _asking() -> tuple[VersionedSocket, list[str]]:
    recovered: list[str] = []
    sock = VersionedSocket(rng=random.Random(3), on_recovery=recovered.append)
    sock.open()
    sock.know({ONE.encode(): user()})
    return sock, recovered
