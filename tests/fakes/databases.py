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
        control = [programs / "pg_ctl", "-D", data, "-w", "-s"]
        options = f"-c listen_addresses= -k {folder} -c fsync=off -c max_connections=50"
        subprocess.run(
            [*control, "-l", folder / "log", "-o", options, "start"],
            check=True,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            **account,
        )
        try:
            yield folder
        finally:
            subprocess.run(
                [*control, "-m", "immediate", "stop"],
                check=False,
                cwd=folder,
                env={"PATH": "/usr/bin:/bin"},
                **account,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(folder: Path, name: str) -> str:
    """An empty database on that server; returns its url."""
    programs = postgres_bin()
    assert programs is not None
    subprocess.run([programs / "createdb", "-h", folder, "-U", "lw", name], check=True)
    return f"postgresql://lw@/{name}?host={folder}"
