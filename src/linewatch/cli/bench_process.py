"""Processes of a benchmark: pinned to cores, weighed by /proc, ended with it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

STOP_GRACE_S = 10.0


class Weighed:
    """A running process, and what /proc says of it."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.process = process
        self.log = log
        self.clock = time.monotonic

    def cpu_s(self) -> float:
        """User and system time of all its threads so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii", errors="replace")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> tuple[float, float]:
        """Resident memory now and at its peak, in MB."""
        now = peak = 0.0
        for line in Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                now = int(line.split()[1]) / 1024
            elif line.startswith("VmHWM:"):
                peak = int(line.split()[1]) / 1024
        return now, peak

    def ended_within(self, seconds: float) -> bool:
        """Wait so long for its end. True: it has ended, which nobody asked it to."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return "\n".join(lines[-8:]) or "it said nothing"


@contextmanager
def running(command: Sequence[str], cores: set[int], folder: Path, log: Path) -> Iterator[Weighed]:
    """The command on these cores only, until the block ends. OSError if it cannot be started."""
    mine = os.sched_getaffinity(0)
    with log.open("wb") as out:
        os.sched_setaffinity(0, cores)  # a child inherits it, and so do all its threads
        try:
            process = subprocess.Popen(  # noqa: S603 - the benchmark's own commands
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
            )
        finally:
            os.sched_setaffinity(0, mine)
    try:
        yield Weighed(process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
