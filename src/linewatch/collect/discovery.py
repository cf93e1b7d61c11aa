"""Find out what a device is and which rows it has. Reads only; everything it makes is plain data."""

from dataclasses import dataclass, field

from linewatch.collect.tables import Cell, Column, read_columns
from linewatch.profiles.library import Profiles
from linewatch.profiles.shape import DeviceProfile, Index, Interfaces, Module, Table
from linewatch.wire.snmp import Refused, SnmpClient, Target, Unanswered, tags

SYS_DESCR = "1.3.6.1.2.1.1.1.0"
SYS_OBJECT_ID = "1.3.6.1.2.1.1.2.0"
SYS_UP_TIME = "1.3.6.1.2.1.1.3.0"
SYS_NAME = "1.3.6.1.2.1.1.5.0"


@dataclass(slots=True)
class Interface:
    """A row of the ifTable as found. `names` by column in the order of the profile, raw octets."""

    index: str
    if_type: int | None
    admin: Cell | None  # None: the agent has no such instance
    names: dict[str, bytes]
    states: dict[str, Cell]  # column OID -> value


@dataclass(slots=True)
class TableRow:
    """A row of any other table. `name`: its name column's octets, None where it has none."""

    index: str
    cells: dict[str, Cell]  # column OID -> value
    name: bytes | None = None


@dataclass(slots=True)
class Found:
    """Everything discovery saw. `troubles`: column OID -> why it was not read to its end."""

    sys_object_id: str
    sys_descr: str
    sys_name: str
    uptime: int | None
    profile: DeviceProfile
    answers: tuple[str, ...] = ()
    interfaces: dict[str, Interface] = field(default_factory=dict)
    interface_total: Cell | None = None
    tables: dict[str, tuple[TableRow, ...]] = field(default_factory=dict)
    totals: dict[str, Cell] = field(default_factory=dict)  # table -> value of its counting scalar
    troubles: dict[str, str] = field(default_factory=dict)


def text(value: object) -> str:
    """Octets for people and for names: UTF-8 where they are, no control characters, no "|"."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    shown = "".join(c if c.isprintable() and c != "|" else " " for c in str(value or ""))
    return " ".join(shown.split())


async def discover(client: SnmpClient, target: Target, profiles: Profiles) -> Found:
    """Raises Unanswered where the device does not answer, or its ifTable never ends."""
    descr, object_id, uptime, name = await client.get(
        target, (SYS_DESCR, SYS_OBJECT_ID, SYS_UP_TIME, SYS_NAME)
    )
    sys_object_id = str(object_id[2]) if object_id[1] == tags.OID else ""
    sys_descr = text(descr[2])
    profile = profiles.by_identity(sys_object_id, sys_descr)
    found = Found(
        sys_object_id,
        sys_descr,
        text(name[2]),
        uptime[2] if uptime[1] == tags.TIMETICKS and isinstance(uptime[2], int) else None,
        profile,
    )
    modules = [profiles.modules[m] for m in profile.modules if m in profiles.modules]
    present = await _present(client, target, modules)
    answers: list[str] = []
    for module in modules:
        if module.interfaces and module.interfaces.rows in present:
            await _interfaces(client, target, module.interfaces, found)
            answers.append(module.module)
        tables = [t for t in module.tables if t.rows in present or t.index is Index.LIST]
        for table in tables:
            await _table(client, target, table, found)
        if any(found.tables.get(t.table) or t.table in found.totals for t in tables):
            answers.append(module.module)
    found.answers = tuple(dict.fromkeys(answers))
    found.profile = profiles.match(sys_object_id, sys_descr, found.answers)
    return found


async def _present(client: SnmpClient, target: Target, modules: list[Module]) -> set[str]:
    """Columns of which there is at least one instance."""
    wanted = [m.interfaces.rows for m in modules if m.interfaces]
    wanted += [t.rows for m in modules for t in m.tables if t.index is not Index.LIST]
    columns = await read_columns(client, target, wanted, first_only=True)
    return {oid for oid, column in columns.items() if column.cells}


async def _interfaces(client: SnmpClient, target: Target, shape: Interfaces, found: Found) -> None:
    state_oids = [s.oid for s in shape.state]
    oids = [shape.rows, *state_oids, shape.type.oid, shape.lock.oid, *(n.oid for n in shape.names)]
    columns = await _read(client, target, oids, found)
    trouble = found.troubles.get(shape.rows)
    if trouble == "not-increasing":
        raise Unanswered("not-increasing", f"the rows of {shape.rows} are not in order", 1)
    for index in columns[shape.rows].cells:
        type_cell = columns[shape.type.oid].cells.get(index)
        names = {n.column: _octets(columns[n.oid].cells.get(index)) for n in shape.names}
        found.interfaces[index] = Interface(
            index,
            type_cell.value if type_cell and isinstance(type_cell.value, int) else None,
            columns[shape.lock.oid].cells.get(index),
            {column: octets for column, octets in names.items() if octets},
            {oid: columns[oid].cells[index] for oid in state_oids if index in columns[oid].cells},
        )
    found.interface_total = await _scalar(client, target, shape.total.oid)


async def _table(client: SnmpClient, target: Target, table: Table, found: Found) -> None:
    if table.index is Index.SCALAR:
        values = [await _scalar(client, target, f"{s.oid}.0") for s in table.state]
        cells = {s.oid: v for s, v in zip(table.state, values, strict=True) if v is not None}
        if cells:
            found.tables[table.table] = (TableRow("0", cells),)
        return
    if table.total is not None:
        total = await _scalar(client, target, table.total.oid)
        if total is not None:
            found.totals[table.table] = total
        if table.index is Index.LIST and (total is None or not total.value):
            return
    oids = list(dict.fromkeys([table.rows, *(s.oid for s in table.state)]))
    columns = await _read(client, target, [*oids, *([table.name.oid] if table.name else [])], found)
    names = columns[table.name.oid].cells if table.name else {}
    found.tables[table.table] = tuple(
        TableRow(
            index,
            {oid: columns[oid].cells[index] for oid in oids if index in columns[oid].cells},
            _octets(names.get(index)) if table.name else None,
        )
        for index in columns[table.rows].cells
    )


async def _read(client: SnmpClient, target: Target, oids: list[str], found: Found) -> dict[str, Column]:
    columns = await read_columns(client, target, list(dict.fromkeys(oids)))
    found.troubles.update({oid: column.trouble for oid, column in columns.items() if column.trouble})
    return columns


async def _scalar(client: SnmpClient, target: Target, oid: str) -> Cell | None:
    try:
        ((_, tag, value),) = await client.get(target, (oid,))
    except Refused:
        return None  # it has the object and cannot say it: to us it has none
    return None if tag in tags.MISSING else Cell(tag, value)


def _octets(cell: Cell | None) -> bytes:
    return cell.value if cell is not None and isinstance(cell.value, bytes) else b""
