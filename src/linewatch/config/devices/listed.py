"""One line of a list of devices, and what its cells may say."""

import re
from ipaddress import IPv4Address
from typing import Any, NamedTuple

from linewatch.config.duration import NoDuration, duration
from linewatch.config.finding import Finding

SECRET = re.compile(
    r"communit|passw|passphrase|secret|token|auth_?key|priv_?key|(?:auth|priv)_?pass|团体|密码|口令(?!名)|密钥",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LONGEST = 120  # characters of a profile's name


class Listed(NamedTuple):
    """`where`: file and row, or URL of a record. `said`: of address, credential, profile, poll_s."""

    where: str
    name: str
    said: dict[str, Any]


def looks_secret(heading: str) -> bool:
    """Whether a column or field of that name would hold what opens a device."""
    return SECRET.search(heading) is not None


def cell(word: str, text: str, where: str) -> tuple[Any, Finding | None]:
    """The value of a cell, or what is wrong with it."""
    if word == "address":
        return _address(text, where)
    if word == "poll_s":
        return _seconds(text, where)
    if word == "credential" and not _CREDENTIAL.fullmatch(text):
        # What stands there may be the secret itself: it is not repeated.
        what = "credential is no name of an entry of the credentials file"
        return None, Finding(where, what, "write such a name, never the community itself")
    if len(text) > _LONGEST:
        return None, Finding(where, f"{word} is {len(text)} characters long", "write a name")
    return text, None


def _address(text: str, where: str) -> tuple[str | None, Finding | None]:
    host, _, port = text.partition(":")
    host = host.partition("/")[0]  # as NetBox writes them: 10.1.2.3/24
    try:
        IPv4Address(host)
        good = not port or (port.isascii() and port.isdigit() and 0 < int(port) < 65536)
    except ValueError:
        good = False
    if not good:
        instead = "write an IPv4 address, such as 10.1.2.3 or 10.1.2.3:161"
        return None, Finding(where, f'address is "{text[:60]}"', instead)
    return (f"{host}:{port}" if port else host), None


def _seconds(text: str, where: str) -> tuple[float | int | None, Finding | None]:
    try:
        seconds = float(text) if re.fullmatch(r"\d{1,6}(\.\d+)?", text) else duration(text).total_seconds()
    except NoDuration as error:
        return None, Finding(where, f'the poll interval is "{text[:60]}"', error.instead)
    if seconds <= 0:
        return None, Finding(where, f'the poll interval is "{text[:60]}"', "write 1s or more")
    return (int(seconds) if seconds == int(seconds) else seconds), None
