"""The tables. Times are microseconds since 1970 UTC in a BIGINT: the same number in both databases."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# SQLite gives a BIGINT primary key a second index; INTEGER is its row number and as wide (64 bits).
_SEQ = BigInteger().with_variant(Integer(), "sqlite")

journal = Table(
    "journal",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("tag", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# The id of a command is "<seq>.<n>" and needs no column of its own.
commands = Table(
    "commands",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("tag", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("done_at", BigInteger),
    Column("deadline", BigInteger),
    Column("epoch", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index(
    "commands_pending",
    commands.c.seq,
    sqlite_where=commands.c.done_at.is_(None),
    postgresql_where=commands.c.done_at.is_(None),
)
# The few events that say which others to skip are looked for at every start.
Index(
    "journal_quarantined",
    journal.c.seq,
    sqlite_where=journal.c.tag == "Quarantined/1",
    postgresql_where=journal.c.tag == "Quarantined/1",
)

bodies = Table(
    "bodies",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

# One row a change of the plant, written with its event. `at` never runs back while `seq` grows.
plants = Table(
    "plants",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("added", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("engine_version", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger),
    Column("revoked", BigInteger),
)

# What is counted, and by whom; `performance` names it by number, since it has millions of rows.
performance_points = Table(
    "performance_points",
    metadata,
    Column("id", _SEQ, primary_key=True, autoincrement=True),
    Column("element", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("layer", Text, nullable=False),
    Column("end", Text, nullable=False),
    UniqueConstraint("element", "by", "layer", "end", name="performance_points_unique"),
)
Index("performance_points_by", performance_points.c.by)

# `quarter`: its number since 1970 UTC.
performance = Table(
    "performance",
    metadata,
    Column("point", BigInteger, primary_key=True, autoincrement=False),
    Column("quarter", Integer, primary_key=True, autoincrement=False),
    Column("grade", SmallInteger, nullable=False),
    Column("es", Integer),
    Column("ses", Integer),
    Column("uas", Integer),
    Column("cv", BigInteger),
    Column("offset_s", Integer, nullable=False),
    Column("read_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Whole microseconds since 1970 UTC."""
    return (at - _ZERO) // _MICROSECOND


def moment(value: int) -> datetime:
    """The time that `micros` made into a number."""
    return _ZERO + timedelta(microseconds=value)
