"""CSV files: read in whatever encoding and delimiter a spreadsheet program saved them; written as UTF-8 with
a mark, which every such program reads."""

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.foreign import Progress, quiet
from linewatch.config.tables.disassemble import Table, tables_of
from linewatch.config.tables.grid import Grid

SUFFIXES = (".csv", ".tsv", ".txt")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ",;\t，；"
_LOOKED_AT = 50  # lines by which a delimiter is told
_LONGEST_CELL = 1 << 26


def is_csv(path: Path, head: bytes) -> bool:
    """A folder that holds a table, or one table."""
    if path.is_dir():
        return any(_is_table(file) for file in path.iterdir())
    return path.suffix.lower() in (".csv", ".tsv")


def csv_grids(
    path: Path, notes: Counter[str], progress: Progress = quiet
) -> tuple[list[Grid], list[Finding]]:
    """The tables of a folder in the order of their names, or the one. Raises OSError."""
    files = sorted(file for file in path.iterdir() if _is_table(file)) if path.is_dir() else [path]
    grids: list[Grid] = []
    found: list[Finding] = []
    for place, file in enumerate(files):
        progress("reading", place, len(files))
        try:
            grids.append(_grid(file, notes))
        except ConfigRefused as refused:
            found += refused.findings
    progress("reading", len(files), len(files))
    return grids, found


def write_csv(raw: dict[str, Any], out: Path, progress: Progress = quiet) -> tuple[Path, ...]:
    """One file for each sheet that has rows, into a folder, which is made where it is missing."""
    tables = tables_of(raw, progress)
    out.mkdir(parents=True, exist_ok=True)
    return tuple(write_table(table, out) for table in tables)


def write_table(table: Table, folder: Path) -> Path:
    file = folder / f"{table.sheet.key}.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(column.heading() for column in table.columns)
        writer.writerows(table.rows)
    return file


def _is_table(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and not file.name.startswith((".", "~"))


def _grid(file: Path, notes: Counter[str]) -> Grid:
    text = _decoded(file, notes)
    if "\x00" in text:
        raise ConfigRefused([Finding(str(file), "this is no text", "save the table as CSV in UTF-8")])
    delimiter = _delimiter(text, file)
    if delimiter != ",":
        notes[f"tables separated by {'tabs' if delimiter == chr(9) else delimiter}"] += 1
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise ConfigRefused(
            [Finding(str(file), f"this is no table ({error})", "save it as CSV again")]
        ) from error
    finally:
        csv.field_size_limit(before)
    return Grid(file.name, file.stem, is_tab=False, rows=rows)


def _decoded(file: Path, notes: Counter[str]) -> str:
    data = file.read_bytes()
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise _not_text(file, encoding, data, error) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as of_utf8:
        without_mark = _utf16(data)
        if without_mark is not None:
            notes["tables in UTF-16"] += 1
            return without_mark
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise _not_text(file, "utf-8", data, of_utf8) from of_utf8
    notes["tables in GBK (GB18030)"] += 1
    return text


def _utf16(data: bytes) -> str | None:
    """UTF-16 without its mark has a zero byte in half of its ASCII characters."""
    sample = data[:2000]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[offset::2].count(0) * 4 > len(sample) // 2:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None


def _not_text(file: Path, encoding: str, data: bytes, error: UnicodeDecodeError) -> ConfigRefused:
    row = data.count(b"\n", 0, error.start) + 1
    what = f"this is neither {encoding.removesuffix('-sig').upper()} nor GBK"
    return ConfigRefused([Finding(f"{file.name}:row {row}", what, "save the table as CSV in UTF-8")])


def _delimiter(text: str, file: Path) -> str:
    """The sign that cuts most lines alike; a comma where none does."""
    if file.suffix.lower() == ".tsv":
        return "\t"
    lines = [line for line in text[:65536].splitlines()[:_LOOKED_AT] if line.strip()]
    counts = {sign: sum(line.count(sign) > 0 for line in lines) for sign in _DELIMITERS}
    head = {sign: max((line.count(sign) for line in lines[:5]), default=0) for sign in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda sign: (head[sign] > 0, counts[sign], head[sign]))
    return best if head[best] else ","
