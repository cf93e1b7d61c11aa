"""A trap of either version as one thing (RFC 3584 section 3.1)."""

import pytest

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.codec import V1, V2C, MalformedBer, Message, Pdu, TrapV1, VarBind
from linewatch.wire.snmp.notification import (
    SNMP_TRAP_ADDRESS,
    SNMP_TRAP_ENTERPRISE,
    SNMP_TRAP_OID,
    SYS_UPTIME,
    NotANotification,
    understood,
)

HERE = ("127.0.0.9", 161)
IF_INDEX: VarBind = ("1.3.6.1.2.1.2.2.1.1.7", tags.INTEGER, 7)
UPTIME: VarBind = (SYS_UPTIME, tags.TIMETICKS, 4711)
LINK_DOWN: VarBind = (SNMP_TRAP_OID, tags.OID, "1.3.6.1.6.3.1.1.5.3")


@pytest.mark.parametrize(
    ("generic", "specific", "trap_oid"),
    [
        (0, 0, "1.3.6.1.6.3.1.1.5.1"),  # coldStart
        (2, 0, "1.3.6.1.6.3.1.1.5.3"),  # linkDown
        (5, 9, "1.3.6.1.6.3.1.1.5.6"),  # egpNeighborLoss; specific counts for nothing
        (6, 0, "1.3.6.1.4.1.9.0.0"),
        (6, 42, "1.3.6.1.4.1.9.0.42"),
    ],
)
def test_a_v1_trap_gets_its_v2_name(generic: int, specific: int, trap_oid: str) -> None:
    trap = TrapV1("1.3.6.1.4.1.9", "192.0.2.7", generic, specific, 4711, (IF_INDEX,))
    said = understood(Message(V1, b"public", trap), HERE)
    assert (said.trap_oid, said.uptime, said.varbinds) == (trap_oid, 4711, (IF_INDEX,))
    assert (said.source, said.agent_address, said.enterprise) == (HERE, "192.0.2.7", "1.3.6.1.4.1.9")
    assert not said.inform
    assert said.version == V1


@pytest.mark.parametrize("generic", [-1, 7, 2**31 - 1])
def test_a_generic_number_the_standard_does_not_know_is_malformed(generic: int) -> None:
    trap = TrapV1("1.3.6.1.4.1.9", "0.0.0.0", generic, 0, 0, ())
    with pytest.raises(MalformedBer, match="from 0 to 6"):
        understood(Message(V1, b"public", trap), HERE)


@pytest.mark.parametrize(
    ("varbinds", "uptime"),
    [
        pytest.param((UPTIME, LINK_DOWN, IF_INDEX), 4711, id="as-the-standard-says"),
        pytest.param((LINK_DOWN, UPTIME, IF_INDEX), 4711, id="swapped"),
        pytest.param((LINK_DOWN, IF_INDEX), None, id="uptime-left-out"),
    ],
)
@pytest.mark.parametrize("kind", [tags.TRAP_V2, tags.INFORM])
def test_a_v2_notification(varbinds: tuple[VarBind, ...], uptime: int | None, kind: int) -> None:
    said = understood(Message(V2C, b"public", Pdu(kind, 1, 0, 0, varbinds)), HERE)
    assert (said.trap_oid, said.uptime, said.varbinds) == ("1.3.6.1.6.3.1.1.5.3", uptime, (IF_INDEX,))
    assert said.inform is (kind == tags.INFORM)


def test_a_proxy_tells_whom_it_speaks_for() -> None:
    extra: tuple[VarBind, ...] = (
        (SNMP_TRAP_ADDRESS, tags.IP_ADDRESS, "192.0.2.7"),
        (SNMP_TRAP_ENTERPRISE, tags.OID, "1.3.6.1.4.1.9"),
    )
    said = understood(Message(V2C, b"", Pdu(tags.TRAP_V2, 1, 0, 0, (UPTIME, LINK_DOWN, *extra))), HERE)
    assert (said.agent_address, said.enterprise, said.varbinds) == ("192.0.2.7", "1.3.6.1.4.1.9", extra)


def test_a_notification_that_does_not_say_which_is_malformed() -> None:
    with pytest.raises(MalformedBer, match="snmpTrapOID"):
        understood(Message(V2C, b"", Pdu(tags.TRAP_V2, 1, 0, 0, (UPTIME, IF_INDEX))), HERE)


@pytest.mark.parametrize("kind", [tags.GET, tags.SET, tags.RESPONSE, tags.GET_BULK, tags.REPORT])
def test_anything_else_is_no_notification(kind: int) -> None:
    with pytest.raises(NotANotification, match="came to the trap port"):
        understood(Message(V2C, b"", Pdu(kind, 1, 0, 0, ())), HERE)


def test_the_community_does_not_print_itself() -> None:
    said = understood(Message(V2C, b"s3cret", Pdu(tags.TRAP_V2, 1, 0, 0, (UPTIME, LINK_DOWN))), HERE)
    assert "s3cret" not in repr(said)
