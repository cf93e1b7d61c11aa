"""`linewatch bench localise`: how often the verdict is right, on seeded storms with known truth."""

import json
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import zip_longest
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from linewatch.cli.bench_localise_judge import Judged
from linewatch.cli.bench_localise_rows import MIXED, ROWS, row_plants
from linewatch.cli.bench_localise_table import rows_of, show
from linewatch.cli.bench_localise_work import Chunk, work
from linewatch.cli.bench_rivals import NotMeasured
from linewatch.cli.progress_bar import progress_bar

FAILED = 1
IN_A_CHUNK = 10


def localise(
    cases: Annotated[int, typer.Option(help="Cases of each row; of core storms a twentieth.")] = 400,
    noise: Annotated[
        list[str] | None, typer.Option(help="Only rows with this noise; may be given again.")
    ] = None,
    plant: Annotated[
        list[str] | None,
        typer.Option(help="A folder, a .json or made:SEED:NES:CIRCUITS; else several."),
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only this row; may be given again.")] = None,
    seed: Annotated[int, typer.Option(help="Of the first case.")] = 1,
    jobs: Annotated[int, typer.Option(help="Processes at work at once.")] = 2,
    rivals: Annotated[bool, typer.Option(help="Also judge as others would.")] = True,
    failures: Annotated[
        Path | None, typer.Option(help="Keep every case that went wrong here, ready for `linewatch replay`.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Break simulated plants in thousands of seeded ways, and count how often the verdict is right.

    It needs a checkout: the simulator is no part of what is installed.
    """
    unknown = [name for name in only or () if name not in ROWS]
    if unknown:
        raise typer.BadParameter(f"--only is {unknown[0]}; write one of {', '.join(ROWS)}")
    if not Path("simulators/storms").is_dir():
        print(
            "there is no simulators/storms here; run this in a checkout of linewatch, at its top",
            file=sys.stderr,
        )
        raise typer.Exit(FAILED)
    names = [name for name in ROWS if (not only or name in only) and (not noise or ROWS[name].noise in noise)]
    of_rows = [
        list(_chunks(name, cases, seed, plant or (), rivals=rivals, failures=failures)) for name in names
    ]
    # A few of each row in turn, so that what is told when it is interrupted is of all rows.
    chunks = [chunk for turn in zip_longest(*of_rows) for chunk in turn if chunk is not None]
    try:
        by_row = _run(chunks, jobs)
    except NotMeasured as error:
        print(error, file=sys.stderr)
        raise typer.Exit(FAILED) from error
    if as_json:
        print(json.dumps(rows_of(by_row), ensure_ascii=False, indent=2))
    else:
        show(by_row, Console(width=None if sys.stdout.isatty() else 190))


def _chunks(
    name: str, cases: int, seed: int, asked: Sequence[str], *, rivals: bool, failures: Path | None
) -> Iterator[Chunk]:
    """The cases of a row, shared among its plants in turn, each with seeds of its own."""
    row = ROWS[name]
    plants = row_plants(row, asked)
    wanted = max(len(plants), round(cases * row.share))
    counts = [wanted // len(plants) + (n < wanted % len(plants)) for n in range(len(plants))]
    for done in range(0, max(counts), IN_A_CHUNK):
        for n, (plant, count) in enumerate(zip(plants, counts, strict=True)):
            size = min(IN_A_CHUNK, count - done)
            if size <= 0:
                continue
            at = seed + n * 100_000 + done
            yield Chunk(name, plant, row.what, row.noise, at, size, rivals and row.plants is MIXED, failures)


def _run(chunks: Sequence[Chunk], jobs: int) -> dict[str, list[Judged]]:
    """All of them, in processes that start afresh. Raises NotMeasured."""
    by_row: dict[str, list[Judged]] = {chunk.row: [] for chunk in chunks}
    done = 0
    whole = sum(chunk.cases for chunk in chunks)
    context = multiprocessing.get_context("spawn")
    with progress_bar() as told, ProcessPoolExecutor(jobs, mp_context=context) as pool:
        try:
            for finished in as_completed([pool.submit(work, chunk) for chunk in chunks]):
                chunk, judged = finished.result()
                by_row[chunk.row] += judged
                done += chunk.cases
                told("cases", done, whole)
        except KeyboardInterrupt:  # what was measured until then is worth telling
            pool.shutdown(wait=False, cancel_futures=True)
    return {row: sorted(found, key=lambda j: (j.plant, j.case)) for row, found in by_row.items()}
