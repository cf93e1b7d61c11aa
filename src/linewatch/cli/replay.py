"""`linewatch replay`: a journal again, byte for byte; or a stream of alarms on a plant, judged."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.live import Live
from typer.core import TyperCommand

from linewatch.cli.alarm_stream import Player, played
from linewatch.cli.anonymous import GAP_S, NotAnonymous, is_anonymous
from linewatch.cli.replay_anonymous import replay_anonymous
from linewatch.cli.replay_pace import as_it_comes, at_speed, speed_of
from linewatch.cli.replay_screen import change_line, incident_table
from linewatch.config.finding import ConfigRefused
from linewatch.config.plant_files import read_plant
from linewatch.daemon.reenact import Outcome, reenact
from linewatch.localise.interchange import incident_dict
from linewatch.messages.commands import Command, IncidentNotice
from linewatch.store.errors import StoreLost, StoreRefused
from linewatch.store.journal import Store

DIFFERS = 1
NOT_A_COMMAND_LINE = 2
STDIN = "-"
SPEED = "--at-speed"
DRAWN_EVERY_S = 0.2


class _OptionalSpeed(TyperCommand):
    """`--at-speed` alone is real time: its number may be left out, which typer has no word for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        given: list[str] = []
        for place, word in enumerate(args):
            given.append(word)
            following = args[place + 1 : place + 2]
            if word == SPEED and (not following or following[0].startswith("-")):
                given.append("1")
        return super().parse_args(ctx, given)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay", cls=_OptionalSpeed)(replay)


def replay(
    journal: Annotated[str | None, typer.Argument(help="SQLite file, or url of a store.")] = None,
    commands: Annotated[
        bool, typer.Option("--commands", help="Print each command, one JSON a line.")
    ] = False,
    topology: Annotated[Path | None, typer.Option(help="A plant to play alarms on: FORMAT or YAML.")] = None,
    alarms: Annotated[
        str | None, typer.Option(help="Alarms, one JSON a line, in order of arrival; - is stdin.")
    ] = None,
    speed: Annotated[
        str | None, typer.Option(SPEED, metavar="[N]", help="In real time, or N times faster, told live.")
    ] = None,
    json_lines: Annotated[
        bool, typer.Option("--json-lines", help="Every change of a verdict, one JSON a line.")
    ] = False,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="A graph and alarms of nameless types: groups, no causes.")
    ] = False,
    gap: Annotated[
        float,
        typer.Option("--gap", min=0.0, help="Of a nameless stream: seconds within which alarms belong."),
    ] = GAP_S,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: the verdicts at the end.")] = False,
) -> None:
    """Step a journal again and compare, or judge a stream of alarms."""
    if journal is not None and topology is None and alarms is None:
        _journal(journal, commands, as_json)
    elif journal is None and topology is not None and (anonymous or is_anonymous(topology)):
        _anonymous(topology, Path(alarms or topology), gap, as_json=as_json, json_lines=json_lines)
    elif journal is None and topology is not None and alarms is not None:
        _alarms(topology, alarms, speed, json_lines=json_lines, as_json=as_json)
    else:
        print("write replay JOURNAL, or replay --topology FILE --alarms FILE", file=sys.stderr)
        raise typer.Exit(NOT_A_COMMAND_LINE)


def _journal(journal: str, commands: bool, as_json: bool) -> None:
    if "://" not in journal and not Path(journal).is_file():
        print(f"{journal}: there is no such file", file=sys.stderr)
        raise typer.Exit(NOT_A_COMMAND_LINE)
    try:
        outcome = asyncio.run(_reenacted(journal, commands))
    except (StoreLost, StoreRefused) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(DIFFERS) from error
    out = sys.stderr if commands else sys.stdout
    if as_json:
        fields = outcome._asdict()
        del fields["world"]
        print(json.dumps(fields, ensure_ascii=False), file=out)
    else:
        print(f"{outcome.digest}  {outcome.commands} commands of {outcome.events} events", file=out)
        if outcome.skipped:
            print(f"skipped: {outcome.skipped} events that were set aside", file=out)
        print(outcome.difference or "the same, byte for byte", file=out)
    if outcome.difference:
        raise typer.Exit(DIFFERS)


async def _reenacted(journal: str, commands: bool) -> Outcome:
    store = await Store.open(journal)
    try:
        if not commands:
            return await reenact(store)
        return await reenact(store, lambda line: print(line.decode()))
    finally:
        await store.close()


def _anonymous(topology: Path, alarms: Path, gap_s: float, *, as_json: bool, json_lines: bool) -> None:
    try:
        replay_anonymous(topology, alarms, gap_s=gap_s, as_json=as_json, json_lines=json_lines)
    except NotAnonymous as error:
        print(error, file=sys.stderr)
        raise typer.Exit(NOT_A_COMMAND_LINE) from error
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(NOT_A_COMMAND_LINE) from error


def _alarms(topology: Path, alarms: str, speed: str | None, *, json_lines: bool, as_json: bool) -> None:
    started = time.perf_counter()
    try:
        times = speed_of(speed) if speed is not None else None
        player = Player(read_plant(topology).plant)
        live = json_lines or not as_json
        if alarms == STDIN:
            if times is None and live:
                _show(player, as_it_comes(player), live=True, json_lines=json_lines, as_json=as_json)
            else:
                told = played(player, sys.stdin.buffer)
                if times is not None:
                    told = at_speed(player, sys.stdin.buffer, times)
                _show(player, told, live=times is not None, json_lines=json_lines, as_json=as_json)
        else:
            with Path(alarms).open("rb") as lines:
                told = played(player, lines) if times is None else at_speed(player, lines, times)
                _show(player, told, live=times is not None, json_lines=json_lines, as_json=as_json)
    except ConfigRefused as refused:
        for finding in refused.findings:
            print(finding, file=sys.stderr)
        raise typer.Exit(NOT_A_COMMAND_LINE) from refused
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(NOT_A_COMMAND_LINE) from error
    except ValueError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(NOT_A_COMMAND_LINE) from error
    _end(player, round(time.perf_counter() - started, 3), json_lines=json_lines, as_json=as_json)


def _show(player: Player, told: Iterator[Command], *, live: bool, json_lines: bool, as_json: bool) -> None:
    """Let it run, and tell what is to be told as it forms."""
    screen = Console(highlight=False)
    if live and not as_json and not json_lines and screen.is_terminal:
        _draw(player, told, screen)
        return
    said: dict[str, object] = {}
    for command in told:
        if not isinstance(command, IncidentNotice):
            continue
        line = _line(command)
        id_ = command.incident.id
        if said.get(id_) == line["verdict"]:
            continue  # one more alarm, and nothing else: people and programs have read it
        said[id_] = line.pop("verdict")
        if json_lines:
            print(json.dumps(line, ensure_ascii=False), flush=True)
        elif live and not as_json:
            screen.print(change_line(command.change, command.incident), soft_wrap=True)


def _draw(player: Player, told: Iterator[Command], screen: Console) -> None:
    """One table, drawn again as incidents form, change, merge and clear."""
    drawn = 0.0
    with Live(incident_table((), None), console=screen, auto_refresh=False) as live:
        for command in told:
            if isinstance(command, IncidentNotice) or time.monotonic() - drawn > DRAWN_EVERY_S:
                known = player.virtual.world.book.incidents().values()
                live.update(incident_table(known, player.virtual.world.at), refresh=True)
                drawn = time.monotonic()
        live.update("", refresh=True)  # the summary comes after


def _line(command: IncidentNotice) -> dict[str, Any]:
    """A change in FORMAT's form. `verdict`: what is said, whenever it is said."""
    incident = command.incident
    told: dict[str, Any] = {"phase": incident.phase.value, "settled": incident.verdict.settled}
    if incident.merged_into:
        told["merged_into"] = incident.merged_into
    told |= incident_dict(incident)
    verdict = {name: value for name, value in told.items() if name != "at"}
    return {
        "change": command.change,
        "changed_at": incident.changed_at.timestamp(),
        **told,
        "verdict": verdict,
    }


def _end(player: Player, wall_s: float, *, json_lines: bool, as_json: bool) -> None:
    if json_lines:
        print(json.dumps({"change": "end", "input": player.tally.as_dict()}, ensure_ascii=False))
    elif as_json:
        print(json.dumps(player.result() | {"wall_s": wall_s}, ensure_ascii=False, indent=1))
    else:
        known = player.virtual.world.book.incidents().values()
        Console(highlight=False).print(incident_table(known, player.virtual.world.at))
    odd = player.tally.table()
    if odd is not None and not json_lines:
        Console(stderr=True, highlight=False).print(odd)
