"""What others spend on hearing: pysnmp and net-snmp's snmptrapd, on the same datagrams and the same core."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from linewatch.cli.bench_process import running
from linewatch.cli.bench_rivals import NotMeasured
from linewatch.cli.bench_site import COMMUNITY

PYSNMP_TRAPS: Final = 2_000
PYSNMP_PER_S: Final = 300.0
SNMPTRAPD_TRAPS: Final = 20_000
SNMPTRAPD_PER_S: Final = 4_000.0
LIMIT_S: Final = 90.0


def pysnmp_rate(core: int, others: set[int], root: Path) -> float:
    """Notifications per CPU second. Raises NotMeasured."""
    port = _free_port()
    command = ["taskset", "-c", str(core), sys.executable, "-m", "simulators.bench_pysnmp_traps"]
    job = {"port": port, "community": COMMUNITY, "traps": PYSNMP_TRAPS}
    with subprocess.Popen(  # noqa: S603 - our own module
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
        if process.stdout.readline() != b"ready\n":
            process.kill()
            raise NotMeasured("pysnmp does not listen")
        _send(port, PYSNMP_TRAPS, PYSNMP_PER_S, others, root)
        try:
            out, _ = process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise NotMeasured("pysnmp was not done in time") from error
    said = json.loads(out)
    if not said["heard"] or not said["cpu_s"]:
        raise NotMeasured("pysnmp heard nothing")
    return float(said["heard"]) / float(said["cpu_s"])


def snmptrapd_rate(core: int, others: set[int], root: Path) -> float:
    """Notifications per CPU second, each a line of its log. Raises NotMeasured where it is not installed."""
    binary = shutil.which("snmptrapd") or shutil.which("snmptrapd", path="/usr/sbin")
    if binary is None:
        raise NotMeasured("snmptrapd is not installed; type: sudo apt-get install snmptrapd")
    with tempfile.TemporaryDirectory(prefix="linewatch-bench-") as name:
        folder, port = Path(name), _free_port()
        (folder / "snmptrapd.conf").write_text(f"authCommunity log {COMMUNITY}\n", encoding="utf-8")
        command = [
            binary, "-f", "-n", "-C", "-c", str(folder / "snmptrapd.conf"), "-Lf", str(folder / "traps"),
            "-F", "%B %v\\n", f"127.0.0.1:{port}",
        ]  # fmt: skip
        with running(command, {core}, folder, folder / "log") as daemon:
            if daemon.ended_within(1.0):
                raise NotMeasured(f"snmptrapd ends by itself: {daemon.last_words()}")
            before_s = daemon.cpu_s()
            _send(port, SNMPTRAPD_TRAPS, SNMPTRAPD_PER_S, others, root)
            daemon.ended_within(1.0)
            spent_s = daemon.cpu_s() - before_s
        heard = sum(1 for line in (folder / "traps").open(encoding="utf-8") if line.strip())
    if not spent_s:
        raise NotMeasured("snmptrapd heard nothing")
    return heard / spent_s


def _send(port: int, traps: int, per_s: float, others: set[int], root: Path) -> None:
    job = {
        "to": ["127.0.0.1", port], "hosts": ["127.24.0.1"], "community": COMMUNITY,
        "per_second": per_s, "seconds": traps / per_s,
    }  # fmt: skip
    command = [
        "taskset",
        "-c",
        ",".join(map(str, sorted(others))),
        sys.executable,
        "-m",
        "simulators.barrage",
    ]
    subprocess.run(  # noqa: S603 - our own module
        command,
        cwd=root,
        input=json.dumps(job).encode(),
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=LIMIT_S,
    )


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
