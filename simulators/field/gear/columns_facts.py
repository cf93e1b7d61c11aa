"""ENTITY-MIB (RFC 6933), LLDP-MIB (802.1AB-2005), and the field's own traces and cross-connects."""

from simulators.field.gear import oids
from simulators.field.gear.column import Column, constant, number, text
from simulators.field.wire import ber
from simulators.field.wire.ber import Oid

INTERFACE_NAME, LOCALLY_ASSIGNED = 5, 7  # subtypes of a port's and of a chassis' id


def _part(sub: int) -> Oid:
    return (*oids.ENT_PHYSICAL, sub)


PARTS = (
    Column(_part(2), "part", text(lambda p: p.descr)),
    Column(_part(4), "part", number(ber.INTEGER, lambda p: p.within)),
    Column(_part(5), "part", number(ber.INTEGER, lambda p: p.kind)),
    Column(_part(6), "part", number(ber.INTEGER, lambda p: p.place)),
    Column(_part(7), "part", text(lambda p: p.name)),
    Column(_part(11), "part", text(lambda p: p.serial)),
    Column(_part(13), "part", text(lambda p: p.model)),
)

LLDP = (
    Column((*oids.LLDP_LOCAL, 1), "lldp", constant(ber.INTEGER, LOCALLY_ASSIGNED)),
    Column((*oids.LLDP_LOCAL, 2), "lldp", text(lambda a: a.sys_name)),
    Column((*oids.LLDP_LOCAL, 3), "lldp", text(lambda a: a.sys_name)),
    Column((*oids.LLDP_LOCAL, 7, 1, 2), "lldp-port", constant(ber.INTEGER, INTERFACE_NAME)),
    Column((*oids.LLDP_LOCAL, 7, 1, 3), "lldp-port", text(lambda i: i.name)),
    Column((*oids.LLDP_REMOTE, 4), "lldp-far", constant(ber.INTEGER, LOCALLY_ASSIGNED)),
    Column((*oids.LLDP_REMOTE, 5), "lldp-far", text(lambda n: n.sys_name)),
    Column((*oids.LLDP_REMOTE, 6), "lldp-far", constant(ber.INTEGER, INTERFACE_NAME)),
    Column((*oids.LLDP_REMOTE, 7), "lldp-far", text(lambda n: n.port)),
    Column((*oids.LLDP_REMOTE, 8), "lldp-far", text(lambda n: n.port)),
    Column((*oids.LLDP_REMOTE, 9), "lldp-far", text(lambda n: n.sys_name)),
)

TRACES = (
    Column((*oids.FIELD_TRACE, 1), "trace", text(lambda t: t.point)),
    Column((*oids.FIELD_TRACE, 2), "trace", number(ber.INTEGER, lambda t: t.layer)),
    Column((*oids.FIELD_TRACE, 3), "trace", text(lambda t: t.sent)),
    Column((*oids.FIELD_TRACE, 4), "trace", text(lambda t: t.received)),
    Column((*oids.FIELD_TRACE, 5), "trace", text(lambda t: t.expected)),
)

CROSSES = (
    Column((*oids.FIELD_CROSS, 1, 1), "cross", text(lambda x: x.a[0])),
    Column((*oids.FIELD_CROSS, 1, 2), "cross", number(ber.INTEGER, lambda x: x.a[1])),
    Column((*oids.FIELD_CROSS, 1, 3), "cross", number(ber.INTEGER, lambda x: x.a[2])),
    Column((*oids.FIELD_CROSS, 1, 4), "cross", text(lambda x: x.z[0])),
    Column((*oids.FIELD_CROSS, 1, 5), "cross", number(ber.INTEGER, lambda x: x.z[1])),
    Column((*oids.FIELD_CROSS, 1, 6), "cross", number(ber.INTEGER, lambda x: x.z[2])),
    Column((*oids.FIELD_CROSS, 2), "crosses", number(ber.GAUGE32, lambda a: len(a.facts.crosses))),
)
