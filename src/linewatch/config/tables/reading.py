"""Tables to a plant: every mistake in every cell and in the plant they make, in one go, by row and column."""

import re
from pathlib import Path

from linewatch.config.canonical import NotJson, canonical
from linewatch.config.finding import ConfigRefused, Finding, errors
from linewatch.config.foreign import Foreign, Progress, quiet
from linewatch.config.tables.assemble import assemble
from linewatch.config.tables.assembled import Assembled
from linewatch.config.tables.cells import Cells
from linewatch.config.tables.csv_files import csv_grids
from linewatch.config.tables.fill import fill
from linewatch.config.tables.grid import Grid
from linewatch.config.tables.headings import Layout, is_readme, layout_of, sheet_names, sheet_of
from linewatch.config.tables.workbook import workbook_grids
from linewatch.topology.check.mistake import Mistake, did_you_mean
from linewatch.topology.check.rules import mistakes

_MISSING = re.compile(r": (\w+) is missing$")


def read_csv_tables(path: Path, progress: Progress = quiet) -> Foreign:
    """A folder of CSV, or one file. Raises ConfigRefused with all that is wrong, OSError."""
    cells = Cells()
    grids, found = csv_grids(path, cells.notes, progress)
    return read_grids(grids, found, cells, "CSV", str(path), progress)


def read_workbook_tables(path: Path, progress: Progress = quiet) -> Foreign:
    """A workbook. Raises ConfigRefused with all that is wrong, OSError."""
    grids, found = workbook_grids(path, progress)
    return read_grids(grids, found, Cells(), "XLSX", str(path), progress)


def read_grids(
    grids: list[Grid], found: list[Finding], cells: Cells, source: str, where: str, progress: Progress = quiet
) -> Foreign:
    """Raises ConfigRefused where anything in them is an error."""
    taken, made_up = take_in(grids, found, cells, where, progress)
    progress("checking", 0, 1)
    if taken is not None:
        found += _checked(taken)
    progress("checking", 1, 1)
    if errors(found):
        raise ConfigRefused(list(dict.fromkeys(found)))
    assert taken is not None
    read_as = tuple(f"{count} {note}" for note, count in cells.notes.items())
    return Foreign(taken.raw, source, tuple(found), made_up, read_as)


def take_in(
    grids: list[Grid], found: list[Finding], cells: Cells, where: str, progress: Progress = quiet
) -> tuple[Assembled | None, tuple[str, ...]]:
    """The plant of the grids, filled in and not yet checked, and what was made up; None where there is no
    table. What is wrong goes into `found`."""
    layouts, of_headings = _layouts(grids)
    found += of_headings
    unread = bool(errors(found))
    if not layouts:
        names = ", ".join(sheet_names()[2:8])
        found.append(Finding(where, "there is no table with rows in it", f"name them {names}, ..."))
        return None, ()
    assembled, of_cells = assemble(layouts, where, cells, progress)
    assembled.places.is_whole = not unread
    found += of_cells
    made_up, of_filling = fill(assembled)
    found += of_filling
    return assembled, made_up


def _layouts(grids: list[Grid]) -> tuple[list[Layout], list[Finding]]:
    layouts, found = [], []
    for grid in grids:
        sheet = sheet_of(grid.title)
        if sheet is None:
            if not is_readme(grid.title) and any(cell for row in grid.rows for cell in row):
                instead = did_you_mean(grid.title, sheet_names(), otherwise="see the names in the template")
                what = f'"{grid.title}" is no table that is known, and not read'
                found.append(Finding(grid.where(), what, instead, "warning"))
            continue
        layout, of_headings = layout_of(grid, sheet)
        found += of_headings
        if layout is not None:
            layouts.append(layout)
    return layouts, found


def _checked(assembled: Assembled) -> list[Finding]:
    """What the check of every plant finds. What only follows from a cell told already is left out."""
    found: list[Finding] = []
    try:
        canonical(assembled.raw)
    except NotJson as error:
        return [Finding(assembled.places.whole, error.what, error.instead)]
    told = mistakes(assembled.raw, by_hand=False, whole=assembled.places.is_whole)
    for mistake in told:
        missing = _MISSING.search(mistake.what)
        key = missing[1] if missing else ""
        if not _told_already(assembled, mistake, key):
            where = assembled.places.where(mistake.path, key)
            found.append(Finding(where, mistake.what, mistake.write_instead, mistake.severity))
    return found


def _told_already(assembled: Assembled, mistake: Mistake, missing: str) -> bool:
    if not assembled.places.bad:
        return False
    origin, rest = assembled.places.row_of(mistake.path)
    if origin is None:
        return False
    bad = assembled.places.bad_at(origin)
    return bool(bad) and (missing in bad or any(step in bad for step in rest))
