"""DS1-MIB (RFC 4805): configuration with loops, and the current 15 minutes."""

from typing import Any

from simulators.field.gear import oids
from simulators.field.gear.agent import Agent
from simulators.field.gear.column import Column, constant, number, text
from simulators.field.gear.interface import INWARD_LOOP, LINE_LOOP, LOOP_STATUS, NO_LOOP, PAYLOAD_LOOP
from simulators.field.gear.writing import put_enum, put_text
from simulators.field.wire import ber
from simulators.field.wire.ber import Oid, Value
from simulators.field.wire.message import INCONSISTENT_VALUE, NO_ERROR, WRONG_TYPE, WRONG_VALUE


def _loop(row: Any, agent: Agent, item: Value, commit: bool) -> int:
    """RFC 4805: a loop the hardware does not have is inconsistentValue, no loop at all wrongValue."""
    tag, wanted = item
    if tag != ber.INTEGER or not isinstance(wanted, int):
        return WRONG_TYPE
    if not 1 <= wanted <= 6:
        return WRONG_VALUE
    if wanted not in (NO_LOOP, PAYLOAD_LOOP, LINE_LOOP, INWARD_LOOP):
        return INCONSISTENT_VALUE
    if commit:
        row.loop = wanted
    return NO_ERROR


def _send_code(row: Any, agent: Agent, wanted: int) -> None:
    row.send_code = wanted


def _trap_enable(row: Any, agent: Agent, wanted: int) -> None:
    row.traps_on = wanted == 1


def _config(sub: int) -> Oid:
    return (*oids.DS1_CONFIG, sub)


def _elapsed(row: Any, agent: Agent, at: float) -> Value:
    return ber.INTEGER, int((at - agent.started_at) % 900)


def _intervals(row: Any, agent: Agent, at: float) -> Value:
    return ber.INTEGER, min(96, int((at - agent.started_at) // 900))


CONFIG = (
    Column(_config(1), "ds1", number(ber.INTEGER, lambda r: r.if_index)),
    Column(_config(2), "ds1", number(ber.INTEGER, lambda r: r.if_index)),
    Column(_config(3), "ds1", _elapsed, moving=True),
    Column(_config(4), "ds1", _intervals, moving=True),
    Column(_config(5), "ds1", number(ber.INTEGER, lambda r: 5 if r.sends_rai else 9)),  # CRC-4, or unframed
    Column(_config(6), "ds1", constant(ber.INTEGER, 3)),  # HDB3
    Column(
        _config(7),
        "ds1",
        number(ber.INTEGER, lambda r: r.send_code),
        put=put_enum(tuple(range(1, 9)), _send_code),
    ),
    Column(_config(8), "ds1", text(lambda r: r.circuit_id), put=put_text("circuit_id")),
    Column(_config(9), "ds1", number(ber.INTEGER, lambda r: r.loop), put=_loop),
    Column(_config(10), "ds1", number(ber.INTEGER, lambda r: r.ds1_status)),
    Column(_config(11), "ds1", constant(ber.INTEGER, 1)),
    Column(_config(12), "ds1", constant(ber.INTEGER, 1)),
    Column(_config(13), "ds1", constant(ber.INTEGER, 4)),
    Column(_config(16), "ds1", lambda r, a, at: (ber.TIMETICKS, a.stamp(r.status_changed_at))),
    Column(
        _config(17),
        "ds1",
        number(ber.INTEGER, lambda r: 1 if r.traps_on else 2),
        put=put_enum((1, 2), _trap_enable),
    ),
    Column(_config(18), "ds1", number(ber.INTEGER, lambda r: LOOP_STATUS.get(r.loop, 1))),
    Column(_config(19), "ds1", constant(ber.INTEGER, 0)),
    Column(_config(20), "ds1", constant(ber.INTEGER, 1)),
)


def seconds(which: str) -> Any:
    """ES, SES or UAS of the current interval; a faulty second is severely errored."""

    def get(row: Any, agent: Agent, at: float) -> Value:
        errored, unavailable = row.seconds(at, agent.interval_start(at))
        return ber.GAUGE32, unavailable if which == "UAS" else errored

    return get


def _current(sub: int) -> Oid:
    return (*oids.DS1_CURRENT, sub)


_NONE = constant(ber.GAUGE32, 0)

CURRENT = (
    Column(_current(1), "ds1", number(ber.INTEGER, lambda r: r.if_index)),
    Column(_current(2), "ds1", seconds("ES"), moving=True),
    Column(_current(3), "ds1", seconds("SES"), moving=True),
    Column(_current(4), "ds1", _NONE),
    Column(_current(5), "ds1", seconds("UAS"), moving=True),
    Column(_current(6), "ds1", _NONE),
    Column(_current(7), "ds1", _NONE),
    Column(_current(8), "ds1", _NONE),
    Column(_current(9), "ds1", _NONE),
    Column(_current(10), "ds1", _NONE),
    Column(_current(11), "ds1", _NONE),
)
