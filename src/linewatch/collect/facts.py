"""Read what a device says of itself: seldom, one request at a time, and told to nobody's journal.

Which tables say it, profiles tell (`profiles.shape.FactTable`). A table the agent does not have leaves its
kind of facts None; one that has no rows now, but whose scalar is there, leaves it empty.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from linewatch.collect.discovery import Found, text
from linewatch.collect.tables import Cell, Column, read_columns
from linewatch.profiles.library import Profiles
from linewatch.profiles.shape import FactTable, Says
from linewatch.topology.reported import (
    End,
    Reported,
    ReportedCross,
    ReportedInterface,
    ReportedNeighbour,
    ReportedPart,
    ReportedTrace,
)
from linewatch.wire.snmp import Refused, SnmpClient, Target, tags

MOST_FACTS = 2_000  # rows of one table that are read and kept; a core router has 400 parts
UINT32 = 0xFFFFFFFF
MEGA = 1_000_000

Words = Mapping[str, Cell]  # of one row, by the words of the profile


async def read_facts(
    client: SnmpClient, target: Target, profiles: Profiles, found: Found, device: str, at: datetime
) -> Reported:
    """Raises Unanswered where the device stops answering."""
    tables = [t for m in found.profile.modules if m in profiles.modules for t in profiles.modules[m].facts]
    there = await _there(client, target, [t.there for t in tables if t.there])
    first = await read_columns(client, target, _once(t.rows for t in tables), first_only=True)
    present = [t for t in tables if first[t.rows].cells]
    oids = _once(oid for t in present for oid in (t.rows, *t.columns.values()))
    columns = await read_columns(client, target, oids, most=MOST_FACTS)
    rows: dict[Says, list[tuple[str, Words]]] = {}
    for table in tables:
        if first[table.rows].cells or table.there in there:
            rows.setdefault(table.says, [])
        if first[table.rows].cells:
            rows[table.says] += _rows(table, columns)
    troubles = tuple(f"{oid}: {c.trouble}" for oid, c in columns.items() if c.trouble)
    return Reported(
        device,
        at,
        found.sys_name,
        found.sys_object_id,
        found.sys_descr,
        _interfaces(found, rows.get(Says.INTERFACES, [])) if found.interfaces else None,
        _parts(rows.get(Says.PARTS)),
        _neighbours(rows.get(Says.NEIGHBOURS), _local_ports(rows.get(Says.LOCAL_PORTS, []), found)),
        _traces(rows.get(Says.TRACES)),
        _crosses(rows.get(Says.CROSSES)),
        troubles,
    )


async def _there(client: SnmpClient, target: Target, oids: Sequence[str]) -> frozenset[str]:
    """Which of these scalars the agent has."""
    found: set[str] = set()
    for oid in _once(oids):  # one by one: some agents refuse a whole request for one object they do not have
        with suppress(Refused):
            found.update(name for name, tag, _ in await client.get(target, (oid,)) if tag not in tags.MISSING)
    return frozenset(found)


def _once(oids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(oids))


def _rows(table: FactTable, columns: Mapping[str, Column]) -> list[tuple[str, Words]]:
    """(index, cells by word) of each row; enumerated ones are words already."""
    rows: list[tuple[str, Words]] = []
    for index in columns[table.rows].cells:
        parts = index.split(".")
        words = {name: Cell(tags.OCTETS, part) for name, part in zip(table.index, parts, strict=False)}
        for word, oid in table.columns.items():
            cell = columns[oid].cells.get(index)
            if cell is None:
                continue
            named = table.values.get(word)
            if named is not None and isinstance(cell.value, int):
                cell = Cell(tags.OCTETS, named.get(cell.value, str(cell.value)))
            words[word] = cell
        rows.append((index, words))
    return rows


def _text(words: Words, word: str) -> str:
    cell = words.get(word)
    if cell is None:
        return ""
    return told(cell.value) if isinstance(cell.value, bytes) else text(cell.value)


def told(octets: bytes) -> str:
    """Octets as text where they are text, else as an address is written: 70:61:7b:99:30:81."""
    octets = octets.rstrip(b"\0")
    try:
        plain = octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.hex(":")
    return text(plain) if all(c.isprintable() or c.isspace() for c in plain) else octets.hex(":")


def _number(words: Words, word: str) -> int | None:
    cell = words.get(word)
    return cell.value if cell is not None and isinstance(cell.value, int) else None


def _address(words: Words, word: str, kind: str, mac: int) -> str:
    """A chassis or port id, of which the subtype says when its octets are a MAC address."""
    cell = words.get(word)
    if cell is not None and isinstance(cell.value, bytes) and _number(words, kind) == mac:
        return cell.value.hex(":")
    return _text(words, word)


def _interfaces(found: Found, more: list[tuple[str, Words]]) -> tuple[ReportedInterface, ...]:
    known: dict[str, dict[str, Cell]] = {}
    for index, words in more:
        known.setdefault(index, {}).update(words)
    made = []
    for index, interface in list(found.interfaces.items())[:MOST_FACTS]:
        words = known.get(index, {})
        speed, mega = _number(words, "speed"), _number(words, "mega")
        if mega and (speed is None or speed in (0, UINT32)):
            speed = mega * MEGA
        names = {column: text(octets) for column, octets in interface.names.items()}
        made.append(
            ReportedInterface(
                index,
                names.get("ifName", ""),
                names.get("ifAlias", ""),
                names.get("ifDescr", ""),
                interface.if_type,
                speed,
                _text(words, "circuit"),
            )
        )
    return tuple(made)


def _parts(rows: list[tuple[str, Words]] | None) -> tuple[ReportedPart, ...] | None:
    if rows is None:
        return None
    return tuple(
        ReportedPart(
            index,
            _text(words, "kind"),
            _text(words, "name"),
            _text(words, "descr"),
            _text(words, "serial"),
            _text(words, "model"),
            _text(words, "within"),
            _number(words, "place"),
        )
        for index, words in rows
    )


def _local_ports(rows: list[tuple[str, Words]], found: Found) -> dict[str, str]:
    """LLDP's number of a port -> its name. Where the port is not named, the number is mostly its ifIndex."""
    names: dict[str, str] = {}
    for index, interface in found.interfaces.items():
        shown = interface.names.get("ifName") or interface.names.get("ifDescr")
        if shown:
            names[index] = text(shown)
    own = frozenset(names.values())
    for index, words in rows:
        local, port = _text(words, "local") or index, _address(words, "port", "type", 3)
        if port in own or local not in names:
            names[local] = port
    return names


def _neighbours(
    rows: list[tuple[str, Words]] | None, ports: Mapping[str, str]
) -> tuple[ReportedNeighbour, ...] | None:
    if rows is None:
        return None
    return tuple(
        ReportedNeighbour(
            ports.get(local := _text(words, "local"), local),
            _address(words, "chassis", "chassis_type", 4),
            _text(words, "sys_name"),
            _address(words, "port", "port_type", 3),
            _text(words, "port_descr"),
        )
        for _, words in rows
    )


def _traces(rows: list[tuple[str, Words]] | None) -> tuple[ReportedTrace, ...] | None:
    if rows is None:
        return None
    fields = ("point", "layer", "sent", "received", "expected")
    return tuple(ReportedTrace(*(_text(words, word) for word in fields)) for _, words in rows)


def _crosses(rows: list[tuple[str, Words]] | None) -> tuple[ReportedCross, ...] | None:
    if rows is None:
        return None
    return tuple(ReportedCross(_end(words, "a"), _end(words, "z")) for _, words in rows)


def _end(words: Words, side: str) -> End:
    port = _text(words, f"{side}_port")
    return End(port, _number(words, f"{side}_au4") or 0, _number(words, f"{side}_tu12") or 0)
