"""From what discovery found to what is asked at every poll: rows with identity, lock, states and places.

Pure. A row's name outlives its ifIndex: it is its ifName, else ifAlias, else ifDescr, whichever names it
alone. The identity column is asked beside the states of the row in the same request, so that an agent which
has renumbered its rows is caught by the very answer that would have told another port's state.
"""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from linewatch.collect.discovery import Found, Interface, TableRow, name_index, text
from linewatch.collect.placing import Placement, Places, RowNames
from linewatch.profiles.library import Profiles
from linewatch.profiles.readings import possible
from linewatch.profiles.shape import Fact, Index, Interfaces, Lock, Module, State, Table
from linewatch.topology.agents import Agent


class ConditionKey(NamedTuple):
    """What an alarm would be about (`messages.records.AlarmKey`, as a plain tuple)."""

    resource: str
    alarm_type: str
    qualifier: str


class FactAt(NamedTuple):
    """A fact of the alarm `code` as one instance tells it. `name`: of the attribute."""

    code: str
    name: str
    oid: str
    fact: Fact


class Watch(NamedTuple):
    """One state of one row. `keys`: for every code it could raise, the condition that is.

    `facts`: what else is read to tell of it; `given`: what is told beside, known from the plant.
    """

    oid: str
    state: State
    keys: dict[str, ConditionKey]
    facts: tuple[FactAt, ...] = ()
    given: tuple[tuple[str, str], ...] = ()


class RowLock(NamedTuple):
    """The row's lock. `testing`: the condition its "testing" is, None where it cannot be."""

    oid: str
    lock: Lock
    testing: ConditionKey | None


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked of one row. `identity`: an instance and the octets it must still have."""

    name: str
    index: str
    if_type: int | None
    shows: tuple[str, ...]
    known: bool  # the plant knows it
    resource: str
    identity: tuple[str, bytes] | None
    lock: RowLock | None
    watches: tuple[Watch, ...]

    @property
    def oids(self) -> tuple[str, ...]:
        """Every instance to ask for, identity first."""
        first = (self.identity[0],) if self.identity else ()
        lock = (self.lock.oid,) if self.lock else ()
        facts = dict.fromkeys(fact.oid for watch in self.watches for fact in watch.facts)
        return (*first, *lock, *(watch.oid for watch in self.watches), *facts)


@dataclass(frozen=True, slots=True)
class Listing:
    """A table whose rows come and go. `total_oid`: counts them, "" where the agent has no such object."""

    table: Table
    total_oid: str
    watch: Watch


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything asked of a device. `marks`: instances that stay as they are until rows come or go."""

    rows: tuple[Row, ...]
    listings: tuple[Listing, ...]
    marks: dict[str, object]

    def keys(self) -> frozenset[ConditionKey]:
        """Every condition that some row or list could tell."""
        found = {key for row in self.rows for watch in row.watches for key in watch.keys.values()}
        found |= {row.lock.testing for row in self.rows if row.lock and row.lock.testing}
        return frozenset(found | {key for item in self.listings for key in item.watch.keys.values()})


def lay_out(found: Found, agent: Agent, places: Places, profiles: Profiles) -> Layout:
    """What to ask of an agent of which this was found."""
    modules = [profiles.modules[m] for m in found.profile.modules if m in profiles.modules]
    rows: list[Row] = []
    marks: dict[str, object] = {}
    for module in modules:
        if module.interfaces and found.interfaces:
            rows += _interface_rows(module.interfaces, modules, found, agent, places)
            if found.interface_total is not None:
                marks[module.interfaces.total.oid] = found.interface_total.value
    listings: list[Listing] = []
    for module in modules:
        for table in module.tables:
            if table.index is Index.LIST:
                if module.module in found.answers:
                    listings.append(_listing(table, found, agent, places))
            elif table.index is not Index.INTERFACE or not found.interfaces:
                rows += _plain_rows(table, found, agent, places)
    return Layout(tuple(rows), tuple(listings), marks)


def unique_names(interfaces: Sequence[Interface], columns: Sequence[str]) -> list[tuple[str, str]]:
    """(name, column it is from) of each row. The column is "" where nothing names the row.

    A name shared by several rows is passed over for a later column; where no column names the row alone, its
    number is put behind the best it has.
    """
    counts = {c: Counter(text(i.names.get(c)) for i in interfaces) for c in columns}
    named: list[tuple[str, str]] = []
    for interface in interfaces:
        own = [(text(interface.names.get(c)), c) for c in columns]
        own = [(name, c) for name, c in own if name]
        alone = next(((name, c) for name, c in own if counts[c][name] == 1), None)
        shared = (f"{own[0][0]}#{interface.index}", own[0][1]) if own else (f"if{interface.index}", "")
        named.append(alone or shared)
    twice = Counter(name for name, _ in named)
    return [
        (name if twice[name] == 1 else f"{name}#{interface.index}", column)
        for interface, (name, column) in zip(interfaces, named, strict=True)
    ]


def _interface_rows(
    shape: Interfaces, modules: Sequence[Module], found: Found, agent: Agent, places: Places
) -> list[Row]:
    interfaces = list(found.interfaces.values())
    columns = [n.column for n in shape.names]
    oid_of = {n.column: n.oid for n in shape.names}
    named = unique_names(interfaces, columns)
    spoken = [RowNames(_spoken(i, columns), i.if_type) for i in interfaces]
    placements = places.place(agent, spoken)
    media = [t for m in modules for t in m.tables if t.index is Index.INTERFACE]
    rows_of = {t.table: {row.index: row for row in found.tables.get(t.table, ())} for t in media}
    rows: list[Row] = []
    for interface, (name, column), placed in zip(interfaces, named, placements, strict=True):
        here = [t for t in media if interface.index in rows_of[t.table]]
        states = [s for t in here for s in t.state if s.oid in rows_of[t.table][interface.index].cells]
        if not any(t.media for t in here) and interface.if_type not in shape.quiet_types:
            states += [s for s in shape.state if s.oid in interface.states]
        if not states:
            continue
        cells = {*interface.states, *(oid for t in here for oid in rows_of[t.table][interface.index].cells)}
        place = placed or Placement(f"{agent.id}/{name}", agent.id)
        called = _called(shape, place.of, interface.if_type)
        lock = None
        if interface.admin is not None:
            testing = _key(place, shape.lock.testing_is, called) if shape.lock.testing_is else None
            lock = RowLock(f"{shape.lock.oid}.{interface.index}", shape.lock, testing)
        rows.append(
            Row(
                name=name,
                index=interface.index,
                if_type=interface.if_type,
                shows=tuple(dict.fromkeys([*_headings(shape, interface), *(t.shows for t in here)])),
                known=placed is not None,
                resource=place.resource,
                identity=(f"{oid_of[column]}.{interface.index}", interface.names[column]) if column else None,
                lock=lock,
                watches=tuple(_watch(s, interface.index, place, called, cells) for s in states),
            )
        )
    return rows


def _headings(shape: Interfaces, interface: Interface) -> list[str]:
    heading = shape.headings.get(interface.if_type, "") if interface.if_type is not None else ""
    return ["interfaces", heading] if heading else ["interfaces"]


def _plain_rows(table: Table, found: Found, agent: Agent, places: Places) -> list[Row]:
    rows: list[Row] = []
    named = [(row, _row_name(table, row)) for row in found.tables.get(table.table, ())]
    times = Counter(name for _, name in named)
    for row, own_name in named:
        if table.index is Index.NUMBERED or (table.name is not None and times[own_name] > 1):
            name = own_name if times[own_name] == 1 else f"{own_name}#{row.index}"
        else:
            name = own_name  # several rows of one group are one thing
        if table.index is Index.SCALAR:
            placed: Placement | None = places.itself(agent)
        else:
            placed = places.named(agent, name)
        place = placed or Placement(f"{agent.id}/{name}", agent.id)
        identity = (
            (f"{table.name.oid}.{name_index(table, row.index)}", row.name)
            if table.name and row.name
            else None
        )
        rows.append(
            Row(
                name=name,
                index=row.index,
                if_type=None,
                shows=(table.shows,),
                known=placed is not None,
                resource=place.resource,
                identity=identity,
                lock=_own_lock(table, row, place),
                watches=tuple(
                    _watch(s, row.index, place, {}, row.cells) for s in table.state if s.oid in row.cells
                ),
            )
        )
    return rows


def _own_lock(table: Table, row: TableRow, place: Placement) -> RowLock | None:
    lock = table.lock
    if lock is None or lock.oid not in row.cells:
        return None
    testing = _key(place, lock.testing_is, {}) if lock.testing_is else None
    return RowLock(f"{lock.oid}.{row.index}", lock, testing)


def _listing(table: Table, found: Found, agent: Agent, places: Places) -> Listing:
    place = places.itself(agent)
    total_oid = table.total.oid if table.total and table.table in found.totals else ""
    keys = {code: _key(place, code, {}) for code in possible(table.state[0])}
    return Listing(table, total_oid, Watch(table.rows, table.state[0], keys))


def _spoken(interface: Interface, columns: Sequence[str]) -> tuple[str, ...]:
    names = [text(interface.names.get(column)) for column in columns]
    return tuple(dict.fromkeys(name for name in names if name))


def _called(shape: Interfaces, of: str, if_type: int | None) -> dict[str, str]:
    for rename in shape.renames:
        if rename.of == of and (not rename.types or if_type in rename.types):
            return rename.called
    return {}


def _watch(
    state: State, index: str, place: Placement, called: dict[str, str], cells: Container[str]
) -> Watch:
    """`cells`: columns of which the row has an instance; a fact of any other is not asked for."""
    facts = tuple(
        FactAt(code, name, f"{fact.oid}.{index}", fact)
        for code, named in state.facts.items()
        for name, fact in named.items()
        if fact.oid in cells
    )
    keys = {code: _key(place, code, called) for code in possible(state)}
    return Watch(f"{state.oid}.{index}", state, keys, facts, place.attrs)


def _key(place: Placement, code: str, called: dict[str, str]) -> ConditionKey:
    return ConditionKey(place.resource, called.get(code, code), place.qualifier)


def _row_name(table: Table, row: TableRow) -> str:
    if table.index is Index.GROUP:
        return group_name(row.index)
    if table.index is Index.NUMBERED:
        return text(row.name) or f"{table.calls} {row.index}"
    return text(row.name) or f"{table.table}.{row.index}"


def group_name(index: str) -> str:
    """The name in an index that begins with its length (RFC 2578 section 7.7), else the index itself."""
    numbers = [int(part) for part in index.split(".")]
    length, octets = numbers[0], numbers[1 : numbers[0] + 1]
    if len(octets) != length or any(octet > 255 for octet in octets):
        return index
    return text(bytes(octets))
