"""A progress bar for what takes long: only on a terminal, and on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from linewatch.config.foreign import Progress as Told
from linewatch.config.foreign import quiet


@contextmanager
def progress_bar() -> Iterator[Told]:
    """What to call with (what, done, whole). Each `what` gets a bar of its own."""
    if not sys.stderr.isatty():
        yield quiet
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def told(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=whole)
            bar.update(tasks[what], completed=done, total=max(whole, 1))

        yield told
