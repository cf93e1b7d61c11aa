"""Plants as a workbook people can work in: headings that stay in sight, widths, lists to choose from."""

from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from linewatch.config.foreign import Progress, quiet
from linewatch.config.tables.cell_text import LONGEST
from linewatch.config.tables.columns import Column, Kind
from linewatch.config.tables.disassemble import Table, tables_of
from linewatch.config.tables.explained import EXPLAINED
from linewatch.config.tables.numbers import NoNumber, number
from linewatch.config.tables.sheets import SHEETS

_CHOICES_TO = 50_000  # row to which the lists to choose from reach
_NUMBERS = (Kind.NUMBER, Kind.WHOLE)


def write_workbook(raw: dict[str, Any], out: Path, progress: Progress = quiet) -> tuple[Path, ...]:
    """One tab for each sheet that has rows, behind one that explains."""
    write_tables(tables_of(raw, progress), out, progress)
    return (out,)


def write_tables(tables: list[Table], out: Path, progress: Progress = quiet) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(out), {**options, "use_future_functions": False}) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        due = book.add_format(
            {"bold": True, "bg_color": "#F8CBAD", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        _explain(
            book.add_worksheet("说明 readme"), head, book.add_format({"text_wrap": True, "valign": "top"})
        )
        for place, table in enumerate(tables):
            progress("writing the workbook", place, len(tables))
            _tab(book.add_worksheet(f"{table.sheet.zh} {table.sheet.key}"), table, head, due)
        progress("writing the workbook", len(tables), len(tables))


def _explain(tab: Worksheet, head: Format, wrapped: Format) -> None:
    tab.set_column(0, 0, 24)
    tab.set_column(1, 2, 70)
    row = 0
    for zh, en in EXPLAINED:
        tab.write_string(row, 1, zh, wrapped)
        tab.write_string(row, 2, en, wrapped)
        row += 1
    row += 1
    for column, name in enumerate(("表 sheet", "内容", "what it holds")):
        tab.write_string(row, column, name, head)
    for number_, sheet in enumerate(SHEETS, row + 1):
        tab.write_string(number_, 0, f"{sheet.zh} {sheet.key}")
        tab.write_string(number_, 1, sheet.about[0], wrapped)
        tab.write_string(number_, 2, sheet.about[1], wrapped)


def _tab(tab: Worksheet, table: Table, head: Format, due: Format) -> None:
    tab.freeze_panes(1, 1)
    for at, column in enumerate(table.columns):
        tab.write_string(0, at, column.heading(), due if column.required else head)
        tab.set_column(at, at, _width(column, table, at))
        choices = _choices(column)
        if choices:
            tab.data_validation(
                1, at, _CHOICES_TO, at, {"validate": "list", "source": choices, "error_type": "warning"}
            )
    extra = _Parts(tab, table, head)
    for place, row in enumerate(table.rows, 1):
        for at, text in enumerate(row):
            if not text:
                continue
            value = _as_number(text) if table.columns[at].kind in _NUMBERS else None
            if value is not None:
                tab.write_number(place, at, value)
            else:
                tab.write_string(place, at, text[:LONGEST])
                if len(text) > LONGEST:
                    extra.write(place, at, text)
    if table.rows:
        tab.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


class _Parts:
    """What is too long for one cell goes on in columns at the far right, named after the first: `ext (2)`."""

    def __init__(self, tab: Worksheet, table: Table, head: Format) -> None:
        self._tab, self._table, self._head = tab, table, head
        self._columns: dict[tuple[int, int], int] = {}

    def write(self, row: int, at: int, text: str) -> None:
        for number_, start in enumerate(range(LONGEST, len(text), LONGEST), 2):
            column = self._columns.get((at, number_))
            if column is None:
                column = self._columns[at, number_] = len(self._table.columns) + len(self._columns)
                self._tab.write_string(0, column, f"{self._table.columns[at].key} ({number_})", self._head)
            self._tab.write_string(row, column, text[start : start + LONGEST])


def _as_number(text: str) -> int | float | None:
    """The number where a workbook gives the very same text back: it knows 15 to 17 digits, and no 12.0."""
    try:
        value = number(text).value
    except NoNumber:
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**15 and str(value) == text else None
    kept = float(f"{value:.16G}")
    return value if kept == value and not value.is_integer() and repr(value) == text else None


def _width(column: Column, table: Table, at: int) -> float:
    longest = max((len(row[at]) for row in table.rows[:200]), default=0)
    return min(max(10, len(column.zh) * 2 + len(column.key) // 2, longest + 2), 48)


def _choices(column: Column) -> list[str]:
    if column.kind is Kind.TRUTH:
        return ["yes", "no"]
    return list(column.words) if column.kind is Kind.WORD else []
