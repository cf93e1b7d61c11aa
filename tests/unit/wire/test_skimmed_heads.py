"""The head alone says the same as the whole; what is not of the usual form is left to who reads it whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linewatch.wire.snmp.codec import V1, V2C, Message, Pdu, TrapV1, decode_message, encode_message, tags
from linewatch.wire.snmp.notification import SNMP_TRAP_OID, SYS_UPTIME, understood
from linewatch.wire.snmp.skim import answer_to, is_v3, skimmed

OIDS = st.lists(st.integers(0, 2**32 - 1), max_size=12).map(
    lambda arcs: ".".join(map(str, [1, 3, 6, 1, *arcs]))
)
BINDINGS = st.lists(st.tuples(OIDS, st.just(tags.OCTETS), st.binary(max_size=90)), max_size=5)
V1_TRAP = encode_message(Message(V1, b"c", TrapV1("1.3.6.1.4.1.9", "192.0.2.1", 2, 0, 1, ())))
SOURCE = ("127.0.0.1", 9)


def datagram(
    trap_oid: str = "1.3.6.1.6.3.1.1.5.3",
    kind: int = tags.TRAP_V2,
    community: bytes = b"public",
    request_id: int = 1,
    uptime: int = 7,
    rest: tuple[tuple[str, int, bytes], ...] = (),
    version: int = V2C,
) -> bytes:
    bindings = ((SYS_UPTIME, tags.TIMETICKS, uptime), (SNMP_TRAP_OID, tags.OID, trap_oid), *rest)
    return encode_message(Message(version, community, Pdu(kind, request_id, 0, 0, bindings)))


@given(
    trap_oid=OIDS,
    community=st.binary(max_size=100),
    request_id=st.integers(-(2**31), 2**31 - 1),
    uptime=st.integers(0, 2**32 - 1),
    rest=BINDINGS,
    inform=st.booleans(),
)
def test_the_head_says_what_the_whole_says(
    trap_oid: str,
    community: bytes,
    request_id: int,
    uptime: int,
    rest: list[tuple[str, int, bytes]],
    inform: bool,
) -> None:
    kind = tags.INFORM if inform else tags.TRAP_V2
    data = datagram(trap_oid, kind, community, request_id, uptime, tuple(rest))
    head, whole = skimmed(data), understood(decode_message(data), SOURCE)
    assert head is not None
    assert (head.trap_oid, head.community, head.inform) == (whole.trap_oid, whole.community, whole.inform)
    assert int.from_bytes(head.request_id, signed=True) == request_id
    answer = decode_message(answer_to(data, head))
    asked = decode_message(data)
    assert isinstance(answer.pdu, Pdu)
    assert isinstance(asked.pdu, Pdu)
    assert answer.pdu == Pdu(tags.RESPONSE, request_id, 0, 0, asked.pdu.varbinds)


@given(st.binary(max_size=200))
def test_any_octets_are_a_head_or_none(data: bytes) -> None:
    assert skimmed(data) is None
    assert is_v3(data) in (False, True)


@given(data=st.data(), rest=BINDINGS)
def test_a_bent_one_is_a_head_or_none_and_never_an_error(
    data: st.DataObject, rest: list[tuple[str, int, bytes]]
) -> None:
    whole = bytearray(datagram(rest=tuple(rest)))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] = data.draw(st.integers(0, 255))
    skimmed(bytes(whole))
    assert skimmed(bytes(whole[:place])) is None, "cut off"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            encode_message(Message(V1, b"c", TrapV1("1.3.6.1.4.1.9", "192.0.2.1", 2, 0, 1, ()))), id="v1"
        ),
        pytest.param(datagram(kind=tags.GET), id="a question"),
        pytest.param(datagram(kind=tags.RESPONSE), id="an answer"),
        pytest.param(datagram(version=V1), id="a v2 PDU in v1"),
        pytest.param(datagram(version=3), id="v3"),
        pytest.param(
            encode_message(
                Message(V2C, b"c", Pdu(tags.TRAP_V2, 1, 0, 0, ((SNMP_TRAP_OID, tags.OID, "1.3.6.1.9"),)))
            ),
            id="no uptime",
        ),
    ],
)
def test_what_is_read_whole(data: bytes) -> None:
    assert skimmed(data) is None


def test_v3_is_known_by_its_version() -> None:
    assert is_v3(datagram(version=3))
    assert not is_v3(datagram())
