"""`linewatch topology audit`: gear against the records, from a running daemon or by asking devices now."""

import asyncio
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from linewatch.api.reported import drift_shown
from linewatch.cli.ask import Api, NotAnswered, token_from
from linewatch.cli.audit_screen import show
from linewatch.cli.poll import COMMUNITY, VERSIONS, CannotPoll, secret_of, split
from linewatch.collect.discovery import discover
from linewatch.collect.facts import read_facts
from linewatch.config.finding import ConfigRefused
from linewatch.config.plant_files import read_plant
from linewatch.daemon.clock import SystemClock
from linewatch.profiles.library import standard
from linewatch.topology.agents import Agent, agents
from linewatch.topology.drift import drift, standings
from linewatch.topology.index import PlantIndex
from linewatch.topology.reported import ASPECTS, Reported
from linewatch.wire.snmp import Patience, Refused, SnmpClient, SnmpSocket, Target, Unanswered, resolve

AT_A_TIME = 8  # devices asked side by side
ALL = "all"


def register(topology: typer.Typer) -> None:
    topology.command("audit")(audit)


def audit(
    api: Annotated[str | None, typer.Option(help="Where linewatch runs.")] = None,
    token_file: Annotated[Path | None, typer.Option(help="File with a token; else LINEWATCH_TOKEN.")] = None,
    device: Annotated[
        list[str] | None,
        typer.Option("--device", metavar="ID|HOST[:PORT]|all", help="Ask these now, without a daemon."),
    ] = None,
    plant: Annotated[
        Path | None, typer.Option(exists=True, help="With --device: folder or FORMAT .json of the plant.")
    ] = None,
    community: Annotated[
        str | None, typer.Option("--community", help=f"With --device; else ${COMMUNITY}.")
    ] = None,
    version: Annotated[str, typer.Option("--version", help="With --device: 1 or 2c.")] = "2c",
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds to wait for one answer.")] = 2.0,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say where gear and records differ, why, and what to change. Exit 1 if they do, or one is silent."""
    try:
        if device:
            said = asyncio.run(_asked(device, plant, community, version, timeout))
        else:
            said = _told(Api(api or "http://127.0.0.1:8080", token_from(token_file)))
    except (CannotPoll, NotAnswered, ConfigRefused) as failure:
        Console(stderr=True, soft_wrap=True).print(str(failure), markup=False)
        raise typer.Exit(1) from failure
    if as_json:
        print(json.dumps(said, ensure_ascii=False, indent=1, default=str))
    else:
        show(said, Console(highlight=False))
    if said["drift"] or said["suspects"] or said["silent"]:
        raise typer.Exit(1)


def _told(api: Api) -> dict[str, Any]:
    found, suspects = api.get("/v1/plant/drift"), api.get("/v1/plant/suspects")
    return {
        "drift": found["items"],
        "aspects": found["aspects"],
        "not_read": found["not_read"],
        "suspects": suspects["items"],
        "incidents": suspects["incidents"],
        "silent": [],
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """One device to ask, and what the plant calls it."""

    device: str
    host: str
    port: int


async def _asked(
    wanted: list[str], plant: Path | None, community: str | None, version: str, timeout_s: float
) -> dict[str, Any]:
    if plant is None:
        raise CannotPoll("no plant to compare with: write --plant DIR")
    secret = secret_of(community)
    if version not in VERSIONS:
        raise CannotPoll(f'--version is "{version}"; write 1 or 2c')
    index = PlantIndex(read_plant(plant).plant)
    devices = _devices(index, wanted)
    said: dict[str, Reported] = {}
    silent: dict[str, str] = {}
    room = asyncio.Semaphore(AT_A_TIME)
    socket = SnmpSocket(rng=random.Random())
    socket.open()

    async def ask(one: Asked) -> None:
        async with room:
            try:
                host, port = await resolve(one.host, one.port)
                target = Target(host, port, secret.encode(), VERSIONS[version], Patience(timeout_s, 3))
                client = SnmpClient(socket)
                found = await discover(client, target, standard())
                at = SystemClock().now()
                said[one.device] = await read_facts(client, target, standard(), found, one.device, at)
            except (Unanswered, Refused, OSError) as failure:
                silent[one.device] = str(failure)

    try:
        async with asyncio.TaskGroup() as tasks:
            for one in devices:
                tasks.create_task(ask(one), name=f"audit {one.device}")
    finally:
        socket.close()
    found = drift(index, said)
    counts: dict[str, dict[str, int]] = {aspect: {} for aspect in ASPECTS}
    for standing in standings(index, said, found):
        if standing.device in said:
            for aspect, how in standing.aspects.items():
                counts[aspect][how] = counts[aspect].get(how, 0) + 1
    return {
        "drift": [drift_shown(one) for one in found],
        "aspects": counts,
        "not_read": [],
        "suspects": [],
        "incidents": 0,
        "silent": [{"device": name, "why": why} for name, why in sorted(silent.items())],
    }


def _devices(index: PlantIndex, wanted: list[str]) -> list[Asked]:
    """By id of the plant, by address, or all of them."""
    known = [agent for agent in agents(index) if agent.polled]
    by_id = {agent.id: agent for agent in known}
    by_address = {(agent.host, agent.port): agent for agent in known}
    by_host = {agent.host: agent for agent in known}
    found: dict[str, Asked] = {}
    for word in wanted:
        if word == ALL:
            found.update({agent.id: _at_home(agent) for agent in known})
        elif word in by_id:
            found[word] = _at_home(by_id[word])
        else:
            host, port = split(word)
            agent = by_address.get((host, port)) or by_host.get(host)
            if agent is None:
                raise CannotPoll(f'no device of the plant is called "{word}" or has that address')
            found[agent.id] = Asked(agent.id, host, port if ":" in word else agent.port)
    return list(found.values())


def _at_home(agent: Agent) -> Asked:
    return Asked(agent.id, agent.host, agent.port)
