"""Secrets come from a file or the environment, never from the text of a configuration, and never show."""

import os
from pathlib import Path


class Secret:
    """A secret that `repr`, logs and error texts do not show. `reveal` is for the wire alone."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(...)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class NoSecret(Exception):
    """Why it cannot be had, and what to do."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


def from_file(path: Path) -> Secret:
    """The first line of a file. Raises NoSecret."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NoSecret(
            f"{path} cannot be read ({error.strerror})", "write the secret into that file"
        ) from error
    except UnicodeDecodeError as error:
        raise NoSecret(f"{path} is not UTF-8 text", "write the secret alone into that file") from error
    if not lines or not lines[0].strip():
        raise NoSecret(f"{path} is empty", "write the secret into its first line")
    return Secret(lines[0].strip())


def from_environment(name: str) -> Secret:
    """The value of an environment variable. Raises NoSecret."""
    value = os.environ.get(name, "")
    if not value:
        raise NoSecret(f"the environment has no {name}", f"set {name}, or use a file")
    return Secret(value)


def readable_by_others(path: Path) -> bool:
    """A file that any user of the machine may read keeps no secret."""
    try:
        return bool(path.stat().st_mode & 0o004)
    except OSError:
        return False
