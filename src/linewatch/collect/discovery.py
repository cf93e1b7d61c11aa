"""Find out what a device is and which rows it has. Reads only; everything it makes is plain data."""

from contextlib import suppress
from dataclasses import dataclass, field

from linewatch.collect.tables import Cell, Column, read_columns
from linewatch.profiles.library import Profiles
from linewatch.profiles.shape import DeviceProfile, Index, Interfaces, Module, Table
from linewatch.wire.snmp import Refused, SnmpClient, Target, Unanswered, tags

SYS_DESCR = "1.3.6.1.2.1.1.1.0"
SYS_OBJECT_ID = "1.3.6.1.2.1.1.2.0"
SYS_UP_TIME = "1.3.6.1.2.1.1.3.0"
SYS_NAME = "1.3.6.1.2.1.1.5.0"
LONGEST_TEXT = 255  # of a DisplayString (RFC 2579); agents that send more would make endless ids


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
    return " ".join(shown.split())[:LONGEST_TEXT]


def name_index(table: Table, index: str) -> str:
    """The index under which the name of a row stands."""
    most = table.name.index if table.name else 0
    return ".".join(index.split(".")[:most]) if most else index


async def discover(client: SnmpClient, target: Target, profiles: Profiles, wanted: str = "") -> Found:
    """Raises Unanswered where the device does not answer, or its ifTable never ends.

    `wanted`: the name of the profile the plant says it is of; "" or a name nobody knows: the best that fits.

    Three round trips for a small device: who it is, which tables it has, and all their columns side by side.
    """
    totals = _totals(list(profiles.modules.values()))
    system = await client.get(target, (SYS_DESCR, SYS_OBJECT_ID, SYS_UP_TIME, SYS_NAME, *totals))
    descr, object_id, uptime, name = system[:4]
    sys_object_id = str(object_id[2]) if object_id[1] == tags.OID else ""
    sys_descr = text(descr[2])
    told = profiles.named(wanted) if wanted else None
    profile = told or profiles.by_identity(sys_object_id, sys_descr)
    found = Found(
        sys_object_id,
        sys_descr,
        text(name[2]),
        uptime[2] if uptime[1] == tags.TIMETICKS and isinstance(uptime[2], int) else None,
        profile,
    )
    counted = {oid: Cell(tag, value) for oid, tag, value in system[4:] if tag not in tags.MISSING}
    modules = [profiles.modules[m] for m in profile.modules if m in profiles.modules]
    present = await _present(client, target, modules)
    columns = await read_columns(client, target, _wanted(modules, present, counted))
    found.troubles = {oid: column.trouble for oid, column in columns.items() if column.trouble}
    answers: list[str] = []
    for module in modules:
        if module.interfaces and module.interfaces.rows in present:
            _interfaces(module.interfaces, columns, counted, found)
            answers.append(module.module)
        for table in module.tables:
            if table.total and table.total.oid in counted:
                found.totals[table.table] = counted[table.total.oid]
            if table.index is Index.SCALAR and table.rows in present:
                found.tables[table.table] = (await _scalars(client, target, table),)
            elif table.rows in columns:
                found.tables[table.table] = _rows(table, columns)
        if any(found.tables.get(t.table) or t.table in found.totals for t in module.tables):
            answers.append(module.module)
    found.answers = tuple(dict.fromkeys(answers))
    found.profile = told or profiles.match(sys_object_id, sys_descr, found.answers)
    return found


def _totals(modules: list[Module]) -> list[str]:
    """Scalars that count rows."""
    oids = [m.interfaces.total.oid for m in modules if m.interfaces]
    oids += [t.total.oid for m in modules for t in m.tables if t.total]
    return list(dict.fromkeys(oids))


async def _present(client: SnmpClient, target: Target, modules: list[Module]) -> set[str]:
    """Columns of which there is at least one instance."""
    wanted = [m.interfaces.rows for m in modules if m.interfaces]
    wanted += [t.rows for m in modules for t in m.tables if t.index is not Index.LIST]
    columns = await read_columns(client, target, list(dict.fromkeys(wanted)), first_only=True)
    return {oid for oid, column in columns.items() if column.cells}


def _wanted(modules: list[Module], present: set[str], counted: dict[str, Cell]) -> list[str]:
    """Every column to read. A list only if it counts rows now."""
    oids: list[str] = []
    for module in modules:
        if (shape := module.interfaces) and shape.rows in present:
            oids += [
                shape.rows,
                *(oid for s in shape.state for oid in s.columns),
                shape.type.oid,
                shape.lock.oid,
            ]
            oids += [name.oid for name in shape.names]
        for table in module.tables:
            has_rows = table.rows in present and table.index is not Index.SCALAR
            if table.index is Index.LIST and table.total is not None:
                total = counted.get(table.total.oid)
                has_rows = total is not None and bool(total.value)
            if has_rows:
                oids += [table.rows, *(oid for s in table.state for oid in s.columns)]
                oids += [table.name.oid] if table.name else []
                oids += [table.lock.oid] if table.lock else []
    return list(dict.fromkeys(oids))


def _interfaces(
    shape: Interfaces, columns: dict[str, Column], counted: dict[str, Cell], found: Found
) -> None:
    if columns[shape.rows].trouble == "not-increasing":
        raise Unanswered("not-increasing", f"the rows of {shape.rows} are not in order", 1)
    state_oids = [oid for s in shape.state for oid in s.columns]
    types, locks = columns[shape.type.oid].cells, columns[shape.lock.oid].cells
    for index in columns[shape.rows].cells:
        type_cell = types.get(index)
        names = {n.column: _octets(columns[n.oid].cells.get(index)) for n in shape.names}
        found.interfaces[index] = Interface(
            index,
            type_cell.value if type_cell and isinstance(type_cell.value, int) else None,
            locks.get(index),
            {column: octets for column, octets in names.items() if octets},
            {oid: columns[oid].cells[index] for oid in state_oids if index in columns[oid].cells},
        )
    found.interface_total = counted.get(shape.total.oid)


def _rows(table: Table, columns: dict[str, Column]) -> tuple[TableRow, ...]:
    oids = list(dict.fromkeys([table.rows, *(oid for s in table.state for oid in s.columns)]))
    oids += [table.lock.oid] if table.lock else []
    names = columns[table.name.oid].cells if table.name else {}
    return tuple(
        TableRow(
            index,
            {oid: columns[oid].cells[index] for oid in oids if index in columns[oid].cells},
            _octets(names.get(name_index(table, index))) if table.name else None,
        )
        for index in columns[table.rows].cells
    )


async def _scalars(client: SnmpClient, target: Target, table: Table) -> TableRow:
    oids = [f"{oid}.0" for s in table.state for oid in s.columns]
    try:
        bindings = await client.get(target, oids)
    except Refused:
        bindings = ()
        for oid in oids:  # it may be one of them alone that it cannot say
            with suppress(Refused):
                bindings += await client.get(target, (oid,))
    return TableRow("0", {oid[:-2]: Cell(tag, v) for oid, tag, v in bindings if tag not in tags.MISSING})


def _octets(cell: Cell | None) -> bytes:
    return cell.value if cell is not None and isinstance(cell.value, bytes) else b""
