"""What an element manager said in one notification, or says in one row: texts, not yet the plant's names."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from linewatch.collect.ems.fieldmap import Field, FieldMap, Kind, Place, Places, Take, Times
from linewatch.collect.naming import folded
from linewatch.names.severity import Severity
from linewatch.wire.snmp import VarBind, tags

LONGEST = 200  # characters of a name that are kept; together two of them stay below what the engine takes
# A bar stands between the parts of an alarm's key.
_CONTROLS = dict.fromkeys((*range(32), 127, ord("|")), " ")


class Said(NamedTuple):
    """`present`: None says neither. `at`: UTC by the clock of who said it. Texts are stripped and bounded."""

    ne: str
    about: str
    alarm: str
    present: bool | None
    severity: Severity | None
    serial: int | None
    at: datetime | None
    text: str


def said(fields: FieldMap, kind: Kind, varbinds: Iterable[VarBind]) -> Said:
    """What a notification says."""
    return _said(fields, fields.fields, kind, tuple(varbinds))


def rows(fields: FieldMap, columns: Mapping[Place, Iterable[VarBind]]) -> Iterator[Said]:
    """What the list of active alarms says, row by row. A row's parts share what stands behind the column."""
    table = fields.table
    if table is None:
        return
    by_index: dict[str, list[VarBind]] = {}
    for place, bindings in columns.items():
        for binding in bindings:
            by_index.setdefault(binding[0].removeprefix(place.oid + "."), []).append(binding)
    for bindings in by_index.values():
        row = _said(fields, table.columns, Kind.ALARM, tuple(bindings))
        if row.alarm or row.ne:  # a row that came or went while the columns were read has neither
            yield row


def _said(fields: FieldMap, places: Places, kind: Kind, varbinds: tuple[VarBind, ...]) -> Said:
    found = {name: _value(of, varbinds) for name, of in places.items()}
    severity_word = _text(found.get(Field.SEVERITY), LONGEST)
    state_word = _text(found.get(Field.STATE), LONGEST)
    cleared = folded(severity_word) in fields.severities and fields.severities[folded(severity_word)] is None
    present: bool | None = not cleared
    if kind is not Kind.ALARM:
        present = kind is Kind.RAISE
    elif state_word and not cleared:
        meant = fields.states.get(folded(state_word))
        present = None if meant not in (Kind.RAISE, Kind.CLEAR) else meant is Kind.RAISE
    return Said(
        ne=_text(found.get(Field.NE), LONGEST),
        about=_text(found.get(Field.OBJECT), LONGEST),
        alarm=_text(found.get(Field.ALARM), LONGEST),
        present=present,
        severity=fields.severities.get(folded(severity_word)),
        serial=_number(found.get(Field.SERIAL)),
        at=_time(found.get(Field.TIME), fields.times),
        text=_text(found.get(Field.TEXT), 2 * LONGEST),
    )


def _value(places: tuple[Place, ...], varbinds: tuple[VarBind, ...]) -> int | bytes | str | None:
    """The first place that holds something."""
    for place in places:
        below = place.oid + "."
        for oid, tag, value in varbinds:
            if (oid == place.oid or oid.startswith(below)) and tag not in tags.MISSING:
                taken = _taken(place.take, value)
                if taken not in (None, b"", ""):
                    return taken
    return None


def _taken(take: Take, value: int | bytes | str | None) -> int | bytes | str | None:
    if take is Take.LAST_ARC and isinstance(value, str):
        last = value.rpartition(".")[2]
        return int(last) if last.isdigit() else None
    if take is Take.IPV4 and isinstance(value, bytes) and len(value) == 4:
        return ".".join(map(str, value))
    return value


def _text(value: int | bytes | str | None, longest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = _decoded(value)
    return " ".join(str(value).translate(_CONTROLS).split())[:longest]


def _decoded(value: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def _number(value: int | bytes | str | None) -> int | None:
    if isinstance(value, int):
        return value
    text = _text(value, LONGEST)
    return int(text) if text.isascii() and text.isdigit() else None


def _time(value: int | bytes | str | None, times: Times) -> datetime | None:
    """UTC; None for what is no time. A clock nobody set is the engine's to doubt."""
    try:
        if times.format == "date-and-time":
            return _date_and_time(value, times) if isinstance(value, bytes) else None
        if times.format == "unix":
            number = _number(value)
            return datetime.fromtimestamp(number, UTC) if number is not None else None
        text, form = _text(value, LONGEST), times.format
        if "%z" in form:
            return datetime.strptime(text, form).astimezone(UTC)
        return datetime.strptime(text, form).replace(tzinfo=_zone(times.zone_s)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _date_and_time(value: bytes, times: Times) -> datetime | None:
    """RFC 2579 DateAndTime: 8 octets, or 11 with the offset from UTC."""
    if len(value) not in (8, 11):
        return None
    zone = _zone(times.zone_s)
    if len(value) == 11:
        seconds = value[9] * 3600 + value[10] * 60
        zone = _zone(-seconds if value[8:9] == b"-" else seconds)
    year = int.from_bytes(value[:2], "big")
    second = min(value[6], 59)  # 60 is a leap second
    found = datetime(year, value[2], value[3], value[4], value[5], second, value[7] * 100_000, tzinfo=zone)
    return found.astimezone(UTC)


def _zone(seconds: int) -> timezone:
    return timezone(timedelta(seconds=seconds))
