"""`linewatch bench plant`: how long a large plant takes to load, check and ask about, and what it weighs."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from linewatch.cli.bench_plant_measures import MEASURES, Measure, Weighed

FAILED = 1
_MOST_S = 1_800


def plant(
    folder: Annotated[
        Path | None, typer.Option("--plant", help="A plant's folder; else a province is made up.")
    ] = None,
    circuits: Annotated[int, typer.Option(help="Of the plant that is made up.")] = 20_000,
    nes: Annotated[int, typer.Option(help="Of the plant that is made up.")] = 1_000,
    cables: Annotated[int, typer.Option(help="Of the plant that is made up.")] = 2_300,
    only: Annotated[list[str] | None, typer.Option(help="Measure this alone; may be given again.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Load, check and ask about a large plant, each in a process of its own, beside others doing alike.

    A plant is made up only in a checkout: the generator is no part of what is installed.
    """
    unknown = [name for name in only or () if name not in MEASURES]
    if unknown:
        raise typer.BadParameter(f"--only is {unknown[0]}; write one of {', '.join(MEASURES)}")
    console = Console(stderr=as_json)
    with tempfile.TemporaryDirectory(prefix="bench-plant-") as scratch:
        here = Path(scratch)
        try:
            place = folder if folder is not None else _made_up(here, circuits, nes, cables)
            as_format = _as_format(place, here / "plant.json")
        except subprocess.CalledProcessError as error:
            print(error.stderr.strip() or error, file=sys.stderr)
            raise typer.Exit(FAILED) from error
        found: dict[str, Weighed | str] = {}
        for name, measure in MEASURES.items():
            if only and name not in only:
                continue
            with console.status(measure.what):
                found[name] = _weigh(name, as_format if measure.of_format else place)
    if as_json:
        print(json.dumps(_plain(found), ensure_ascii=False, indent=2))
    else:
        _show(found, console)


def _made_up(scratch: Path, circuits: int, nes: int, cables: int) -> Path:
    wish = ["--circuits", str(circuits), "--nes", str(nes), "--cables", str(cables), "--seed", "1"]
    _run([sys.executable, "-m", "simulators.plants", *wish, "--out", str(scratch / "plant")])
    return scratch / "plant"


def _as_format(place: Path, out: Path) -> Path:
    if place.suffix == ".json":
        return place
    _run([sys.executable, "-m", "linewatch.cli.bench_plant_measures", "write-format", str(place), str(out)])
    return out


def _weigh(name: str, place: Path) -> Weighed | str:
    """What was measured, or why not."""
    try:
        said = _run([sys.executable, "-m", "linewatch.cli.bench_plant_measures", name, str(place)])
    except subprocess.CalledProcessError as error:
        return (error.stderr or "").strip().splitlines()[-1] if error.stderr else str(error)
    except subprocess.TimeoutExpired:
        return f"not done within {_MOST_S} s"
    return Weighed(**json.loads(said))


def _run(command: list[str]) -> str:
    done = subprocess.run(  # noqa: S603 - the benchmark's own commands
        command, check=True, capture_output=True, text=True, timeout=_MOST_S, env={**os.environ}
    )
    return done.stdout


def _plain(found: dict[str, Weighed | str]) -> dict[str, object]:
    return {
        name: got if isinstance(got, str) else {**got._asdict(), "met": _met(MEASURES[name], got)}
        for name, got in found.items()
    }


def _met(measure: Measure, got: Weighed) -> bool | None:
    if measure.bar_s is None:
        return None
    return got.wall_s <= measure.bar_s and (measure.bar_mb is None or got.peak_mb <= measure.bar_mb)


def _show(found: dict[str, Weighed | str], console: Console) -> None:
    table = Table(title="a large plant, each row in a process of its own")
    for column in ("what", "seconds", "CPU s", "peak MB", "bar", "", "times its peer"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, got in found.items():
        measure = MEASURES[name]
        if isinstance(got, str):
            table.add_row(measure.what, "-", "-", "-", measure.bar(), "[yellow]not measured[/]", "")
            continue
        met = _met(measure, got)
        peer = found.get(measure.peer)
        ratio = f"{got.cpu_s / peer.cpu_s:.2f}" if isinstance(peer, Weighed) and peer.cpu_s else ""
        told = "" if met is None else "[green]met[/]" if met else "[red]missed[/]"
        numbers = (f"{got.wall_s:.2f}", f"{got.cpu_s:.2f}", f"{got.peak_mb:.0f}")
        table.add_row(measure.what, *numbers, measure.bar(), told, ratio)
    console.print(table)
    for name, got in found.items():
        if isinstance(got, str):
            console.print(f"[yellow]not measured:[/] {MEASURES[name].what}: {got}", highlight=False)
