"""`linewatch replay`: a journal again, byte for byte; or a stream of alarms on a plant, judged."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from linewatch.cli.alarm_stream import play
from linewatch.config.finding import ConfigRefused
from linewatch.daemon.reenact import Outcome, reenact
from linewatch.store.errors import StoreLost, StoreRefused
from linewatch.store.journal import Store

DIFFERS = 1
NOT_A_COMMAND_LINE = 2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay)


def replay(
    journal: Annotated[str | None, typer.Argument(help="SQLite file, or url of a store.")] = None,
    commands: Annotated[
        bool, typer.Option("--commands", help="Print each command, one JSON a line.")
    ] = False,
    topology: Annotated[Path | None, typer.Option(help="A plant to play alarms on: FORMAT or YAML.")] = None,
    alarms: Annotated[Path | None, typer.Option(help="Alarms, one JSON a line, in order of arrival.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Step a journal again and compare, or judge a stream of alarms."""
    if journal is not None and topology is None and alarms is None:
        _journal(journal, commands, as_json)
    elif journal is None and topology is not None and alarms is not None:
        _alarms(topology, alarms)
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


def _alarms(topology: Path, alarms: Path) -> None:
    started = time.perf_counter()
    try:
        with alarms.open("rb") as lines:
            result, unread = play(topology, lines)
    except ConfigRefused as refused:
        for finding in refused.findings:
            print(finding, file=sys.stderr)
        raise typer.Exit(NOT_A_COMMAND_LINE) from refused
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(NOT_A_COMMAND_LINE) from error
    if unread:
        first, why = unread[0]
        print(f"{alarms}:{first}: {why}; {len(unread)} lines were passed over", file=sys.stderr)
    result["wall_s"] = round(time.perf_counter() - started, 3)
    print(json.dumps(result, ensure_ascii=False, indent=1))
