"""The course of a benchmark: field up, daemon weighed, then the others on the same agents, one by one."""

import os
import shlex
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.progress import Progress, TaskID

import linewatch
from linewatch.cli.bench_daemon import DaemonWeighed, weigh_daemon
from linewatch.cli.bench_process import running
from linewatch.cli.bench_rivals import (
    EXPORTER,
    Cost,
    NotMeasured,
    exporter_command,
    job,
    measure_exporter,
    run_job,
)
from linewatch.cli.bench_site import STATES_PER_DEVICE, Ports, addresses, write_site

CHANGED_PER_POLL: Final = 0.01  # of all states
CHURN_PER_S: Final = 10.0  # the field's --churn is a share of its agents in this time
WIRE: Final = "linewatch, socket and codec"
WHOLE: Final = "linewatch, the whole daemon"
PYSNMP: Final = "pysnmp"
WIRE_IN_FLIGHT: Final = 200
RIVAL_IN_FLIGHT: Final = 8
PYSNMP_POLLS: Final = 300
EXPORTER_POLLS: Final = 3_000


@dataclass(slots=True)
class Weighed:
    """Everything a benchmark found. `left_out`: what could not be measured, and why."""

    devices: int
    interval_s: float
    seconds: float
    core: int
    daemon: DaemonWeighed
    costs: dict[str, Cost] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)


class Bench:
    """One run. Raises NotMeasured where field or daemon will not run; a rival that will not is left out."""

    def __init__(self, devices: int, interval_s: float, seconds: float, core: int, bar: Progress) -> None:
        self.devices, self.interval_s, self.seconds, self.core = devices, interval_s, seconds, core
        self._bar = bar
        self._others = (os.sched_getaffinity(0) - {core}) or {core}
        self._commands: list[str] = []
        try:
            addresses(devices)
        except ValueError as error:
            raise NotMeasured(str(error)) from error

    def run(self, *, rivals: bool) -> Weighed:
        root = checkout()
        with tempfile.TemporaryDirectory(prefix="linewatch-bench-") as name:
            folder = Path(name)
            ports = free_ports()
            write_site(folder, self.devices, ports, self.interval_s)
            field_command = self._field_command(folder, ports)
            self._say(field_command, self._others)
            with running(field_command, self._others, root, folder / "field.log") as the_field:
                weighed = Weighed(
                    self.devices,
                    self.interval_s,
                    self.seconds,
                    self.core,
                    self._daemon(folder, ports),
                    commands=self._commands,
                )
                if weighed.daemon.polls:
                    polls = round(weighed.daemon.polls)
                    weighed.costs[WHOLE] = Cost(polls, polls, weighed.daemon.cpu_s)
                self._wire(weighed, ports, root)
                if rivals:
                    self._pysnmp(weighed, ports, root)
                    self._exporter(weighed, ports, folder)
                if the_field.ended_within(0):
                    raise NotMeasured(f"the field network ended by itself:\n{the_field.last_words()}")
        return weighed

    def _field_command(self, folder: Path, ports: Ports) -> list[str]:
        share = CHANGED_PER_POLL * STATES_PER_DEVICE * CHURN_PER_S / self.interval_s
        return [
            sys.executable, "-m", "simulators.field", "--plant", str(folder / "plant.json"),
            "--community-file", str(folder / "community"), "--traps", f"127.0.0.1:{ports.traps}",
            "--churn", f"{share:g}",
        ]  # fmt: skip

    def _daemon(self, folder: Path, ports: Ports) -> DaemonWeighed:
        script = Path(sys.executable).with_name("linewatch")
        command = [str(script), "run", "--config", str(folder / "linewatch.yaml"), "--no-watch"]
        self._say(command, {self.core})
        task = self._task("all devices answer")
        with running(command, {self.core}, folder, folder / "daemon.log") as daemon:
            return weigh_daemon(
                daemon,
                ports.api,
                self.devices,
                self.seconds,
                self.interval_s,
                lambda share, note: self._bar.update(task, completed=share, note=note),
            )

    def _wire(self, weighed: Weighed, ports: Ports, root: Path) -> None:
        text = job(self.devices, ports, max(5_000, 2 * self.devices), WIRE_IN_FLIGHT)
        self._measure(weighed, WIRE, lambda: run_job("linewatch.cli.bench_wire", text, self.core, root))
        self._say([sys.executable, "-m", "linewatch.cli.bench_wire"], {self.core})

    def _pysnmp(self, weighed: Weighed, ports: Ports, root: Path) -> None:
        text = job(self.devices, ports, PYSNMP_POLLS, RIVAL_IN_FLIGHT)
        self._measure(weighed, PYSNMP, lambda: run_job("simulators.bench_pysnmp", text, self.core, root))
        self._say([sys.executable, "-m", "simulators.bench_pysnmp"], {self.core})

    def _exporter(self, weighed: Weighed, ports: Ports, folder: Path) -> None:
        def weigh() -> Cost:
            command = exporter_command(folder, ports)
            self._say(command, {self.core})
            return measure_exporter(command, self.devices, ports, EXPORTER_POLLS, self.core, folder)

        self._measure(weighed, EXPORTER, weigh)

    def _measure(self, weighed: Weighed, label: str, weigh: Callable[[], Cost]) -> None:
        task = self._task(label)
        try:
            cost = weigh()
        except NotMeasured as error:
            weighed.left_out[label] = str(error)
            self._bar.update(task, completed=1.0, note="left out")
        else:
            weighed.costs[label] = cost
            self._bar.update(task, completed=1.0, note=f"{cost.polls} polls")

    def _task(self, label: str) -> TaskID:
        return self._bar.add_task(label, total=1.0, note="")

    def _say(self, command: Sequence[str], cores: set[int]) -> None:
        cores_text = ",".join(map(str, sorted(cores)))
        self._commands.append(f"taskset -c {cores_text} {shlex.join(command)}")


def checkout() -> Path:
    for folder in (Path(linewatch.__file__).resolve().parents[2], Path.cwd()):
        if (folder / "simulators" / "field").is_dir():
            return folder
    raise NotMeasured("the field network is not here; run linewatch bench in a checkout of linewatch")


def free_ports() -> Ports:
    """Ports nobody has at this moment. The agents' is free on every address at once."""
    held = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
    held += [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(2)]
    try:
        for place, sock in enumerate(held):
            sock.bind(("127.0.0.1" if place else "0.0.0.0", 0))  # noqa: S104 - bound for a moment, never heard
        return Ports(*(int(sock.getsockname()[1]) for sock in held))
    finally:
        for sock in held:
            sock.close()
