"""What others spend on the same polls of the same agents: pysnmp, Debian's exporter, our wire alone."""

import http.client
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from linewatch.cli.bench_process import Weighed, running
from linewatch.cli.bench_site import COMMUNITY, OIDS, Ports, addresses, write_exporter

EXPORTER = "prometheus-snmp-exporter"
IN_FLIGHT = 8
JOB_LIMIT_S = 300.0


class Cost(NamedTuple):
    """`polls` that were counted, of which `answered` gave all twenty objects, and the CPU they took."""

    polls: int
    answered: int
    cpu_s: float

    @property
    def per_thousand_s(self) -> float:
        return 1_000 * self.cpu_s / self.polls if self.polls else float("nan")


class NotMeasured(Exception):
    """It could not be measured; the sentence says why."""


def job(devices: int, ports: Ports, polls: int, in_flight: int) -> str:
    """What the polling programs read on their standard input."""
    return json.dumps(
        {
            "addresses": addresses(devices),
            "port": ports.agents,
            "community": COMMUNITY,
            "oids": OIDS,
            "polls": polls,
            "in_flight": in_flight,
        }
    )


def run_job(module: str, text: str, core: int, folder: Path) -> Cost:
    """`python -m module` with a job. Raises NotMeasured."""
    command = ["taskset", "-c", str(core), sys.executable, "-m", module]
    try:
        done = subprocess.run(  # noqa: S603 - our own modules
            command, input=text, cwd=folder, capture_output=True, text=True, timeout=JOB_LIMIT_S, check=True
        )
    except FileNotFoundError as error:
        raise NotMeasured("taskset is not installed; type: sudo apt-get install util-linux") from error
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(f"{module} was not done after {JOB_LIMIT_S:g} s") from error
    except subprocess.CalledProcessError as error:
        last = str(error.stderr).strip().splitlines()[-1:] or ["it said nothing"]
        raise NotMeasured(f"{module} failed: {last[0]}") from error
    said = json.loads(done.stdout)
    return Cost(int(said["polls"]), int(said["answered"]), float(said["cpu_s"]))


def exporter_command(folder: Path, ports: Ports) -> list[str]:
    """How the exporter is started; its snmp.yml is written. Raises NotMeasured where it is not installed."""
    binary = shutil.which(EXPORTER)
    if binary is None:
        raise NotMeasured(f"{EXPORTER} is not installed; type: sudo apt-get install {EXPORTER}")
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    version = re.search(r"version (\d+)\.(\d+)", said.stdout + said.stderr)
    new_form = version is not None and (int(version[1]), int(version[2])) >= (0, 23)
    path = write_exporter(folder, new_form=new_form)
    return [binary, f"--config.file={path}", f"--web.listen-address=127.0.0.1:{ports.exporter}"]


def measure_exporter(
    command: Sequence[str], devices: int, ports: Ports, polls: int, core: int, folder: Path
) -> Cost:
    """Scrape every agent in turn, eight at a time. Raises NotMeasured."""
    hosts = addresses(devices)
    with running(command, {core}, folder, folder / "exporter.log") as exporter:
        _await_first(exporter, hosts[0], ports)
        before_s = exporter.cpu_s()
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            answered = sum(pool.map(lambda n: _scrape(hosts[n % len(hosts)], ports), range(polls)))
        return Cost(polls, answered, exporter.cpu_s() - before_s)


def _await_first(exporter: Weighed, host: str, ports: Ports) -> None:
    for _ in range(100):
        if _scrape(host, ports):
            return
        if exporter.ended_within(0.1):
            break
    raise NotMeasured(f"{EXPORTER} does not answer: {exporter.last_words()}")


def _scrape(host: str, ports: Ports) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", ports.exporter, timeout=10)
    try:
        connection.request("GET", f"/snmp?module=bench&auth=bench&target={host}:{ports.agents}")
        answer = connection.getresponse()
        return answer.status == http.HTTPStatus.OK and answer.read().count(b"\nifOutErrors{") == 2
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
