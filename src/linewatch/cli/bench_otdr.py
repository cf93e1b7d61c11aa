"""`linewatch bench otdr`: how near the truth the places are, on seeded traces whose truth is known."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from linewatch.otdr.place import Located, Shot, locate
from linewatch.otdr.scoring import Case, Score, Share, error_m, holds, score
from linewatch.sor import read
from linewatch.topology.plant import Plant

FAILED = 1
_MOST_S = 1_800
_P95_M, _P95_REACH_M = 50.0, 20.0
_HELD, _HELD_REACH = 0.90, 0.95


def otdr(
    cases: Annotated[int, typer.Option(min=20, help="How many fibres; one in ten is whole.")] = 500,
    seed: Annotated[int, typer.Option(help="Of the first case.")] = 1,
    failures: Annotated[bool, typer.Option("--failures", help="List the cases that went wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Break simulated fibres, shoot at them, measure how far off the place is and what its interval holds.

    It needs a checkout: the simulator is no part of what is installed.
    """
    if not Path("simulators/otdr").is_dir():
        print(
            "there is no simulators/otdr here; run this at the top of a checkout of linewatch",
            file=sys.stderr,
        )
        raise typer.Exit(FAILED)
    console = Console(stderr=as_json)
    with tempfile.TemporaryDirectory(prefix="bench-otdr-") as scratch, console.status("OTDR"):
        try:
            judged = dict(judged_cases(Path(scratch), cases, seed))
        except subprocess.SubprocessError as error:
            print(f"the simulator failed: {error}", file=sys.stderr)
            raise typer.Exit(FAILED) from error
    found = score(list(judged.values()))
    if as_json:
        print(json.dumps({**found._asdict(), **_shares(found)}, indent=2))
        return
    console.print(_table(found, cases))
    if failures:
        for name, case in judged.items():
            if case.km is not None and not holds(case):
                console.print(f"{name}: km {case.km}, {error_m(case):.1f} m off, {case.found.verdict}")


def judged_cases(scratch: Path, cases: int, seed: int) -> Iterator[tuple[str, Case]]:
    """Makes them in a process of its own and reads what it wrote. Raises SubprocessError."""
    command = [sys.executable, "-m", "simulators.otdr", "--count", str(cases), "--seed", str(seed)]
    done = subprocess.run(  # noqa: S603 - the benchmark's own command
        [*command, "--out", str(scratch)], check=True, capture_output=True, text=True, timeout=_MOST_S
    )
    for name in done.stdout.split():
        folder = scratch / name
        truth = json.loads((folder / "truth.json").read_text())
        yield name, Case(truth["km"], _located(folder, truth["fibre"], truth["ends"]))


def _located(folder: Path, fibre_id: str, ends: list[str]) -> Located:
    plant = msgspec.json.decode((folder / "plant.json").read_bytes(), type=Plant)
    fibre = next(fibre for fibre in plant.fibres if fibre.id == fibre_id)
    cable = next(cable for cable in plant.cables if cable.id == fibre.cable)
    return locate(cable, fibre, [Shot(end, read((folder / f"{end}.sor").read_bytes())) for end in ends])


def _table(found: Score, cases: int) -> Table:
    table = Table(title=f"{cases} fibres", box=None, header_style="bold")
    for head in ("", "measured", "95 % interval", "must", "reach for"):
        table.add_column(head)
    good = found.p95_m <= _P95_M
    table.add_row(
        "OTDR place: error p95", f"{found.p95_m:.1f} m", f"{found.p95_low_m:.1f} to {found.p95_high_m:.1f} m",
        f"{_P95_M:g} m", f"{_P95_REACH_M:g} m", style="green" if good else "bold red",
    )  # fmt: skip
    held = found.held
    table.add_row(
        "95 % interval holds the truth", f"{held.share:.1%}", f"{held.low:.1%} to {held.high:.1%}",
        f"{_HELD:.0%}", f"{_HELD_REACH:.0%}", style="green" if held.share >= _HELD else "bold red",
    )  # fmt: skip
    table.add_row("error p50, p99", f"{found.p50_m:.1f} m, {found.p99_m:.1f} m")
    table.add_row("told ±, median", f"{found.within_m:.1f} m")
    for name, share in (("whole, told whole", found.told_whole), ("broken, not told so", found.false_whole)):
        table.add_row(name, f"{share.part} of {share.of}", f"{share.low:.1%} to {share.high:.1%}")
    return table


def _shares(found: Score) -> dict[str, dict[str, float]]:
    named: dict[str, Share] = {
        "held": found.held,
        "told_whole": found.told_whole,
        "false_whole": found.false_whole,
    }
    return {name: {**share._asdict(), "share": share.share} for name, share in named.items()}
