"""Cells: what people type, cleaned and read; and values as the cell that reads back as that very value.

A cell is read where its meaning is sure, and what was not plain is noted (`Cells.notes`, counted, so that it
is said once). Otherwise BadCell says what to write.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from linewatch.config.tables.columns import Column, Kind
from linewatch.config.tables.numbers import NoNumber, number, whole


class BadCell(Exception):
    """`instead`: what to write."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


class Nothing:
    """The value of a cell that says there is none, where FORMAT leaves the key out."""


NOTHING = Nothing()
NOTHINGS = frozenset({"-", "--", "—", "——", "－", "/", "／", "无", "none", "null", "n/a", "nil", "没有"})
TRUE = frozenset({"是", "有", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "t", "1", "on"})
FALSE = frozenset({"否", "无", "没有", "×", "✗", "✘", "x", "n", "no", "false", "f", "0", "off"})
# What a formula leaves where it has failed.
_FORMULA_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|GETTING_DATA|SPILL!|CALC!)", re.IGNORECASE
)
_FULL = (
    "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))))
    + "．－／＿：＃＋"
)
_WIDTH = str.maketrans({char: chr(ord(char) - 0xFEE0) for char in _FULL})
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_BETWEEN = re.compile(r"\s*(?:->|=>|→|[,，;；、\n])\s*")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
NUMBER_LIKE = re.compile(r"[+-]?[\d.]")
_SIGNS = {"+": 1, "正": 1, "正向": 1, "-": -1, "－": -1, "反": -1, "反向": -1, "逆": -1}
_KEPT = 100_000  # readings remembered for each column

Reader = Callable[[str], Any]


class Cells:
    """Reads cells. `notes`: what was read in a sense that is not plain, with how often."""

    def __init__(self) -> None:
        self.notes: Counter[str] = Counter()
        self._by_kind: dict[Kind, Callable[[Column, str], Any]] = {
            Kind.ID: self._id,
            Kind.IDS: self._ids,
            Kind.TEXT: self._text,
            Kind.NAME: self._text,
            Kind.NAME_EN: self._text,
            Kind.WORD: self._word,
            Kind.TRUTH: self._truth,
            Kind.WHOLE: self._whole,
            Kind.WHOLES: self._wholes,
            Kind.NUMBER: self._number,
            Kind.DATE: self._date,
            Kind.VALUE: self._value,
            Kind.JSON: self._json,
        }

    def reader(self, column: Column, known: dict[str, Any] | None = None) -> Reader:
        """Reads the cells of one column: text that is not empty, without blanks around it. Raises BadCell.

        `known` is filled with what needs not be read again, and of which there is nothing to be noted.
        """
        read, noted = self._by_kind[column.kind], dict[str, tuple[Any, str]]()
        known = {} if known is None else known

        def remembered(text: str) -> Any:
            if text in known:
                return known[text]
            if text in noted:
                value, note = noted[text]
                self.notes[note] += 1
                return value
            before = self.notes.copy() if not text.isascii() or column.unit else None
            value = self._read(read, column, text)
            told = None
            if before is not None:
                told = next((n for n in self.notes if self.notes[n] > before[n]), None)
            if not isinstance(value, list | dict) and len(known) + len(noted) < _KEPT:
                if told is None:
                    known[text] = value
                else:
                    noted[text] = (value, told)
            return value

        return remembered

    def read(self, column: Column, text: str) -> Any:
        """Raises BadCell."""
        return self._read(self._by_kind[column.kind], column, text)

    def _read(self, read: Callable[[Column, str], Any], column: Column, text: str) -> Any:
        if text[0] == "#" and _FORMULA_ERROR.fullmatch(text):
            raise BadCell(f"{text} is what a formula left that failed", "write the value itself")
        if column.nullable and text.lower() in NOTHINGS:
            return None
        try:
            return read(column, text)
        except NoNumber as error:
            raise BadCell(error.what, error.instead) from error

    def _half_width(self, text: str) -> str:
        plain = _INVISIBLE.sub("", text.translate(_WIDTH))
        if plain != text:
            self.notes["cells with full-width or invisible characters, read as plain ones"] += 1
        return plain

    def _id(self, column: Column, text: str) -> Any:
        plain = text if text.isascii() else self._half_width(text)
        if text in NOTHINGS and not column.required:
            return NOTHING
        return " ".join(plain.split()) or NOTHING

    def _ids(self, column: Column, text: str) -> Any:
        if text == "[]":
            return []
        if text in NOTHINGS:
            return NOTHING
        pieces = _BETWEEN.split(text if text.isascii() else self._half_width(text))
        return [" ".join(piece.split()) for piece in pieces if piece.strip()]

    def _text(self, column: Column, text: str) -> Any:
        if text in NOTHINGS:
            return NOTHING
        return text if text.isascii() else text.replace("\u00a0", " ")

    def _word(self, column: Column, text: str) -> Any:
        plain = text if text.isascii() else self._half_width(text)
        lower = plain.lower()
        for known, others in column.words.items():
            if lower == known or lower in others:
                return known
        if column.closed and not column.path:
            words = " or ".join(column.words)
            raise BadCell(f'"{text}" is none of its words', f"write {words}")
        return NOTHING if text in NOTHINGS else " ".join(plain.split())

    def _truth(self, column: Column, text: str) -> Any:
        lower = text.lower() if text.isascii() else text.translate(_WIDTH).lower()
        if lower in TRUE:
            return True
        if lower in FALSE:
            return False
        if lower in NOTHINGS:
            return NOTHING
        raise BadCell(f'"{text}" is neither yes nor no', "write yes or no (是 or 否)")

    def _whole(self, column: Column, text: str) -> Any:
        if text in NOTHINGS:
            return NOTHING
        said = whole(self._digits(text))
        if said.note:
            self.notes[said.note] += 1
        return said.value

    def _number(self, column: Column, text: str) -> Any:
        if text in NOTHINGS:
            return NOTHING
        said = number(self._digits(text), column.unit)
        if said.note:
            self.notes[said.note] += 1
        return said.value

    def _digits(self, text: str) -> str:
        if text.isascii():
            return text
        return self._half_width(text.replace("，", ",").replace("％", "%")).replace("\u3000", " ").strip()

    def _wholes(self, column: Column, text: str) -> Any:
        if text == "[]":
            return []
        if text in NOTHINGS:
            return NOTHING
        pieces = [piece.strip() for piece in _BETWEEN.split(self._digits(text)) if piece.strip()]
        return [_SIGNS[piece] if piece in _SIGNS else whole(piece).value for piece in pieces]

    def _date(self, column: Column, text: str) -> Any:
        plain = self._digits(text)
        if plain in NOTHINGS:
            return NOTHING
        if _MOMENT.fullmatch(plain):
            return plain
        match = _DATE.fullmatch(plain)
        try:
            if match is None:
                raise ValueError  # noqa: TRY301 - one sentence for both
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        except ValueError as error:
            raise BadCell(f'"{text}" is no date', "write it as 2026-01-31") from error

    def _value(self, column: Column, text: str) -> Any:
        if text in NOTHINGS and text != "null":
            return NOTHING
        if text[0] in '{["' or text in ("true", "false", "null") or NUMBER_LIKE.match(text):
            try:
                return from_json(text)
            except BadCell:
                if text[0] in '{["':
                    raise
        return text if text.isascii() else text.replace("\u00a0", " ")

    def _json(self, column: Column, text: str) -> Any:
        return from_json(text)


def from_json(text: str) -> Any:
    """Raises BadCell."""
    try:
        return json.loads(text, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise BadCell(
            f'"{text[:40]}" is no JSON', 'write {"word": "value"}, or leave the cell empty'
        ) from error


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
