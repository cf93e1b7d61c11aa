"""`linewatch poll HOST[:PORT]`: what is understood of one device, on one screen. It needs no plant."""

import asyncio
import json
import os
import random
import sys
from contextlib import suppress
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from linewatch.cli.poll_screen import as_json, show
from linewatch.collect.facts import read_facts
from linewatch.collect.judging import Renumbered
from linewatch.collect.look import Sight, look
from linewatch.daemon.clock import SystemClock
from linewatch.profiles.library import standard
from linewatch.topology.reported import Reported
from linewatch.wire.snmp import (
    V1,
    V2C,
    Patience,
    Refused,
    SnmpClient,
    SnmpSocket,
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
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds to wait for one answer.")] = 2.0,
    as_json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Look at one device: identity, profile, interfaces, E1 ports, power, alarms. Exit 1 if it is silent."""
    try:
        name, sight, said = asyncio.run(_look(address, community, version, timeout))
    except CannotPoll as failure:
        print(failure, file=sys.stderr)
        raise typer.Exit(1) from failure
    if as_json_:
        print(json.dumps(as_json(name, sight, said), ensure_ascii=False, indent=1))
    else:
        show(name, sight, Console(highlight=False), said)


async def _look(address: str, community: str | None, version: str, timeout_s: float) -> Polled:
    host, port = split(address)
    secret = secret_of(community)
    if version not in VERSIONS:
        raise CannotPoll(f'--version is "{version}"; write 1 or 2c')
    try:
        numeric, _ = await resolve(host, port)
    except OSError as error:
        raise CannotPoll(f'"{host}" is no address this machine can find ({error.strerror})') from error
    name = f"{host}:{port}"
    socket = SnmpSocket(rng=random.Random())
    socket.open()
    try:
        target = Target(numeric, port, secret.encode(), VERSIONS[version], Patience(timeout_s, 3))
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
