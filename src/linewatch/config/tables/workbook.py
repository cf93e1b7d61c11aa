"""Workbooks as people keep them (XLSX, and what else calamine opens): every visible tab as a grid of text.

A merged value belongs to all its cells. What a failed formula left is kept as its sign (#N/A), for calamine
would else give an empty cell.
"""

import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.foreign import Progress, quiet
from linewatch.config.tables.grid import Grid

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
_MOST_BYTES = 2 << 30  # unpacked: a workbook of 20,000 lines has some 300 MB
_MOST_CELLS = 50_000_000
_MOST_MERGED = 1_000_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?\bt="e"[^>]*>.*?<v>([^<]*)</v>', re.DOTALL)
_FAR = re.compile(rb'\br="([A-Z]{2,3})\d')
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,7})"')


def is_workbook(path: Path, head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") or path.suffix.lower() in SUFFIXES


def workbook_grids(path: Path, progress: Progress = quiet) -> tuple[list[Grid], list[Finding]]:
    """Every visible tab in its order; a hidden one is a warning. Raises ConfigRefused, OSError."""
    failed = _failed_formulas(path)
    grids, found = [], []
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for place, meta in enumerate(book.sheets_metadata):
                progress("reading", place, len(book.sheet_names))
                if meta.visible is not SheetVisibleEnum.Visible:
                    found.append(_hidden(path, meta.name))
                    continue
                grids.append(_grid(path.name, meta.name, book.get_sheet_by_name(meta.name), failed))
            progress("reading", len(book.sheet_names), len(book.sheet_names))
    except (CalamineError, ValueError, OverflowError) as error:
        if isinstance(error, OSError):
            raise
        raise _refused(path, f"this workbook cannot be read ({str(error)[:100]})") from error
    return grids, found


def _grid(file: str, title: str, sheet: Any, failed: dict[str, list[tuple[int, int, str]]]) -> Grid:
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for at, column, sign in failed.get(title, ()):
        if at < len(rows) and column < len(rows[at]):
            rows[at][column] = sign
    left = _MOST_MERGED
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        value = rows[top][first] if top < len(rows) and first < len(rows[top]) else ""
        left -= (bottom - top + 1) * (last - first + 1)
        if not value or left < 0:
            continue
        for row in rows[top : bottom + 1]:
            for column in range(first, min(last + 1, len(row))):
                row[column] = value
    return Grid(file, title, is_tab=True, rows=rows)


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):  # a workbook knows no whole numbers: 12.0 is 12
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        whole_day = not (cell.hour or cell.minute or cell.second)
        return cell.date().isoformat() if whole_day else cell.isoformat(sep="T", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _hidden(path: Path, name: str) -> Finding:
    return Finding(
        f"{path.name}:sheet {name}", "this sheet is hidden, and not read", "show it, if it counts", "warning"
    )


def _failed_formulas(path: Path) -> dict[str, list[tuple[int, int, str]]]:
    """Tab -> cells whose formula failed. Refuses what would swell beyond all memory. Only of XLSX."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    if not zipfile.is_zipfile(path):
        return found
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
                raise _refused(path, "unpacked, this workbook is larger than 2 GB")
            for title, member in _tabs(archive).items():
                data = archive.read(member)
                _bounded(path, title, data)
                found[title] = [
                    (int(row) - 1, _column(letters), sign.decode("ascii", "replace"))
                    for letters, row, sign in (_ERROR.findall(data) if b't="e"' in data else ())
                ]
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        KeyError,
        ET.ParseError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise _refused(path, "this workbook is damaged") from error
    except (RuntimeError, zlib.error) as error:
        raise _refused(path, "this workbook is locked or damaged") from error
    return found


def _tabs(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of the tab -> its file in the archive."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    files = {link.get("Id"): link.get("Target", "") for link in _xml(archive, "xl/_rels/workbook.xml.rels")}
    tabs = {}
    for tab in _xml(archive, "xl/workbook.xml").iterfind(".//{*}sheet"):
        target = files.get(tab.get(_RELATION), "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in names:
            tabs[tab.get("name", "")] = member
    return tabs


def _xml(archive: zipfile.ZipFile, member: str) -> ET.Element:
    data = archive.read(member)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise zipfile.BadZipFile("a workbook has no document type")
    return ET.fromstring(data)  # noqa: S314 - without a document type there is nothing to expand


def _bounded(path: Path, title: str, data: bytes) -> None:
    """One stray value in the last corner of a sheet would cost a table of all cells before it."""
    rows = _ROW.findall(data[-200_000:]) or _ROW.findall(data)
    widest = max((_column(letters) + 1 for letters in set(_FAR.findall(data))), default=26)
    if max(map(int, rows), default=0) * widest > _MOST_CELLS:
        what = f"the sheet reaches to row {max(map(int, rows))} and over {widest} columns"
        finding = Finding(f"{path.name}:sheet {title}", what, "delete the stray cells at its far end")
        raise ConfigRefused([finding])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _refused(path: Path, what: str) -> ConfigRefused:
    return ConfigRefused([Finding(str(path), what, "open it, and save it as XLSX again")])
