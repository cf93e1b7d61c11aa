"""System group, IF-MIB tables and the field's own point table."""

from typing import Any

from simulators.field.gear import oids
from simulators.field.gear.agent import Agent
from simulators.field.gear.column import Column, constant, number, text
from simulators.field.gear.writing import put_enum, put_text
from simulators.field.wire import ber
from simulators.field.wire.ber import Oid, Value

_WRAP32, _WRAP64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
_LAYERS = {"ne": 79, "router": 6}  # sysServices


def _system(sub: int) -> Oid:
    return (*oids.SYSTEM, sub)


def _describe(agent: Agent, _: Agent, at: float) -> Value:
    return ber.OCTET_STRING, f"linewatch field network, {agent.speaker.kind} {agent.id}".encode()


def _object_id(agent: Agent, _: Agent, at: float) -> Value:
    return ber.OID, (*oids.FIELD, 1, oids.KIND_NUMBER.get(agent.speaker.kind, 0))


SYSTEM = (
    Column(_system(1), "system", _describe),
    Column(_system(2), "system", _object_id),
    Column(_system(3), "system", lambda a, _, at: (ber.TIMETICKS, a.uptime(at)), moving=True),
    Column(_system(4), "system", text(lambda a: a.contact), put=put_text("contact")),
    Column(_system(5), "system", text(lambda a: a.sys_name), put=put_text("sys_name")),
    Column(_system(6), "system", text(lambda a: a.location), put=put_text("location")),
    Column(_system(7), "system", number(ber.INTEGER, lambda a: _LAYERS.get(a.speaker.kind, 2))),
    Column(oids.IF_NUMBER, "system", number(ber.INTEGER, lambda a: len(a.interfaces))),
    Column((*oids.MIB2, 31, 1, 6), "system", constant(ber.TIMETICKS, 0)),  # ifStackLastChange
)


def _admin(row: Any, agent: Agent, wanted: int) -> None:
    row.admin = wanted


def _trap_enable(row: Any, agent: Agent, wanted: int) -> None:
    row.traps_on = wanted == 1


def _counter32(share: int) -> Any:
    return lambda r, a, at: (ber.COUNTER32, r.octets(at) // share & _WRAP32)


def _counter64(share: int) -> Any:
    return lambda r, a, at: (ber.COUNTER64, r.octets(at) // share & _WRAP64)


def _errors(row: Any, agent: Agent, at: float) -> Value:
    """Errors grow while the row has errored frames or seconds."""
    errored, unavailable = row.seconds(at, agent.started_at)
    crc = int(at - row.status_changed_at) * 3 if "CRC-ERR" in row.conditions else 0
    return ber.COUNTER32, errored * 10 + unavailable + crc


_ZERO = constant(ber.COUNTER32, 0)


def _if(sub: int) -> Oid:
    return (*oids.IF, sub)


INTERFACES = (
    Column(_if(1), "if", number(ber.INTEGER, lambda r: r.if_index)),
    Column(_if(2), "if", text(lambda r: r.descr)),
    Column(_if(3), "if", number(ber.INTEGER, lambda r: r.if_type)),
    Column(_if(4), "if", constant(ber.INTEGER, 1500)),
    Column(_if(5), "if", number(ber.GAUGE32, lambda r: min(r.bps, _WRAP32))),
    Column(_if(6), "if", constant(ber.OCTET_STRING, b"")),
    Column(_if(7), "if", number(ber.INTEGER, lambda r: r.admin), put=put_enum((1, 2, 3), _admin)),
    Column(_if(8), "if", number(ber.INTEGER, lambda r: r.oper)),
    Column(_if(9), "if", lambda r, a, at: (ber.TIMETICKS, a.stamp(r.changed_at))),
    Column(_if(10), "if", _counter32(1), moving=True),
    Column(_if(11), "if", _counter32(200), moving=True),
    Column(_if(13), "if", _ZERO),
    Column(_if(14), "if", _errors, moving=True),
    Column(_if(16), "if", _counter32(1), moving=True),
    Column(_if(17), "if", _counter32(200), moving=True),
    Column(_if(19), "if", _ZERO),
    Column(_if(20), "if", _ZERO),
)


def _ifx(sub: int) -> Oid:
    return (*oids.IFX, sub)


EXTENDED = (
    Column(_ifx(1), "if", text(lambda r: r.name)),
    Column(_ifx(6), "if", _counter64(1), moving=True),
    Column(_ifx(7), "if", _counter64(200), moving=True),
    Column(_ifx(10), "if", _counter64(1), moving=True),
    Column(_ifx(11), "if", _counter64(200), moving=True),
    Column(
        _ifx(14),
        "if",
        number(ber.INTEGER, lambda r: 1 if r.traps_on else 2),
        put=put_enum((1, 2), _trap_enable),
    ),
    Column(_ifx(15), "if", number(ber.GAUGE32, lambda r: (r.bps + 500_000) // 1_000_000)),
    Column(_ifx(16), "if", constant(ber.INTEGER, 2)),
    Column(_ifx(17), "if", number(ber.INTEGER, lambda r: 1 if r.if_type in (6, 18, 39) else 2)),
    Column(_ifx(18), "if", text(lambda r: r.alias), put=put_text("alias", 64)),
    Column(_ifx(19), "if", constant(ber.TIMETICKS, 0)),
    Column((*oids.IF_STACK, 3), "stack", constant(ber.INTEGER, 1)),
)

POINTS = (
    Column((*oids.FIELD_POINT, 1), "point", text(lambda p: p.element)),
    Column((*oids.FIELD_POINT, 2), "point", number(ber.INTEGER, lambda p: p.status)),
    Column((*oids.FIELD_POINT, 3), "measuring", number(ber.INTEGER, lambda p: p.reading)),
)
