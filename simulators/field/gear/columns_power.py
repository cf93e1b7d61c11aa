"""UPS-MIB (RFC 1628) as a site's power monitor tells it."""

from typing import Any

from simulators.field.gear import oids
from simulators.field.gear.agent import Agent
from simulators.field.gear.column import Column, constant
from simulators.field.wire import ber
from simulators.field.wire.ber import Oid, Value

NORMAL, LOW, DEPLETED = 2, 3, 4
OUTPUT_NONE, OUTPUT_NORMAL, OUTPUT_BATTERY = 2, 3, 5
LOW_AT_PCT = 20


def _ups(*sub: int) -> Oid:
    return (*oids.UPS, *sub)


def charge_pct(agent: Agent, at: float) -> int:
    """Battery charge left, 0 to 100."""
    ups = agent.ups
    if ups is None or ups.dark:
        return 0
    if ups.on_battery_at is None or ups.battery_min <= 0:
        return 100
    spent = (at - ups.on_battery_at) * ups.speed / (ups.battery_min * 60)
    return max(0, min(100, round(100 * (1 - spent))))


def _status(row: Any, agent: Agent, at: float) -> Value:
    left = charge_pct(agent, at)
    return ber.INTEGER, DEPLETED if left == 0 else LOW if left < LOW_AT_PCT else NORMAL


def seconds_on_battery(agent: Agent, at: float) -> int:
    """0 while the mains is there."""
    ups = agent.ups
    return 0 if ups is None or ups.on_battery_at is None else max(1, int(at - ups.on_battery_at))


def minutes_left(agent: Agent, at: float) -> int:
    """What the battery will still carry."""
    ups = agent.ups
    return 0 if ups is None else int(ups.battery_min * charge_pct(agent, at) / 100)


def _source(row: Any, agent: Agent, at: float) -> Value:
    ups = agent.ups
    if ups is None or ups.dark:
        return ber.INTEGER, OUTPUT_NONE
    return ber.INTEGER, OUTPUT_NORMAL if ups.on_battery_at is None else OUTPUT_BATTERY


def _mains(volts: int) -> Any:
    return lambda r, a, at: (ber.INTEGER, volts if a.ups and a.ups.on_battery_at is None else 0)


def alarm_oids(agent: Agent) -> list[Oid]:
    """The well-known alarms present (upsAlarmTable)."""
    ups = agent.ups
    if ups is None or ups.on_battery_at is None:
        return []
    known = [2]  # upsAlarmOnBattery
    if ups.dark:
        known += [4, 14]  # depleted, output off
    return [_ups(6, 3, n) for n in known]


def _present(row: Any, agent: Agent, at: float) -> Value:
    return ber.GAUGE32, len(alarm_oids(agent))


def _since(row: Any, agent: Agent, at: float) -> Value:
    since = agent.ups.on_battery_at if agent.ups else None
    return ber.TIMETICKS, 0 if since is None else agent.stamp(since)


UPS = (
    Column(_ups(1, 1), "ups", constant(ber.OCTET_STRING, b"linewatch field")),
    Column(_ups(1, 2), "ups", constant(ber.OCTET_STRING, b"site power monitor")),
    Column(_ups(1, 5), "ups", lambda r, a, at: (ber.OCTET_STRING, a.id.encode())),
    Column(_ups(2, 1), "ups", _status, moving=True),
    Column(_ups(2, 2), "ups", lambda r, a, at: (ber.INTEGER, seconds_on_battery(a, at)), moving=True),
    Column(_ups(2, 3), "ups", lambda r, a, at: (ber.INTEGER, minutes_left(a, at)), moving=True),
    Column(_ups(2, 4), "ups", lambda r, a, at: (ber.INTEGER, charge_pct(a, at)), moving=True),
    Column(_ups(2, 5), "ups", lambda r, a, at: (ber.INTEGER, 430 + charge_pct(a, at)), moving=True),
    Column(_ups(2, 7), "ups", constant(ber.INTEGER, 25)),
    Column(_ups(3, 1), "ups", constant(ber.COUNTER32, 0)),
    Column(_ups(3, 2), "ups", constant(ber.INTEGER, 1)),
    Column(_ups(3, 3, 1, 2), "ups-line", _mains(500)),
    Column(_ups(3, 3, 1, 3), "ups-line", _mains(220)),
    Column(_ups(4, 1), "ups", _source),
    Column(_ups(4, 3), "ups", constant(ber.INTEGER, 1)),
    Column(_ups(4, 4, 1, 5), "ups-line", constant(ber.INTEGER, 40)),
    Column(_ups(6, 1), "ups", _present),
    Column(_ups(6, 2, 1, 2), "ups-alarm", lambda r, a, at: (ber.OID, r)),
    Column(_ups(6, 2, 1, 3), "ups-alarm", _since),
    Column(_ups(9, 7), "ups", constant(ber.INTEGER, 10)),
)
