"""Values as the cell that reads back as that very value, and JSON for those that have none."""

import json
import re
from typing import Any

from linewatch.config.tables.cells import NOTHINGS, NUMBER_LIKE, BadCell, Cells
from linewatch.config.tables.columns import Column, Kind

LONGEST = 32_000  # characters in a cell; XLSX carries 32,767. JSON may go on in the next one
_NO_EXCEL = re.compile(r"_x[0-9A-Fa-f]{4}_")  # an escape of XLSX
_PLAIN_ID = re.compile(r"[A-Za-z0-9](?:[\w.:/#~+-]| (?=[^ ])){1,200}", re.ASCII)  # as nearly all are


def to_json(value: Any) -> str:
    """JSON in one line that no form of table garbles."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if not text.isprintable():
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
        text = text.replace("\x7f", "\\u007f")
    if len(text) > LONGEST:
        text = text.replace(
            " ", "\\u0020"
        )  # it may be cut anywhere, and blanks at the ends of a cell are none
    return _NO_EXCEL.sub(lambda match: "\\u005f" + match[0][1:], text)


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are alike to the letter: 0 is not 0.0, nor true 1."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return repr(one) == repr(other)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    return bool(one == other)


_QUIET = Cells()


def cell_of(column: Column, value: Any) -> str | None:
    """The text that reads back as this very value, or None where there is none."""
    if type(value) is str and column.kind is Kind.ID and _PLAIN_ID.fullmatch(value):
        return value if value.lower() not in NOTHINGS else None
    text = _candidate(column, value)
    if not text or text != text.strip() or not text.isprintable() or _NO_EXCEL.search(text):
        return None
    if len(text) > LONGEST:
        return None
    if (isinstance(value, str | list) and text[0] in "=+@") or (text[0] == "-" and isinstance(value, str)):
        return None  # a spreadsheet would take it for a formula
    try:
        return text if same(_QUIET.read(column, text), value) else None
    except BadCell:
        return None
    finally:
        _QUIET.notes.clear()


def _candidate(column: Column, value: Any) -> str | None:
    if value is None:
        return "-" if column.nullable else None
    if isinstance(value, bool):
        if column.kind in (Kind.VALUE, Kind.JSON):
            return "true" if value else "false"
        return "yes" if value else "no"
    if isinstance(value, str):
        if column.kind is Kind.VALUE and (NUMBER_LIKE.match(value) or value[:1] in ('"', "{", "[")):
            return value if _is_text(column, value) else to_json(value)
        return value
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list) and column.kind in (Kind.IDS, Kind.WHOLES):
        if not all(isinstance(item, str if column.kind is Kind.IDS else int) for item in value):
            return None
        return ", ".join(str(item) for item in value) if value else "[]"
    return to_json(value) if column.kind is Kind.VALUE else None


def _is_text(column: Column, value: str) -> bool:
    try:
        return isinstance(_QUIET.read(column, value), str)
    except BadCell:
        return False
