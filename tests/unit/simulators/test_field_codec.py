"""The field's BER against pysnmp's, both ways, and the answers it keeps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder
from pyasn1.type import univ
from pysnmp.proto import api

from simulators.field.gear import oids
from simulators.field.gear.view import COLUMNS
from simulators.field.network import Field
from simulators.field.wire import ber, message
from simulators.field.wire.answers import Answerer
from simulators.field.wire.ber import Malformed
from tests.unit.simulators.small_city import small_city

V2C = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]
ARCS = st.lists(st.integers(0, 2**32 - 1), min_size=0, max_size=20)


def theirs(pdu: object, community: bytes = b"c") -> bytes:
    whole = V2C.Message()
    V2C.apiMessage.set_defaults(whole)
    V2C.apiMessage.set_community(whole, community)
    V2C.apiMessage.set_pdu(whole, pdu)
    return bytes(encoder.encode(whole))


def get(*names: ber.Oid, kind: object = None, request_id: int = 77) -> bytes:
    pdu = (kind or V2C.GetRequestPDU)()  # type: ignore[operator]
    V2C.apiPDU.set_defaults(pdu)
    V2C.apiPDU.set_request_id(pdu, request_id)
    V2C.apiPDU.set_varbinds(pdu, [(name, V2C.null) for name in names])
    return theirs(pdu)


def next_of(name: ber.Oid) -> bytes:
    body = ber.tlv(ber.INTEGER, b"\x05") + ber.tlv(ber.INTEGER, b"\x00") * 2
    body += ber.tlv(ber.SEQUENCE, ber.varbind(name, (ber.NULL, None)))
    community = ber.tlv(ber.OCTET_STRING, b"c")
    return ber.tlv(ber.SEQUENCE, bytes((2, 1, 1)) + community + ber.tlv(ber.GET_NEXT, body))


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers_agree(number: int) -> None:
    ours = ber.tlv(ber.INTEGER, ber.integer(number))
    assert ours == bytes(encoder.encode(univ.Integer(number)))
    assert ber.read_value(ber.INTEGER, ours[2:]) == (ber.INTEGER, number)


@given(st.integers(0, 2), st.integers(0, 39), ARCS)
def test_oids_agree(first: int, second: int, arcs: list[int]) -> None:
    oid = (first, second, *arcs)
    content = ber.oid_content(oid)
    assert ber.tlv(ber.OID, content) == bytes(encoder.encode(univ.ObjectIdentifier(oid)))
    assert ber.oid_of(content) == oid


@settings(max_examples=200)
@given(st.binary(max_size=120))
def test_any_bytes_are_understood_or_malformed(data: bytes) -> None:
    try:
        message.request(data, message.envelope(data))
    except (Malformed, IndexError):
        return


@pytest.fixture(scope="module")
def desk() -> tuple[Field, Answerer]:
    field = Field(small_city(), 0.0, lambda agent, trap: None)
    return field, Answerer(b"c", lambda agent: field.commanded(agent, 0.0))


def decoded(reply: bytes | None) -> tuple[int, int, list[tuple[tuple[int, ...], object]]]:
    assert reply is not None
    whole, rest = decoder.decode(reply, asn1Spec=V2C.Message())
    assert not rest
    pdu = V2C.apiMessage.get_pdu(whole)
    binds = [(tuple(name), value) for name, value in V2C.apiPDU.get_varbinds(pdu)]
    return int(V2C.apiPDU.get_request_id(pdu)), int(V2C.apiPDU.get_error_status(pdu)), binds


def test_pysnmp_asks_and_understands(desk: tuple[Field, Answerer]) -> None:
    field, answerer = desk
    agent = field.agents["NE-B"]
    names = [(*oids.SYSTEM, 5, 0), (*oids.IF, 8, 1), (*oids.IFX, 6, 1), (1, 3, 6, 1, 9, 0)]
    number, status, binds = decoded(answerer.answer(agent, get(*names), 12.5))
    assert (number, status) == (77, 0)
    assert [name for name, _ in binds] == names
    assert bytes(binds[0][1]) == b"NE-B"  # type: ignore[arg-type]
    assert int(binds[1][1]) == 1  # type: ignore[call-overload]
    assert int(binds[2][1]) == int(12.5 * 622_080_000 / 80)  # type: ignore[call-overload]
    assert type(binds[3][1]).__name__ == "NoSuchObject"


def test_pysnmp_reads_our_trap() -> None:
    data = message.trap(b"c", 9, 1234, oids.LINK_DOWN, (((*oids.IF, 1, 7), (ber.INTEGER, 7)),))
    whole, _ = decoder.decode(data, asn1Spec=V2C.Message())
    binds = V2C.apiPDU.get_varbinds(V2C.apiMessage.get_pdu(whole))
    assert [tuple(n) for n, _ in binds][:2] == [
        (1, 3, 6, 1, 2, 1, 1, 3, 0),
        (1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0),
    ]
    assert [int(binds[0][1]), tuple(binds[1][1]), int(binds[2][1])] == [1234, oids.LINK_DOWN, 7]


@pytest.mark.parametrize("request_id", [0, 1, 127, 128, 65_535, 2**31 - 1])
def test_a_kept_answer_carries_the_new_id(desk: tuple[Field, Answerer], request_id: int) -> None:
    field, answerer = desk
    names = [(*oids.IF, 8, n) for n in range(1, 6)]
    for _ in range(2):
        number, _, binds = decoded(
            answerer.answer(field.agents["NE-B"], get(*names, request_id=request_id), 1.0)
        )
        assert number == request_id
        assert [int(v) for _, v in binds] == [1] * 5  # type: ignore[call-overload]


def test_a_kept_answer_is_dropped_when_the_state_changes(desk: tuple[Field, Answerer]) -> None:
    field, answerer = desk
    agent = field.agents["NE-C"]
    row = agent.by_element["NE-C/S9/P1"][0]
    ask = get((*oids.DS1_CONFIG, 10, row.if_index))
    before = decoded(answerer.answer(agent, ask, 0.0))[2][0][1]
    field.break_("e1-cable-fault", "E1C-3A", None, 0.0)
    field.tick(2.5)
    during = decoded(answerer.answer(agent, ask, 2.5))[2][0][1]
    field.repair("E1C-3A", None, 5.0)
    field.tick(15.0)
    after = decoded(answerer.answer(agent, ask, 15.0))[2][0][1]
    assert [int(before), int(during), int(after)] == [1, 64, 1]  # type: ignore[call-overload]


def test_uptime_and_counters_move_in_kept_answers(desk: tuple[Field, Answerer]) -> None:
    field, answerer = desk
    ask = get((*oids.SYSTEM, 3, 0), (*oids.IFX, 6, 1), (*oids.IF, 8, 1))
    seen = [decoded(answerer.answer(field.agents["NE-A"], ask, at))[2] for at in (10.0, 20.0)]
    assert [int(binds[0][1]) for binds in seen] == [1000, 2000]  # type: ignore[call-overload]
    assert int(seen[1][1][1]) == 2 * int(seen[0][1][1])  # type: ignore[call-overload]


def test_the_wrong_community_is_met_with_silence(desk: tuple[Field, Answerer]) -> None:
    field, answerer = desk
    pdu = V2C.GetRequestPDU()
    V2C.apiPDU.set_defaults(pdu)
    V2C.apiPDU.set_varbinds(pdu, [((*oids.SYSTEM, 5, 0), V2C.null)])
    refused = answerer.refused
    assert answerer.answer(field.agents["NE-A"], theirs(pdu, b"d"), 0.0) is None
    assert answerer.refused == refused + 1


def test_a_walk_goes_up_and_ends(desk: tuple[Field, Answerer]) -> None:
    field, answerer = desk
    for agent in field.agents.values():
        seen: list[ber.Oid] = []
        at: ber.Oid = (1, 0)
        while True:
            reply = answerer.answer(agent, next_of(at), 0.0)
            assert reply is not None
            name, value = message.request(reply, message.envelope(reply)).binds[0]
            if value[0] == ber.END_OF_MIB_VIEW:
                break
            assert name > at
            seen.append(name)
            at = name
        assert len(seen) > 30 or agent.speaker.kind == "power"
        columns = [sum(name[: len(c.oid)] == c.oid for name in seen) for c in COLUMNS]
        rows = [len(agent.rows.get(c.table, {})) for c in COLUMNS]
        assert columns == rows


@pytest.mark.parametrize(
    ("oid", "item", "status"),
    [
        ((*oids.SYSTEM, 5, 0), (ber.OCTET_STRING, b"new name"), 0),
        ((*oids.SYSTEM, 5, 0), (ber.INTEGER, 1), message.WRONG_TYPE),
        ((*oids.SYSTEM, 5, 0), (ber.OCTET_STRING, b"x" * 256), message.WRONG_LENGTH),
        ((*oids.SYSTEM, 1, 0), (ber.OCTET_STRING, b"x"), message.NOT_WRITABLE),
        ((*oids.IF, 8, 1), (ber.INTEGER, 2), message.NOT_WRITABLE),
        ((*oids.IF, 7, 999), (ber.INTEGER, 2), message.NOT_WRITABLE),
        ((1, 3, 6, 1, 9, 9), (ber.INTEGER, 2), message.NO_ACCESS),
        ((*oids.IF, 7, 1), (ber.INTEGER, 9), message.WRONG_VALUE),
        ((*oids.IF, 7, 1), (ber.INTEGER, 2), 0),
    ],
)
def test_writing(oid: ber.Oid, item: ber.Value, status: int) -> None:
    field = Field(small_city(), 0.0, lambda agent, trap: None)
    answerer = Answerer(b"c", lambda agent: field.commanded(agent, 0.0))
    body = ber.tlv(ber.INTEGER, b"\x05") + ber.tlv(ber.INTEGER, b"\x00") * 2
    body += ber.tlv(ber.SEQUENCE, ber.varbind(oid, item))
    data = ber.tlv(ber.SEQUENCE, bytes((2, 1, 1)) + ber.tlv(ber.OCTET_STRING, b"c") + ber.tlv(ber.SET, body))
    assert decoded(answerer.answer(field.agents["NE-B"], data, 0.0))[1] == status
