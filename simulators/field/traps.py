"""What each kind of change is told with: notification and varbinds of the MIBs, instance by instance."""

from typing import NamedTuple

from simulators.field.gear import oids
from simulators.field.gear.agent import Agent, Point
from simulators.field.gear.columns_power import minutes_left, seconds_on_battery
from simulators.field.gear.group import ApsGroup
from simulators.field.gear.interface import DOWN, LOWER_LAYER_DOWN, UP, Interface
from simulators.field.wire import ber
from simulators.field.wire.ber import Oid, Value


class Trap(NamedTuple):
    """A v2c notification without its sysUpTime and trap OID, which the sender adds."""

    name: Oid
    binds: tuple[tuple[Oid, Value], ...]


def cold_start() -> Trap:
    """The agent began anew."""
    return Trap(oids.COLD_START, ())


def link(interface: Interface) -> Trap | None:
    """Up or down; nothing for testing and unknown."""
    oper = interface.oper
    if oper not in (UP, DOWN, LOWER_LAYER_DOWN):
        return None
    i = interface.if_index
    return Trap(
        oids.LINK_UP if oper == UP else oids.LINK_DOWN,
        (
            ((*oids.IF, 1, i), (ber.INTEGER, i)),
            ((*oids.IF, 7, i), (ber.INTEGER, interface.admin)),
            ((*oids.IF, 8, i), (ber.INTEGER, oper)),
        ),
    )


def ds1(agent: Agent, interface: Interface) -> Trap:
    """dsx1LineStatusChange: the new sum, not which bit."""
    i = interface.if_index
    return Trap(
        oids.DS1_STATUS_CHANGE,
        (
            ((*oids.DS1_CONFIG, 10, i), (ber.INTEGER, interface.ds1_status)),
            ((*oids.DS1_CONFIG, 16, i), (ber.TIMETICKS, agent.stamp(interface.status_changed_at))),
        ),
    )


def point(row: Point) -> Trap:
    """fieldPointChange, with the reading of a point that measures."""
    binds: list[tuple[Oid, Value]] = [((*oids.FIELD_POINT, 2, row.index), (ber.INTEGER, row.status))]
    if row.reading is not None:
        binds.append(((*oids.FIELD_POINT, 3, row.index), (ber.INTEGER, row.reading)))
    return Trap(oids.FIELD_POINT_CHANGE, tuple(binds))


def switchover(group: ApsGroup) -> Trap:
    """apsEventSwitchover of the working channel."""
    return Trap(
        oids.APS_SWITCHOVER,
        (
            ((*oids.APS, 1, 6, 1, 4, *group.index, 1), (ber.COUNTER32, group.switchovers)),
            ((*oids.APS, 1, 6, 1, 1, *group.index, 1), (ber.OCTET_STRING, group.channel_bits(1))),
        ),
    )


def on_battery(agent: Agent, at: float) -> Trap:
    """upsTrapOnBattery, repeated every minute by the caller."""
    return Trap(
        oids.UPS_ON_BATTERY,
        (
            ((*oids.UPS, 2, 3, 0), (ber.INTEGER, minutes_left(agent, at))),
            ((*oids.UPS, 2, 2, 0), (ber.INTEGER, seconds_on_battery(agent, at))),
            ((*oids.UPS, 9, 7, 0), (ber.INTEGER, 10)),
        ),
    )


def ups_alarm(number: int, alarm: Oid, added: bool) -> Trap:
    """upsTrapAlarmEntryAdded or -Removed; not sent for upsAlarmOnBattery (RFC 1628)."""
    return Trap(
        oids.UPS_ALARM_ADDED if added else oids.UPS_ALARM_REMOVED,
        (
            ((*oids.UPS, 6, 2, 1, 1, number), (ber.INTEGER, number)),
            ((*oids.UPS, 6, 2, 1, 2, number), (ber.OID, alarm)),
        ),
    )
