"""Every recorded device, served by snmpsim and read by the collector: none upsets it, each is understood.

The recordings themselves, read here line by line, say what is down.
"""

import asyncio
import random
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linewatch.collect.discovery import discover
from linewatch.collect.facts import read_facts
from linewatch.collect.settings import Credential
from linewatch.profiles.library import standard
from linewatch.wire.snmp import NoReply, Patience, SnmpClient, SnmpSocket, Target, get_request
from tests.edge.collecting import FAST, agent, collecting

pytestmark = pytest.mark.data

AT = datetime(2026, 3, 1, tzinfo=UTC)

OPER, ADMIN, TYPE = "1.3.6.1.2.1.2.2.1.8.", "1.3.6.1.2.1.2.2.1.7.", "1.3.6.1.2.1.2.2.1.3."
VOICE = {"100", "101", "102", "103", "104"}  # calls, not lines
CODES = {"2": "LINK-DOWN", "3": "LOOPBACK", "6": "NOT-PRESENT", "7": "LOWER-LAYER-DOWN"}
UPS = {"netmanplus_204", "huaweiups_ups2000", "phoenixtec-power"}
BESIDE = {"vutlan_vt825": {"ENV-ALARM": 1}}  # what a vendor's own tables say is wrong
MAKES = {"rad-rici": "RAD", "patton-sn": "Patton", "iosxr_ncs540": "Cisco", "timos_7705": "Nokia (TiMOS)"}


def values(recording: Path) -> dict[str, str]:
    """OID -> value, as text."""
    lines = recording.read_text(errors="replace").splitlines()
    parts = [line.split("|", 2) for line in lines if line.count("|") >= 2]
    return {oid.lstrip("."): value for oid, _, value in parts}


def down(recording: Path) -> Counter[str]:
    """How many interfaces are in which state that is an alarm, by the recording itself."""
    said = values(recording)
    found: Counter[str] = Counter()
    for oid, status in said.items():
        index = oid.removeprefix(OPER)
        if index == oid or said.get(TYPE + index) in VOICE or said.get(ADMIN + index, "1") != "1":
            continue
        if status in CODES:
            found[CODES[status]] += 1
    return found


def recordings(folder: Path) -> list[Path]:
    return sorted((folder / "snmprec").glob("*.snmprec"))


@pytest.fixture(scope="module")
def snmpsim(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Every recording behind one address, under its own name as community."""
    folder = tmp_path_factory.mktemp("snmpsim")
    (folder / "data").mkdir()
    for recording in recordings(shared_data):
        shutil.copyfile(recording, folder / "data" / recording.name)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        address: tuple[str, int] = free.getsockname()
    command = [
        str(Path(sys.executable).parent / "snmpsim-command-responder"),
        "--process-user=root",
        "--process-group=root",
        f"--data-dir={folder / 'data'}",
        f"--cache-dir={folder / 'cache'}",
        f"--agent-udpv4-endpoint={address[0]}:{address[1]}",
        "--logging-method=null",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            asyncio.run(_ready(address))
            yield address
        finally:
            process.terminate()


async def _ready(address: tuple[str, int]) -> None:
    sock = SnmpSocket(rng=random.Random(5))
    sock.open()
    try:
        request = get_request(["1.3.6.1.2.1.1.2.0"], community=b"rad-rici")
        async with asyncio.timeout(45):
            while isinstance(await SnmpClient(sock).exchange(request, address), NoReply):
                pass
    finally:
        sock.close()


async def test_every_recording_is_understood(snmpsim: tuple[str, int], shared_data: Path) -> None:
    """What is raised is exactly what the recording says is down; the RICi-16's one dead E1 is among it."""
    files = {file.stem: file for file in recordings(shared_data)}
    assert len(files) == 39
    settings = replace(
        FAST,
        credentials={name: Credential(name.encode()) for name in files},
        interval_s=600.0,
        timeout_s=4.0,
        tries=3,
        window=1,  # it serves a few hundred requests a second, and fewer when they are of many devices
    )
    agents = [agent(name, snmpsim, credential=name) for name in files]
    async with collecting(agents, settings=settings) as bench:
        told = bench.told
        for name in files:
            bench.collector.poll_now(name, "its turn is far away")
            await told.until(lambda name=name: bool(told.answers(name) or told.silences(name)), 20)
        assert [n for n in files if told.silences(n)] == []
        raised = {n: Counter(c.alarm_type for c in told.changes(n) if c.present) for n in files}
        expected = {n: dict(down(f)) | BESIDE.get(n, {}) for n, f in files.items()}
        assert {n: dict(c) for n, c in raised.items()} == expected
        found = {n: p.found for n, p in bench.collector.pollers.items()}
        read_as = {n: f.profile.profile for n, f in found.items() if f}
        assert {n for n, profile in read_as.items() if profile == "UPS (UPS-MIB)"} == UPS
        assert "generic IF-MIB" not in read_as.values(), "each family has a profile of its own"
        e1 = {key for key in told.present("rad-rici") if "/E1-" in key[0]}
        assert e1 == {("rad-rici/E1-2", "LINK-DOWN", "rad-rici")}
        makes = {n: bench.collector._profiles.make(f.sys_object_id) for n, f in found.items() if f}
        assert {n: makes[n] for n in MAKES} == MAKES
        named = [n for n, make in makes.items() if not make]
        assert named == ["himoinsa-gensets"], "its sysObjectID is 0.0"


FACTS = {  # recording -> parts, neighbours, and a few things that must be read right; None: it cannot say
    "junos_mx5t-isis": (None, {("xe-0/0/0", "lab-er100.lab.local", "TenGigE0/0/0/20")}),
    "raisecom-ros": (None, set()),
    "iosxr_ncs540": (("module", "FOC"), None),
    "ciena-saos_6500": (("chassis", ""), None),
    "vrp_ar169sfp": (("chassis", ""), None),
    "rad-rici": (("", ""), None),
    "huaweiups_ups2000": (None, None),
}


async def test_what_recorded_gear_says_of_itself(snmpsim: tuple[str, int], shared_data: Path) -> None:
    """Parts and neighbours of real devices are read as they stand; what they cannot say is None."""
    sock = SnmpSocket(rng=random.Random(5))
    sock.open()
    profiles = standard()
    try:
        for name, (parts, neighbours) in FACTS.items():
            client = SnmpClient(sock)
            target = Target(*snmpsim, community=name.encode(), patience=Patience(4.0, 3))
            found = await discover(client, target, profiles)
            said = await read_facts(client, target, profiles, found, name, AT)
            assert said.troubles == ()
            recorded = values(shared_data / "snmprec" / f"{name}.snmprec")
            named = [oid for oid in recorded if oid.startswith("1.3.6.1.2.1.47.1.1.1.1.7.")]
            assert (said.parts is None) == (parts is None)
            assert len(said.parts or ()) == len(named)
            if parts is not None:
                kind, serial = parts
                assert any(p.kind == kind and p.serial.startswith(serial) for p in said.parts or ())
            remotes = [oid for oid in recorded if oid.startswith("1.0.8802.1.1.2.1.4.1.1.5.")]
            assert len(said.neighbours or ()) == len(remotes)
            if neighbours is None:
                assert said.neighbours is None
            else:
                told = {(n.port, n.sys_name, n.far_port) for n in said.neighbours or ()}
                assert neighbours <= told
            assert said.traces is None
            assert said.crosses is None
            if said.interfaces is not None:
                assert all(i.speed_bps is None or i.speed_bps >= 0 for i in said.interfaces)
    finally:
        sock.close()
