"""The course of `bench trap`: quiet, sustained, a burst, garbage; then others hear the same datagrams."""

import http.client
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from linewatch.cli.bench_daemon import wait, warm_up
from linewatch.cli.bench_metrics import Page, at_most_s, gained, read_page
from linewatch.cli.bench_process import Weighed, running
from linewatch.cli.bench_rivals import NotMeasured
from linewatch.cli.bench_run import checkout, free_ports
from linewatch.cli.bench_site import COMMUNITY, Ports, addresses, write_site
from linewatch.cli.bench_trap_rivals import pysnmp_rate, snmptrapd_rate
from linewatch.cli.bench_trap_watch import Changes, Field, Listener

SETTLE_S: Final = 12.0  # after the first answers: discovery is not weighed as hearing
QUIET_CHANGES: Final = 40
CHANGE_EVERY_S: Final = 0.2
SENDER_GRACE_S: Final = 120.0
MOST_CALM_S: Final = 10
Tell = Callable[[str, str], None]


@dataclass(slots=True)
class Spell:
    """What one part of the run was like. `lag_p99_s` is a bucket's bound."""

    sent: int
    sent_s: float
    wall_s: float
    cpu_s: float
    outcomes: dict[str, int]
    drops: int
    lag_p99_s: float | None
    events: int
    no_answers: int
    rss_mb: float
    alarms_s: list[float] = field(default_factory=list)

    @property
    def counted(self) -> int:
        """Notifications with an outcome, and those the kernel dropped."""
        return sum(self.outcomes.values()) + self.drops


@dataclass(slots=True)
class Heard:
    """Everything found. `wrong`: devices whose state the API had wrong one poll after the burst."""

    devices: int
    interval_s: float
    idle_share: float = 0.0
    spells: dict[str, Spell] = field(default_factory=dict)
    down: int = 0
    wrong: list[str] = field(default_factory=list)
    peers: dict[str, float] = field(default_factory=dict)  # notifications per CPU second
    left_out: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)


class TrapBench:
    """One run. Raises NotMeasured."""

    def __init__(self, devices: int, interval_s: float, rate: float, core: int, tell: Tell) -> None:
        self.devices, self.interval_s, self.rate, self.core = devices, interval_s, rate, core
        self._tell = tell
        self._others = (os.sched_getaffinity(0) - {core}) or {core}
        self.root = checkout()

    def run(self, *, seconds: float, rivals: bool) -> Heard:
        heard = self.heard = Heard(self.devices, self.interval_s)
        heard.left_out["trap to incident"] = "this plant has no lines, so no incident is opened in it"
        with tempfile.TemporaryDirectory(prefix="linewatch-bench-") as name:
            folder, ports = Path(name), free_ports()
            write_site(folder, self.devices, ports, self.interval_s, "dcn")
            control = ports.exporter  # nobody exports here
            field_command = [
                sys.executable, "-m", "simulators.field", "--plant", str(folder / "plant.json"),
                "--community-file", str(folder / "community"), "--traps", f"127.0.0.1:{ports.traps}",
                "--control", str(control),
            ]  # fmt: skip
            daemon_command = [
                str(Path(sys.executable).with_name("linewatch")), "run", "--config",
                str(folder / "linewatch.yaml"), "--no-watch",
            ]  # fmt: skip
            self._say(field_command, self._others)
            self._say(daemon_command, {self.core})
            with (
                running(field_command, self._others, self.root, folder / "field.log"),
                running(daemon_command, {self.core}, folder, folder / "daemon.log") as daemon,
            ):
                self._tell("start", "devices are discovered")
                warm_up(daemon, ports.api, self.devices, lambda share, note: None)
                wait(daemon, SETTLE_S, lambda passed: None)
                self._weigh(daemon, ports, control, seconds, _token(folder))
        if rivals:
            self._rivals()
        return heard

    def _weigh(self, daemon: Weighed, ports: Ports, control: int, seconds: float, token: str) -> None:
        heard, names = self.heard, [f"CV-{n:05}" for n in range(self.devices)]
        the_field, listener = Field(control), Listener(ports.api, token)
        try:
            pools = [names[n::3] for n in range(3)]
            self._tell("quiet", f"{QUIET_CHANGES} lines go down, one by one")
            spell = self._spell(daemon, ports, [], lambda: Changes(
                the_field, listener, pools[0][:QUIET_CHANGES], CHANGE_EVERY_S
            ))  # fmt: skip
            heard.spells["quiet"] = spell
            heard.idle_share = spell.cpu_s / spell.wall_s
            traps = ("127.0.0.1", ports.traps)
            for label, rate, lasts, pool in (
                ("sustained", self.rate, seconds, pools[1]),
                ("burst", 20_000.0, 5.0, pools[2]),
            ):
                self._tell(label, f"{rate:.0f} a second for {lasts:g} s")
                changing = partial(Changes, the_field, listener, pool, CHANGE_EVERY_S)
                heard.spells[label] = self._spell(daemon, ports, [(traps, rate, lasts, False)], changing)
            wait(daemon, self.interval_s + 1.0, lambda passed: None)
            down = set(self._down)
            heard.down = len(down)
            shown = _down_by_api(ports.api, token)
            heard.wrong = sorted(down ^ shown)
            self._tell("garbage", "10000 a second on both sockets")
            asking = asking_port(daemon, {ports.traps, ports.agents})
            heard.spells["garbage"] = self._spell(
                daemon, ports,
                [(traps, 5_000.0, seconds, True), (("127.0.0.1", asking), 5_000.0, seconds, True)], None,
            )  # fmt: skip
        finally:
            listener.close()
            the_field.close()

    _down: tuple[str, ...] = ()

    def _spell(
        self,
        daemon: Weighed,
        ports: Ports,
        senders: Sequence[tuple[tuple[str, int], float, float, bool]],
        changing: Callable[[], Changes] | None,
    ) -> Spell:
        before, cpu_s, started = _page(daemon, ports.api), daemon.cpu_s(), time.monotonic()
        changes = changing() if changing is not None else None
        processes = [self._sender(*sender) for sender in senders]
        said = [_said(process) for process in processes]
        alarms: list[float] = []
        if changes is not None:
            devices, alarms = changes.end(now=bool(senders))
            self._down = (*self._down, *devices)
        after = self._calm(daemon, ports)
        wall_s, spent_s = time.monotonic() - started, daemon.cpu_s() - cpu_s
        outcomes = {
            labels: round(value - before.get((name, labels), 0.0))
            for (name, labels), value in after.items()
            if name == "linewatch_traps_total" and value > before.get((name, labels), 0.0)
        }
        return Spell(
            sent=sum(int(one["sent"]) for one in said),
            sent_s=max((float(one["seconds"]) for one in said), default=0.0),
            wall_s=wall_s,
            cpu_s=spent_s,
            outcomes=outcomes,
            drops=round(gained(before, after, "linewatch_trap_socket_drops_total")),
            lag_p99_s=at_most_s(before, after, "linewatch_loop_lag_seconds", 0.99),
            events=round(gained(before, after, "linewatch_journal_rows_total", "event")),
            no_answers=round(gained(before, after, "linewatch_no_answers_total")),
            rss_mb=daemon.rss_mb()[0],
            alarms_s=alarms,
        )

    def _calm(self, daemon: Weighed, ports: Ports) -> Page:
        """The page once nothing more is counted; counts are carried over once a second."""
        page: Page = {}
        for _ in range(MOST_CALM_S):
            before, page = page, {}
            wait(daemon, 2.0, lambda passed: None)
            page = _page(daemon, ports.api)
            if before and not gained(before, page, "linewatch_traps_total"):
                break
        return page

    def _sender(
        self, to: tuple[str, int], rate: float, seconds: float, garbage: bool
    ) -> "subprocess.Popen[bytes]":
        job = {
            "to": to, "hosts": addresses(self.devices), "community": COMMUNITY,
            "per_second": rate, "seconds": seconds, "garbage": garbage,
        }  # fmt: skip
        command = ["taskset", "-c", ",".join(map(str, sorted(self._others))), sys.executable]
        process = subprocess.Popen(  # noqa: S603 - our own module
            [*command, "-m", "simulators.barrage"], cwd=self.root,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(json.dumps(job).encode())
        process.stdin.close()
        process.stdin = None
        return process

    def _rivals(self) -> None:
        for label, weigh in (("pysnmp", pysnmp_rate), ("snmptrapd", snmptrapd_rate)):
            self._tell(label, "hears the same datagrams")
            try:
                self.heard.peers[label] = weigh(self.core, self._others, self.root)
            except NotMeasured as error:
                self.heard.left_out[label] = str(error)

    def _say(self, command: Sequence[str], cores: set[int]) -> None:
        self.heard.commands.append(f"taskset -c {','.join(map(str, sorted(cores)))} {shlex.join(command)}")


def asking_port(daemon: Weighed, known: set[int]) -> int:
    """The port from which the daemon asks: of its UDP sockets the one that is none of `known`."""
    inodes = set()
    for link in Path(f"/proc/{daemon.process.pid}/fd").iterdir():
        try:
            inodes.add(str(link.readlink()).removeprefix("socket:[").removesuffix("]"))
        except OSError:
            continue  # closed meanwhile
    for line in Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        port = int(fields[1].rpartition(":")[2], 16)
        if fields[9] in inodes and port not in known:
            return port
    raise NotMeasured("the daemon has no socket that it asks from")


def _said(process: "subprocess.Popen[bytes]") -> dict[str, float]:
    out, _ = process.communicate(timeout=SENDER_GRACE_S)
    if process.returncode:
        raise NotMeasured("the sender of notifications failed")
    said: dict[str, float] = json.loads(out)
    return said


def _page(daemon: Weighed, port: int) -> Page:
    page = read_page(port)
    if page is None:
        raise NotMeasured(f"the daemon's /metrics does not answer:\n{daemon.last_words()}")
    return page


def _token(folder: Path) -> str:
    """One of the bench's own daemon."""
    script = str(Path(sys.executable).with_name("linewatch"))
    command = [
        script,
        "token",
        "create",
        "--config",
        str(folder / "linewatch.yaml"),
        "--name",
        "bench",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    try:
        return str(json.loads(done.stdout)["token"])
    except (json.JSONDecodeError, KeyError) as error:
        raise NotMeasured(f"no token could be made: {done.stderr.strip()}") from error


def _down_by_api(port: int, token: str) -> set[str]:
    """Devices with an alarm of a line of theirs that is down."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    found: set[str] = set()
    cursor = ""
    try:
        while True:
            path = f"/v1/alarms?active=true&limit=200{cursor}"
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            page = json.loads(connection.getresponse().read())
            if "items" not in page:
                raise NotMeasured(f"the API does not list its alarms: {page}")
            for alarm in page["items"]:
                if alarm["key"][1] != "TRAP-STORM":
                    found.add(str(alarm["key"][0]).partition("/")[0])
            if not page.get("next"):
                return found
            cursor = f"&cursor={quote(str(page['next']))}"
    finally:
        connection.close()
