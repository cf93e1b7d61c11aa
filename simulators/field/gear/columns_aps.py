"""APS-MIB (RFC 3498): linear MSP 1+1, unidirectional, revertive."""

from typing import Any

from simulators.field.gear import oids
from simulators.field.gear.agent import Agent
from simulators.field.gear.column import Column, constant, number
from simulators.field.wire import ber
from simulators.field.wire.ber import Oid, Value
from simulators.field.wire.message import NO_ERROR, WRONG_LENGTH, WRONG_TYPE


def _config(sub: int) -> Oid:
    return (*oids.APS, 1, 1, 2, 1, sub)


def _status(sub: int) -> Oid:
    return (*oids.APS, 1, 2, 1, sub)


def _channel(sub: int) -> Oid:
    return (*oids.APS, 1, 6, 1, sub)


def _octets(get: Any) -> Any:
    return lambda r, a, at: (ber.OCTET_STRING, get(r))


def _received(group: Any, agent: Agent, at: float) -> Value:
    """K1K2 of the far end: unidirectional, so it asks for nothing, or MS-RDI where we sent nothing good."""
    return ber.OCTET_STRING, bytes((0, 0b100))


def _port(row: Any, agent: Agent, at: float) -> Value:
    group, channel = row
    found = next((i for i in agent.by_element.get(group.ports[channel], ()) if i.if_type == 39), None)
    return ber.INTEGER, found.if_index if found is not None else 0


def _command(row: Any, agent: Agent, item: Value, commit: bool) -> int:
    group, channel = row
    tag, wanted = item
    if tag != ber.INTEGER or not isinstance(wanted, int):
        return WRONG_TYPE
    status = int(group.command_status(channel, wanted))
    if status == NO_ERROR and commit:
        group.obey(channel, wanted)
    return status


def _notify(row: Any, agent: Agent, item: Value, commit: bool) -> int:
    tag, bits = item
    if tag != ber.OCTET_STRING or not isinstance(bits, bytes):
        return WRONG_TYPE
    if len(bits) > 1:
        return WRONG_LENGTH
    if commit:
        agent.aps_notify = bits[0] if bits else 0
    return NO_ERROR


def _last(row: Any, agent: Agent, at: float) -> Value:
    group, channel = row
    when = group.last_switch_at if channel == 1 else None
    return ber.TIMETICKS, 0 if when is None else agent.stamp(when)


_ZERO = constant(ber.COUNTER32, 0)

APS = (
    Column((*oids.APS, 1, 1, 1), "aps", number(ber.GAUGE32, lambda a: len(a.groups))),
    Column(_config(2), "group", constant(ber.INTEGER, 1)),
    Column(_config(3), "group", constant(ber.INTEGER, 1)),  # onePlusOne
    Column(_config(4), "group", constant(ber.INTEGER, 2)),  # revertive
    Column(_config(5), "group", constant(ber.INTEGER, 1)),  # unidirectional
    Column(_config(6), "group", constant(ber.INTEGER, 2)),
    Column(_config(7), "group", constant(ber.INTEGER, 6)),
    Column(_config(8), "group", constant(ber.INTEGER, 3)),
    Column(_config(9), "group", number(ber.INTEGER, lambda g: g.wtr_s)),
    Column(_status(1), "group", _received),
    Column(_status(2), "group", _octets(lambda g: g.k1k2())),
    Column(_status(3), "group", constant(ber.OCTET_STRING, b"\x00")),
    Column(_status(4), "group", _ZERO),
    Column(_status(5), "group", _ZERO),
    Column(_status(6), "group", _ZERO),
    Column(_status(7), "group", _ZERO),
    Column(_status(8), "group", number(ber.INTEGER, lambda g: 1 if g.switched else 0)),
    Column((*oids.APS, 1, 3, 2, 1, 2), "map", lambda r, a, at: (ber.OCTET_STRING, r[0].name.encode())),
    Column((*oids.APS, 1, 3, 2, 1, 3), "map", lambda r, a, at: (ber.INTEGER, r[1])),
    Column((*oids.APS, 1, 4, 1, 4), "channel", _port),
    Column((*oids.APS, 1, 4, 1, 5), "channel", constant(ber.INTEGER, 1)),
    Column(
        (*oids.APS, 1, 5, 1, 1), "channel", number(ber.INTEGER, lambda r: r[0].written[r[1]]), put=_command
    ),
    Column(_channel(1), "channel", _octets(lambda r: r[0].channel_bits(r[1]))),
    Column(_channel(2), "channel", number(ber.COUNTER32, lambda r: r[0].degrades[r[1]])),
    Column(_channel(3), "channel", number(ber.COUNTER32, lambda r: r[0].failures[r[1]])),
    Column(_channel(4), "channel", number(ber.COUNTER32, lambda r: r[0].switchovers)),
    Column(_channel(5), "channel", _last),
    Column(
        (*oids.APS, 1, 7), "aps", lambda a, _, at: (ber.OCTET_STRING, bytes((a.aps_notify,))), put=_notify
    ),
)
