"""net-snmp's snmpd with users of version 3, and its tools that send traps and informs."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linewatch.collect.settings import Credential
from linewatch.wire.snmp.pdu import V3
from linewatch.wire.usm import User

AUTH_PHRASE, PRIV_PHRASE = "a-phrase-for-auth", "a-phrase-for-priv"
AUTHS = {"sha": "SHA", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}
PRIVS = {"aes128": "AES", "aes192": "AES-192", "aes256": "AES-256"}


def why_not() -> str:
    """Why these cannot be run here."""
    missing = [tool for tool in ("snmpd", "snmptrap", "snmpinform") if shutil.which(tool) is None]
    return f"no {missing[0]} here" if missing else ""


def user(auth: str = "sha256", priv: str = "aes128", **other: str) -> User:
    """One that every snmpd of these tests knows, unless told otherwise."""
    said = {"name": f"{auth}-{priv}", "auth_secret": AUTH_PHRASE, "priv_secret": PRIV_PHRASE} | other
    return User(auth=auth, priv=priv, **said)


def credential(name: str, of: User) -> Credential:
    return Credential(name.encode(), V3, of)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Snmpd:
    """May be stopped and started: `persistent` is where its engine id and boots are kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ("127.0.0.1", free_port())
        lines = [f"agentaddress udp:{self.address[0]}:{self.address[1]}"]
        for auth, told in AUTHS.items():
            for priv, named in PRIVS.items():
                name = f"{auth}-{priv}"
                lines += [
                    f"createUser {name} {told} {AUTH_PHRASE} {named} {PRIV_PHRASE}",
                    f"rouser {name} priv",
                ]
        (folder / "snmpd.conf").write_text("\n".join(lines) + "\n")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, persistent: str = "state") -> None:
        where = self.folder / persistent
        where.mkdir(exist_ok=True)
        command = ["snmpd", "-f", "-I", "-smux"]  # its persistent file is read with SNMPCONFPATH only
        command += ["-Lf", str(self.folder / "log")]
        environment = {
            **os.environ,
            "SNMP_PERSISTENT_DIR": str(where),
            "SNMPCONFPATH": f"{self.folder}:{where}",
        }
        self._process = subprocess.Popen(command, env=environment)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(10)
            self._process = None


@contextmanager
def snmpd_running(folder: Path) -> Iterator[Snmpd]:
    daemon = Snmpd(folder)
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.stop()


def notify(
    to: tuple[str, int], of: User, folder: Path, *, inform: bool = False, engine: str = "0x80001f88040102"
) -> int:
    """linkDown of ifIndex 1 by net-snmp's own tool. Its exit status: of an inform 0 once it was answered."""
    command = ["snmpinform" if inform else "snmptrap", "-v3", "-l", "authPriv", "-u", of.name]
    command += ["-a", AUTHS[of.auth], "-A", of.auth_secret, "-x", PRIVS[of.priv], "-X", of.priv_secret]
    command += [] if inform else ["-e", engine]
    command += ["-r", "1", "-t", "2", f"{to[0]}:{to[1]}", "", "1.3.6.1.6.3.1.1.5.3"]
    command += ["1.3.6.1.2.1.2.2.1.1.1", "i", "1"]
    environment = {**os.environ, "SNMP_PERSISTENT_DIR": str(folder), "SNMPCONFPATH": str(folder)}
    return subprocess.run(command, env=environment, capture_output=True, timeout=20, check=False).returncode
