"""What vendor knowledge looks like: MIB modules and the profiles that use them. Filled from YAML by `files`.

An OID is dotted text without a leading dot, that of the column (an instance's index is put behind it), or of
the scalar instance itself where it says so.
"""

from enum import StrEnum

from msgspec import Struct


class Reads(StrEnum):
    """How a value becomes alarm codes."""

    ENUM = "enum"  # INTEGER, one of `values`
    SUM = "sum"  # INTEGER, a sum of `values`; `none` stands alone
    BITS = "bits"  # BITS: octets, bit 0 is 0x80 of the first one
    ABOVE = "above"  # a number: above `limit` or not
    OID = "oid"  # an OID of `values`; "other" for any other one
    LAST = "last"  # an OID: its last sub-identifier is one of `values`, as in a pointer to a row
    TEXT = "text"  # octets: a word of `values`, whatever its case; "other" for any other one


class Index(StrEnum):
    """What the index of a table's rows is."""

    INTERFACE = "interface"  # ifIndex: the row is the interface's, with its name, place and lock
    OWN = "own"  # an arbitrary number; a `name` column says what the row is
    GROUP = "group"  # a name with its length before it (RFC 2578 §7.7), perhaps more sub-identifiers behind
    SCALAR = "scalar"  # no index but .0: the row is the device itself
    LIST = "list"  # rows come and go with what they tell: they are walked, never remembered
    NUMBERED = "numbered"  # the number is what people call it: "rectifier 3"; `calls` is the word before it


class Hint(StrEnum):
    """What a notification makes us do."""

    POLL = "poll"  # look at the device at once: the poll is the truth
    REDISCOVER = "rediscover"  # its tables have changed
    RAISE = "raise"  # no poll can restate it: the notification itself is the alarm
    IGNORE = "ignore"  # known, and of no consequence


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """A column by name, for people, and OID, for the wire."""

    column: str
    oid: str


class NameColumn(Column, frozen=True, forbid_unknown_fields=True):
    """The column that names a table's rows. `index`: it has only this many of the index's sub-identifiers,
    as where a sensor's thresholds are named by the sensor; 0: all of them."""

    index: int = 0


Codes = str | list[str]
"""An alarm code, several of them, "ok" (healthy) or "unknown" (says nothing)."""


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """A further column, a number of which an alarm is told with. `scale`: from the column's unit to ours."""

    column: str
    oid: str
    scale: float = 1.0


class State(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of state and how its values become alarm codes.

    `facts`: alarm code -> name of the attribute (`messages.records.Change.attrs`) -> the column it is read
    from, in the same row and request.
    """

    column: str
    oid: str
    reads: Reads
    values: dict[int | str, Codes]
    none: int | None = None
    limit: int | None = None
    facts: dict[str, dict[str, Fact]] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """OIDs of the columns it is read from, its own first."""
        told = (fact.oid for facts in self.facts.values() for fact in facts.values())
        return tuple(dict.fromkeys((self.oid, *told)))


class Lock(Struct, frozen=True, forbid_unknown_fields=True):
    """A column that says whether a row is in service. `values`: open, locked or testing.

    `testing_is`: what testing raises; "" where the column has no such value.
    """

    column: str
    oid: str
    values: dict[int, str]
    testing_is: str = ""


class Rename(Struct, frozen=True, forbid_unknown_fields=True):
    """What a code is called on a plant element of one kind; `types` restricts it to some ifTypes."""

    of: str  # converter, router, lan_port, ...
    called: dict[str, str]
    types: list[int] = []


class Interfaces(Struct, frozen=True, forbid_unknown_fields=True):
    """The table that names and locks all rows indexed by ifIndex. `headings`: by ifType, the heading under
    which `linewatch poll` shows a row beside "interfaces"."""

    rows: str
    names: list[Column]
    type: Column
    total: Column
    lock: Lock
    state: list[State]
    quiet_types: dict[int, str] = {}
    renames: list[Rename] = []
    headings: dict[int, str] = {}


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A table (or group of scalars) with state in it. `rows`: the column whose rows there are; of scalars,
    any OID above them.

    `media`: tells more of an interface than ifOperStatus, which is then not alarmed beside it.
    `total` (list tables): a scalar instance that is 0 where there are no rows; `text`: a column of words.
    `lock`: whether a row is in service. `calls` (numbered rows): the word before their number.
    """

    table: str
    shows: str  # the heading `linewatch poll` puts it under
    index: Index
    rows: str
    state: list[State]
    media: bool = False
    name: NameColumn | None = None
    total: Column | None = None
    text: Column | None = None
    lock: Lock | None = None
    calls: str = ""


class Says(StrEnum):
    """Which facts of `topology.reported` a table tells."""

    INTERFACES = "interfaces"  # more of the rows of the ifTable: speed, mega, circuit
    PARTS = "parts"  # kind, name, descr, serial, model, within, place
    NEIGHBOURS = "neighbours"  # chassis_type, chassis, port_type, port, port_descr, sys_name
    LOCAL_PORTS = "local-ports"  # how neighbours' tables call the device's own ports: type, port
    TRACES = "traces"  # point, layer, sent, received, expected
    CROSSES = "crosses"  # a_port, a_au4, a_tu12, z_port, z_au4, z_tu12


FACT_WORDS: dict[Says, tuple[str, ...]] = {
    Says.INTERFACES: ("speed", "mega", "circuit"),
    Says.PARTS: ("kind", "name", "descr", "serial", "model", "within", "place"),
    Says.NEIGHBOURS: ("chassis_type", "chassis", "port_type", "port", "port_descr", "sys_name", "local"),
    Says.LOCAL_PORTS: ("type", "port", "local"),
    Says.TRACES: ("point", "layer", "sent", "received", "expected"),
    Says.CROSSES: ("a_port", "a_au4", "a_tu12", "z_port", "z_au4", "z_tu12"),
}


class FactTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of what gear says of itself, read seldom (`collect.facts`).

    `columns`: by the words of `FACT_WORDS`. `index`: what the sub-identifiers of the index are, where one of
    them is such a word; the others have any name. `there`: a scalar instance that is there where the agent
    has the table at all, though it may have no rows now. `values`: of enumerated columns, number -> word.
    """

    says: Says
    rows: str
    columns: dict[str, str]
    index: list[str] = []
    there: str = ""
    values: dict[str, dict[int, str]] = {}


class Notification(Struct, frozen=True, forbid_unknown_fields=True):
    """A notification by snmpTrapOID. `hold_s`: after how long an alarm of hint "raise" is taken back."""

    name: str
    oid: str
    hint: Hint
    alarm: str = ""
    hold_s: int = 0


class Module(Struct, frozen=True, forbid_unknown_fields=True):
    """What one MIB can tell."""

    module: str
    source: str
    interfaces: Interfaces | None = None
    tables: list[Table] = []
    notifications: list[Notification] = []
    facts: list[FactTable] = []


class Match(Struct, frozen=True, forbid_unknown_fields=True):
    """When a profile fits: one of the sysObjectID prefixes, all words of sysDescr, all modules answering."""

    sys_object_id: list[str] = []
    sys_descr: list[str] = []
    answers: list[str] = []
    anything: bool = False


class DeviceProfile(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of device: how it is recognised, and the modules it is read with.

    "standard" among them stands for those of the profile that fits anything. `family`: for people.
    """

    profile: str
    match: Match
    modules: list[str]
    family: str = ""
