"""Numbers as people write them: with a unit, full-width, with thousands marked. Exact: 1200 m is 1.2 km."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import NamedTuple


class NoNumber(Exception):
    """`instead`: what to write."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


class Said(NamedTuple):
    """A number in the unit of its column. `note`: how it was read, where that is not plain; else empty."""

    value: int | float
    note: str


# Unit of the column -> unit as written -> factor.
UNITS: Mapping[str, Mapping[str, Decimal]] = {
    "km": {"km": Decimal(1), "公里": Decimal(1), "千米": Decimal(1), "k": Decimal(1), "皮长公里": Decimal(1)}
    | dict.fromkeys(("m", "米", "公尺"), Decimal("0.001")),
    "m": dict.fromkeys(("m", "米"), Decimal(1)) | dict.fromkeys(("km", "公里", "千米"), Decimal(1000)),
    "min": dict.fromkeys(("min", "mins", "minutes", "分钟", "分"), Decimal(1))
    | dict.fromkeys(("h", "hours", "hour", "小时", "时"), Decimal(60)),
    "s": dict.fromkeys(("s", "sec", "seconds", "秒"), Decimal(1))
    | dict.fromkeys(("min", "分钟", "分"), Decimal(60)),
    "h": dict.fromkeys(("h", "hours", "hour", "小时"), Decimal(1)) | {"天": Decimal(24), "d": Decimal(24)},
    "pct": {"%": Decimal(1)},
    "deg": {"°": Decimal(1)},
    "": {"芯": Decimal(1), "个": Decimal(1), "条": Decimal(1)},
}
_CALLED = {
    "km": "length",
    "m": "length",
    "min": "time",
    "s": "time",
    "h": "time",
    "pct": "share",
    "deg": "angle",
}
_EXAMPLE = {
    "km": "3.1 or 3.1 km",
    "m": "15 or 15 m",
    "min": "240 or 4 h",
    "s": "60 or 1 min",
    "h": "4 or 4 h",
    "pct": "1.2 or 1.2%",
    "deg": "112.9",
    "": "a number, such as 2",
}
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_WITH_UNIT = re.compile(r"([+-]?[\d.,]+(?:e[+-]?\d+)?)\s*([^\d\s.,+-].*)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_LONGEST = 400  # digits; a float has no more than 309 before its point


def number(text: str, unit: str = "") -> Said:
    """Raises NoNumber."""
    if _PLAIN.fullmatch(text):
        return Said(_value(text, unit), "")
    match = _WITH_UNIT.fullmatch(text)
    if match is None:
        raise _no_number(text, unit)
    digits, suffix = match[1], (match[2] or "").strip().lower()
    notes = []
    if "," in digits:
        if not _THOUSANDS.fullmatch(digits) or ("." not in digits and digits.count(",") == 1 and unit):
            raise NoNumber(f'"{text}" may be read in two ways', f"write {_ways(digits)}")
        digits = digits.replace(",", "")
        notes.append("numbers with commas between thousands")
    if not _PLAIN.fullmatch(digits):
        raise _no_number(text, unit)
    if not suffix:
        return Said(_value(digits, unit), "; ".join(notes))
    factor = UNITS[unit].get(suffix)
    if factor is None:
        raise _no_number(text, unit)
    if factor != 1:
        notes.append(f'{_CALLED[unit]}s in "{suffix}" read as {unit}')
        digits = _times(digits, factor, text, unit)
    elif unit:
        notes.append(f'{_CALLED[unit]}s with their unit "{suffix}" written')
    return Said(_value(digits, unit), "; ".join(notes))


def whole(text: str) -> Said:
    """Raises NoNumber. 12.0, as spreadsheets have it, is 12."""
    try:
        said = number(text)
    except NoNumber as error:
        raise NoNumber(f'"{text}" is no whole number', "write a whole number, such as 2") from error
    if isinstance(said.value, float):
        if not said.value.is_integer() or abs(said.value) >= 2**53:
            raise NoNumber(f'"{text}" is no whole number', "write a whole number, such as 2")
        return Said(int(said.value), said.note)
    return said


def _value(digits: str, unit: str) -> int | float:
    if len(digits) > _LONGEST:
        raise _no_number(digits[:20] + "...", unit)
    if digits.lstrip("+-").isdigit():
        return int(digits)
    value = float(digits)
    if not isfinite(value):
        raise _no_number(digits, unit)
    return value


def _times(digits: str, factor: Decimal, text: str, unit: str) -> str:
    try:
        exact = (Decimal(digits) * factor).normalize()
    except InvalidOperation as error:
        raise _no_number(text, unit) from error
    if not -300 < exact.adjusted() < 300:
        raise _no_number(text, unit)
    return format(exact, "f")


def _ways(digits: str) -> str:
    return (
        f"{digits.replace(',', '')} or {digits.replace(',', '.', 1)}"
        if digits.count(",") == 1
        else "it plainly"
    )


def _no_number(text: str, unit: str) -> NoNumber:
    return NoNumber(f'"{text}" is no {_CALLED.get(unit, "number")}', f"write {_EXAMPLE[unit]}")
