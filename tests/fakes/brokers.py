"""Real brokers on free ports of loopback, for tests: Mosquitto and NATS's MQTT listener."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
NATS = Path(sys.executable).parent / "nats-server"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningBroker:
    """A process that listens on `port`, and can be stopped and started again with the same files."""

    def __init__(self, command: Sequence[str], port: int) -> None:
        self.port = port
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        async with asyncio.timeout(10):
            while True:
                if self._process.returncode is not None:
                    raise RuntimeError(f"{self._command[0]} ended with {self._process.returncode}")
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    await writer.wait_closed()
                    return
                # A refused connection comes back at once: give the process a turn of the clock.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._process.wait(), 0.02)

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


@contextlib.asynccontextmanager
async def mosquitto(folder: Path, *lines: str, anonymous: bool = True) -> AsyncIterator[RunningBroker]:
    """Mosquitto with persistence in `folder`. `lines` are added to its configuration."""
    port = free_port()
    config = folder / "mosquitto.conf"
    config.write_text(
        "\n".join(
            (
                f"listener {port} 127.0.0.1",
                f"allow_anonymous {'true' if anonymous else 'false'}",
                "persistence true",
                f"persistence_location {folder}/",
                "user root",
                *lines,
            )
        )
        + "\n"
    )
    broker = RunningBroker((MOSQUITTO, "-c", str(config)), port)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


@contextlib.asynccontextmanager
async def nats(folder: Path) -> AsyncIterator[RunningBroker]:
    """NATS: MQTT wants JetStream and a name of the server."""
    port = free_port()
    config = folder / "nats.conf"
    config.write_text(
        f'server_name: test\nlisten: "127.0.0.1:{free_port()}"\n'
        f'jetstream {{ store_dir: "{folder}/js" }}\nmqtt {{ listen: "127.0.0.1:{port}" }}\n'
    )
    broker = RunningBroker((str(NATS), "-c", str(config)), port)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


def password_file(folder: Path, user: str, password: str) -> Path:
    """As Mosquitto wants it."""
    path = folder / "passwords"
    command = ("mosquitto_passwd", "-b", "-c", str(path), user, password)
    subprocess.run(command, check=True, capture_output=True)
    path.chmod(0o644)
    return path


def certificates(folder: Path) -> tuple[Path, Path, Path]:
    """An authority of our own, and a server's certificate for 127.0.0.1: (ca, certificate, key)."""
    ca, ca_key = folder / "ca.pem", folder / "ca.key"
    certificate, key, asked, ext = (folder / n for n in ("server.pem", "server.key", "server.csr", "san"))
    ext.write_text("subjectAltName=IP:127.0.0.1\n")
    ec = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    for command in (
        ("req", "-x509", *ec, "-keyout", ca_key, "-out", ca, "-days", "2", "-subj", "/CN=test ca", *usage),
        ("req", *ec, "-keyout", key, "-out", asked, "-subj", "/CN=127.0.0.1"),
        ("x509", "-req", "-in", asked, "-CA", ca, "-CAkey", ca_key, "-days", "2", "-out", certificate,
         "-extfile", ext, "-CAcreateserial"),
    ):  # fmt: skip
        subprocess.run(("openssl", *map(str, command)), check=True, capture_output=True)
    return ca, certificate, key
