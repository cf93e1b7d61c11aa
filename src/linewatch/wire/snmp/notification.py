"""What a trap or inform says, whichever version said it (RFC 3584 section 3.1). No I/O."""

from typing import Final

from msgspec import Struct

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import MalformedBer
from linewatch.wire.snmp.pdu import Message, Pdu, TrapV1
from linewatch.wire.snmp.udp import Address
from linewatch.wire.snmp.values import VarBind

SYS_UPTIME: Final = "1.3.6.1.2.1.1.3.0"
SNMP_TRAP_OID: Final = "1.3.6.1.6.3.1.1.4.1.0"
SNMP_TRAP_ENTERPRISE: Final = "1.3.6.1.6.3.1.1.4.3.0"
SNMP_TRAP_ADDRESS: Final = "1.3.6.1.6.3.18.1.3.0"
SNMP_TRAPS: Final = "1.3.6.1.6.3.1.1.5"  # coldStart is .1, linkDown .3
ENTERPRISE_SPECIFIC: Final = 6


class NotANotification(ValueError):
    """A good message, but neither a trap nor an inform."""


class Notification(Struct, frozen=True):
    """`varbinds` without sysUpTime.0 and snmpTrapOID.0, which stand in `uptime` and `trap_oid`."""

    source: Address  # where the datagram came from, which anybody can forge
    community: bytes
    trap_oid: str
    uptime: int | None  # hundredths of a second; None: gear left it out
    varbinds: tuple[VarBind, ...]
    inform: bool
    version: int  # of the message: 0 v1, 1 v2c
    agent_address: str = ""  # what it says of itself: the v1 agent-addr, or a proxy's snmpTrapAddress.0
    enterprise: str = ""
    message: Message | None = None  # as it came; an inform's answer repeats its bindings

    def __repr__(self) -> str:
        kind = "inform" if self.inform else "trap"
        return f"Notification({kind} {self.trap_oid} from {self.source[0]}, {len(self.varbinds)} bindings)"


def understood(message: Message, source: Address) -> Notification:
    """Raises NotANotification, or MalformedBer for a v2 one that does not say which notification it is."""
    pdu = message.pdu
    if isinstance(pdu, TrapV1):
        return Notification(
            source=source,
            community=message.community,
            trap_oid=trap_oid_of(pdu),
            uptime=pdu.uptime,
            varbinds=pdu.varbinds,
            inform=False,
            version=message.version,
            agent_address=pdu.agent_address,
            enterprise=pdu.enterprise,
            message=message,
        )
    if pdu.kind not in (tags.TRAP_V2, tags.INFORM):
        raise NotANotification(f"a {tags.NAMES[pdu.kind]} came to the trap port")
    return _from_v2(message, pdu, source)


def trap_oid_of(trap: TrapV1) -> str:
    """RFC 3584 section 3.1 (2) and (3): enterprise.0.specific, or the standard trap of that number."""
    if trap.generic == ENTERPRISE_SPECIFIC:
        return f"{trap.enterprise}.0.{trap.specific & 0xFFFF_FFFF}"
    if not 0 <= trap.generic < ENTERPRISE_SPECIFIC:
        raise MalformedBer(f"generic trap number {trap.generic}; they go from 0 to 6")
    return f"{SNMP_TRAPS}.{trap.generic + 1}"


def _from_v2(message: Message, pdu: Pdu, source: Address) -> Notification:
    # RFC 3416 section 4.2.6 wants uptime first and trap OID second. Gear swaps them or leaves uptime out.
    trap_oid = enterprise = agent_address = ""
    uptime: int | None = None
    rest: list[VarBind] = []
    for binding in pdu.varbinds:
        oid, tag, value = binding
        if oid == SNMP_TRAP_OID and tag == tags.OID and not trap_oid:
            trap_oid = str(value)
        elif oid == SYS_UPTIME and isinstance(value, int) and uptime is None:
            uptime = value
        else:
            rest.append(binding)
            if oid == SNMP_TRAP_ENTERPRISE and tag == tags.OID:
                enterprise = str(value)
            elif oid == SNMP_TRAP_ADDRESS and tag == tags.IP_ADDRESS:
                agent_address = str(value)
    if not trap_oid:
        raise MalformedBer("a notification without snmpTrapOID.0")
    return Notification(
        source=source,
        community=message.community,
        trap_oid=trap_oid,
        uptime=uptime,
        varbinds=tuple(rest),
        inform=pdu.kind == tags.INFORM,
        version=message.version,
        agent_address=agent_address,
        enterprise=enterprise,
        message=message,
    )
