"""A real database for tests: Debian's PostgreSQL in a folder of its own, on a unix socket."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BIN = Path("/usr/lib/postgresql")


def postgres_bin() -> Path | None:
    """The newest Debian PostgreSQL's programs, None where there is none."""
    found = sorted(_BIN.glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


def _as_nobody() -> dict[str, int]:
    """PostgreSQL refuses to run as root: step down to an account that may own nothing else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid}
    raise RuntimeError("no account postgres or nobody to run PostgreSQL under")


@contextmanager
def postgres_server() -> Iterator[Path]:
    """A running server; yields the folder of its unix socket. Only for callers that saw `postgres_bin()`."""
    programs = postgres_bin()
    assert programs is not None
    account = _as_nobody()
    # A unix socket's path may have 107 characters: pytest's folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="lwpg"))
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        data = folder / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "lw", "-E", "UTF8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            **account,
        )
        _start(folder)
        try:
            yield folder
        finally:
            _control(folder, "-m", "immediate", "stop", check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def stopped(folder: Path) -> Iterator[None]:
    """The same server gone, as by a power cut, and up again afterwards with what it had."""
    _control(folder, "-m", "immediate", "stop")
    try:
        yield
    finally:
        _start(folder)


def _start(folder: Path) -> None:
    options = f"-c listen_addresses= -k {folder} -c fsync=off -c max_connections=50"
    _control(folder, "-l", str(folder / "log"), "-o", options, "start")


def _control(folder: Path, *arguments: str, check: bool = True) -> None:
    programs = postgres_bin()
    assert programs is not None
    subprocess.run(
        [programs / "pg_ctl", "-D", folder / "data", "-w", "-s", *arguments],
        check=check,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        **_as_nobody(),
    )


def new_database(folder: Path, name: str) -> str:
    """An empty database on that server; returns its url."""
    programs = postgres_bin()
    assert programs is not None
    subprocess.run([programs / "createdb", "-h", folder, "-U", "lw", name], check=True)
    return f"postgresql://lw@/{name}?host={folder}"
