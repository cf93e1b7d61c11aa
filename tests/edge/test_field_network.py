"""The field network as a process on real sockets, read by net-snmp's own tools."""

import asyncio
import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from simulators.demo.play import ask_field
from tests.unit.simulators.small_city import small_city

COMMUNITY = "for-this-test"
HOST = {"NE-H": "127.20.0.1", "NE-A": "127.20.0.2", "NE-B": "127.20.0.3"}
MSP_1 = ".5.77.83.80.45.49"  # "MSP-1", length first

pytestmark = pytest.mark.skipif(shutil.which("snmpwalk") is None, reason="net-snmp's tools are not installed")


class FieldProcess:
    """`python -m simulators.field` on the small city, 25 times faster than life."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        (folder / "city.json").write_bytes(msgspec.json.encode(small_city().plant))
        (folder / "community").write_text(COMMUNITY + "\n")
        self.control = str(folder / "c")
        self.traps = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.traps.bind(("127.0.0.1", 0))
        self.traps.settimeout(10)
        command = [
            sys.executable,
            "-m",
            "simulators.field",
            "--plant",
            str(folder / "city.json"),
            "--port",
            "0",
        ]
        command += ["--community-file", str(folder / "community"), "--control", self.control, "--speed", "25"]
        command += ["--traps", f"127.0.0.1:{self.traps.getsockname()[1]}", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self.process.stdout is not None
        greeting = self.process.stdout.readline()
        found = re.search(r"(\d+) agents answer .* UDP port (\d+)", greeting)
        if found is None:
            pytest.fail(greeting + self.end())
        self.port = int(found[2])

    def tool(self, name: str, agent: str, *arguments: str, community: str = COMMUNITY) -> str:
        command = [
            name,
            "-v2c",
            "-c",
            community,
            "-t2",
            "-r1",
            "-On",
            f"{HOST[agent]}:{self.port}",
            *arguments,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        return done.stdout + done.stderr

    def value(self, agent: str, oid: str) -> str:
        return self.tool("snmpget", agent, oid).partition(" = ")[2].partition(": ")[2].strip()

    def ask(self, **request: Any) -> dict[str, Any]:
        return asyncio.run(ask_field(self.control, request))

    def trap(self) -> tuple[str, bytes]:
        data, peer = self.traps.recvfrom(65_535)
        return peer[0], data

    def end(self) -> str:
        self.process.terminate()
        said, _ = self.process.communicate(timeout=10)
        self.traps.close()
        return said


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FieldProcess]:
    process = FieldProcess(tmp_path_factory.mktemp("field"))
    yield process
    assert process.end() == ""
    assert process.process.returncode == 0


def test_each_agent_answers_from_its_own_address(field: FieldProcess) -> None:
    for agent in HOST:
        said = field.tool("snmpwalk", agent, ".1.3.6.1.2.1.1")
        assert f'.1.3.6.1.2.1.1.5.0 = STRING: "{agent}"' in said
        assert ".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.8072.9999.9999.1.1" in said


def test_a_walk_and_a_bulk_walk_find_the_same_names(field: FieldProcess) -> None:
    names = []
    for tool in ("snmpwalk", "snmpbulkwalk"):
        lines = field.tool(tool, "NE-A", ".1.3.6.1").splitlines()
        names.append([line.partition(" = ")[0] for line in lines if line.startswith(".")])
    assert names[0] == names[1]
    assert len(names[0]) > 300
    assert not [line for line in lines if "not increasing" in line]


def test_uptime_moves(field: FieldProcess) -> None:
    def ticks() -> int:
        said = re.search(r"\((\d+)\)", field.tool("snmpget", "NE-A", ".1.3.6.1.2.1.1.3.0"))
        assert said is not None
        return int(said[1])

    first = ticks()
    assert any(ticks() > first for _ in range(100))  # two looks may fall into one hundredth of a second


def test_the_wrong_community_is_met_with_silence(field: FieldProcess) -> None:
    command = [
        "snmpget",
        "-v2c",
        "-c",
        "public",
        "-t0.3",
        "-r0",
        f"{HOST['NE-A']}:{field.port}",
        ".1.3.6.1.2.1.1.3.0",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert "Timeout" in done.stderr
    assert field.ask(do="stats")["wrong_community"] >= 1


def test_what_may_not_be_written_says_so(field: FieldProcess) -> None:
    assert "notWritable" in field.tool("snmpset", "NE-A", ".1.3.6.1.2.1.1.1.0", "s", "x")
    assert "noAccess" in field.tool("snmpset", "NE-A", ".1.3.6.1.9.1.0", "i", "1")
    assert "wrongValue" in field.tool("snmpset", "NE-A", ".1.3.6.1.2.1.2.2.1.7.1", "i", "9")


def test_a_switch_is_commanded_and_its_trap_comes_from_the_agents_address(field: FieldProcess) -> None:
    command, channel = f".1.3.6.1.2.1.10.49.1.5.1.1{MSP_1}.1", f".1.3.6.1.2.1.10.49.1.6.1.1{MSP_1}.1"
    assert "INTEGER: 4" in field.tool("snmpset", "NE-A", command, "i", "4")
    assert "inconsistentValue" in field.tool("snmpset", "NE-A", command, "i", "6")
    assert field.value("NE-A", command) == "4"
    assert field.tool("snmpget", "NE-A", "-Ox", channel).split(": ")[1].strip() == "10"
    peer, data = field.trap()
    assert peer == HOST["NE-A"]
    assert COMMUNITY.encode() in data
    assert "INTEGER: 2" in field.tool("snmpset", "NE-A", command, "i", "2")
    assert field.trap()[0] == HOST["NE-A"]


def test_a_fault_by_the_control_socket_is_raised_told_and_repaired(field: FieldProcess) -> None:
    refused = field.ask(do="fault", kind="cable-cut", element="CAB-ABX")
    assert refused == {"ok": False, "error": '"CAB-ABX" is not in this plant. Did you mean "CAB-AB"?'}
    assert field.ask(do="fault", kind="e1-cable-fault", element="E1C-1A")["ok"]
    while field.trap()[0] != HOST["NE-B"]:
        pass  # the far converter tells, too
    listed = field.ask(do="list")
    assert (listed["down"], listed["faults"][0]["element"]) == (["C-1"], "E1C-1A")
    assert "INTEGER: 64" in field.tool("snmpwalk", "NE-B", ".1.3.6.1.2.1.10.18.6.1.10")
    assert field.ask(do="repair", element="E1C-1A") == {
        "ok": True,
        "repaired": [["e1-cable-fault", "E1C-1A"]],
    }
    link_up = bytes((0x2B, 6, 1, 6, 3, 1, 1, 5, 4))
    while (told := field.trap())[0] != HOST["NE-B"] or link_up not in told[1]:
        pass
    assert "INTEGER: 64" not in field.tool("snmpwalk", "NE-B", ".1.3.6.1.2.1.10.18.6.1.10")


def test_a_silent_agent_does_not_answer_and_its_neighbours_do(field: FieldProcess) -> None:
    field.ask(do="silent", element="NE-H")
    command = [
        "snmpget",
        "-v2c",
        "-c",
        COMMUNITY,
        "-t0.3",
        "-r0",
        f"{HOST['NE-H']}:{field.port}",
        ".1.3.6.1.2.1.1.5.0",
    ]
    assert "Timeout" in subprocess.run(command, capture_output=True, text=True, timeout=20).stderr
    assert field.value("NE-A", ".1.3.6.1.2.1.1.5.0") == '"NE-A"'
    field.ask(do="repair", element="NE-H")
    assert field.value("NE-H", ".1.3.6.1.2.1.1.5.0") == '"NE-H"'


def test_garbage_is_counted_and_nothing_else(field: FieldProcess) -> None:
    before = field.ask(do="stats")["malformed"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        for data in (
            b"",
            b"\x30",
            b"\x30\x84\xff\xff\xff\xff",
            b"\x30\x05\x02\x01\x01\x04\x7f",
            bytes(range(256)),
        ):
            client.sendto(data, (HOST["NE-A"], field.port))
    assert field.value("NE-A", ".1.3.6.1.2.1.1.5.0") == '"NE-A"'
    assert field.ask(do="stats")["malformed"] == before + 5


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"{", "not a line of JSON"),
        (b"[]", "write an object such as"),
        (b'{"do": "dance"}', '"dance" cannot be done'),
    ],
)
def test_the_control_socket_answers_nonsense_with_a_sentence(
    field: FieldProcess, line: bytes, sentence: str
) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(field.control)
        client.sendall(line + b"\n")
        answer = json.loads(client.makefile().readline())
    assert (answer["ok"], sentence in answer["error"]) == (False, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--community", "x"], "say which plant to simulate"),
        (["--plant", "PLANT"], "there is no default"),
        (["--plant", "PLANT", "--community-file", "/nowhere"], "/nowhere: No such file"),
        (["--plant", "PLANT", "--community", "x", "--traps", "10.0.0.1:162"], "127.0.0.0/8"),
        (["--plant", "PLANT", "--community", "x", "--scenario", "cable-cat"], 'Did you mean "cable-cut"?'),
        (["--plant", "PLANT", "--community", "x", "--speed", "0"], "write a number above 0"),
    ],
)
def test_a_field_that_cannot_start_says_why(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    plant = tmp_path / "city.json"
    plant.write_bytes(msgspec.json.encode(small_city().plant))
    command = [
        sys.executable,
        "-m",
        "simulators.field",
        *(str(plant) if a == "PLANT" else a for a in arguments),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
