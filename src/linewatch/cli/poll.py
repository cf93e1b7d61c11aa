"""`linewatch poll HOST[:PORT]`: what is understood of one device, on one screen. It needs no plant."""

import asyncio
import json
import os
import random
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from linewatch.cli.poll_screen import as_json, show
from linewatch.collect.facts import read_facts
from linewatch.collect.judging import Renumbered
from linewatch.collect.look import Sight, look
from linewatch.collect.settings import Credential
from linewatch.collect.v3.socket import VersionedSocket
from linewatch.config.credentials import read_credentials
from linewatch.daemon.clock import SystemClock
from linewatch.daemon.equipment import credential_of
from linewatch.profiles.library import standard
from linewatch.topology.reported import Reported
from linewatch.wire.snmp import (
    V1,
    V2C,
    Patience,
    Refused,
    SnmpClient,
    Target,
    Unanswered,
    resolve,
)

COMMUNITY = "LINEWATCH_COMMUNITY"
SNMP_PORT = 161
VERSIONS = {"1": V1, "2c": V2C, "v1": V1, "v2c": V2C}


class Polled(NamedTuple):
    """A device as it was seen. `said`: what it says of itself, None where that could not be read."""

    name: str
    sight: Sight
    said: Reported | None


class CannotPoll(Exception):
    """Nothing can be shown; the text says why, and what to type instead."""


def register(app: typer.Typer) -> None:
    app.command("poll")(poll)


def poll(
    address: Annotated[str, typer.Argument(metavar="HOST[:PORT]", help="A name or an IPv4 address.")],
    community: Annotated[
        str | None, typer.Option("--community", help=f"Read community; without it, ${COMMUNITY} is used.")
    ] = None,
    version: Annotated[str, typer.Option("--version", help="1 or 2c.")] = "2c",
    credential: Annotated[
        str | None, typer.Option("--credential", help="A name in --credentials; of v3, its user.")
    ] = None,
    credentials: Annotated[Path, typer.Option("--credentials", help="The file of credentials.")] = Path(
        "credentials.yaml"
    ),
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds to wait for one answer.")] = 2.0,
    as_json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Look at one device: identity, profile, interfaces, E1 ports, power, alarms. Exit 1 if it is silent."""
    try:
        named = named_credential(credential, credentials) if credential is not None else None
        name, sight, said = asyncio.run(_look(address, community, version, timeout, named))
    except CannotPoll as failure:
        print(failure, file=sys.stderr)
        raise typer.Exit(1) from failure
    if as_json_:
        print(json.dumps(as_json(name, sight, said), ensure_ascii=False, indent=1))
    else:
        show(name, sight, Console(highlight=False), said)


async def _look(
    address: str, community: str | None, version: str, timeout_s: float, named: Credential | None
) -> Polled:
    host, port = split(address)
    opens = named or Credential(secret_of(community).encode(), VERSIONS.get(version, V2C))
    if version not in VERSIONS:
        raise CannotPoll(f'--version is "{version}"; write 1 or 2c')
    try:
        numeric, _ = await resolve(host, port)
    except OSError as error:
        raise CannotPoll(f'"{host}" is no address this machine can find ({error.strerror})') from error
    name = f"{host}:{port}"
    socket = VersionedSocket(rng=random.Random())
    socket.know({opens.community: opens.user} if opens.user is not None else {})
    socket.open()
    try:
        target = Target(numeric, port, opens.community, opens.version, Patience(timeout_s, 3))
        client = SnmpClient(socket)
        sight = await look(client, target, standard(), name)
        said: Reported | None = None
        with suppress(Unanswered, Refused):  # parts and neighbours are worth a look, not a failure
            said = await read_facts(client, target, standard(), sight.found, name, SystemClock().now())
    except Unanswered as failure:
        raise CannotPoll(_silence(name, failure, version)) from failure
    except Refused as refused:
        raise CannotPoll(f"{name} answered, but only to refuse: {refused.detail}") from refused
    except Renumbered as moved:
        raise CannotPoll(
            f"{name} moved its rows while they were read ({moved}); type the same again"
        ) from moved
    else:
        return Polled(name, sight, said)
    finally:
        socket.close()


def named_credential(name: str, file: Path) -> Credential:
    """One of a file of credentials. Raises `CannotPoll` with what is wrong with it."""
    found, findings = read_credentials(file)
    if name not in found:
        said = "\n".join(map(str, findings))
        raise CannotPoll(said or f'{file} has no credential "{name}"; it has {", ".join(found) or "none"}')
    return credential_of(found[name])


def secret_of(community: str | None) -> str:
    """The community given, else that of the environment. Raises `CannotPoll` where there is none."""
    secret = community if community is not None else os.environ.get(COMMUNITY)
    if not secret:
        raise CannotPoll(
            "no community was given; type --community NAME, "
            f"or put it into {COMMUNITY} (it then shows in no list of processes)"
        )
    return secret


def split(address: str) -> tuple[str, int]:
    """HOST or HOST:PORT. Raises `CannotPoll`."""
    host, colon, port = address.partition(":")
    if not host or (colon and not (port.isdigit() and 0 < int(port) < 65536)):
        raise CannotPoll(f'"{address}" is no address; write HOST or HOST:PORT, such as 127.0.0.1:161')
    return host, int(port) if colon else SNMP_PORT


def _silence(name: str, failure: Unanswered, version: str) -> str:
    if failure.reason != "timeout":
        return f"{name} gives no usable answer: {failure.detail} ({failure.reason})"
    other = "2c" if version.removeprefix("v") == "1" else "1"
    return (
        f"{name} does not answer ({failure.tries} tries): nothing is there, the community is wrong, "
        f"or it does not speak version {version}; try --version {other}"
    )
