"""The id is patched in place, and a repeated answer is known by its octets."""

import random

import pytest

from linewatch.wire.snmp import V1, V2C, get_bulk_request, get_next_request, get_request, set_request, tags
from linewatch.wire.snmp.codec import Message, Pdu, VarBind, decode_message, encode_message
from linewatch.wire.snmp.request import LEAST_ID, MOST_ID, Reply, Request, find_request_id

IF_OPER = "1.3.6.1.2.1.2.2.1.8"
UP: tuple[VarBind, ...] = ((f"{IF_OPER}.1", tags.INTEGER, 1), (f"{IF_OPER}.2", tags.INTEGER, 1))
DOWN: tuple[VarBind, ...] = (UP[0], (f"{IF_OPER}.2", tags.INTEGER, 2))


def answer(
    request_id: int, varbinds: tuple[VarBind, ...] = UP, community: bytes = b"public", **fields: int
) -> bytes:
    version = fields.get("version", V2C)
    kind = fields.get("kind", tags.RESPONSE)
    return encode_message(
        Message(version, community, Pdu(kind, request_id, fields.get("error", 0), 0, varbinds))
    )


@pytest.mark.parametrize("community", [b"", b"public", b"c" * 126, b"c" * 127, b"c" * 128, b"c" * 300])
@pytest.mark.parametrize("count", [0, 1, 4, 12, 60])
def test_a_patched_request_is_the_encoded_one(community: bytes, count: int) -> None:
    oids = [f"1.3.6.1.2.1.2.2.1.8.{n}" for n in range(count)]
    rng = random.Random(count)
    wanted = tuple((oid, tags.NULL, None) for oid in oids)
    for request, kind, version, numbers in [
        (get_request(oids, community=community), tags.GET, V2C, (0, 0)),
        (get_next_request(oids, community=community, version=V1), tags.GET_NEXT, V1, (0, 0)),
        (get_bulk_request(oids, 25, community=community, non_repeaters=1), tags.GET_BULK, V2C, (1, 25)),
        (set_request(wanted, community=community), tags.SET, V2C, (0, 0)),
    ]:
        request_id = rng.randint(LEAST_ID, MOST_ID)
        message = Message(version, community, Pdu(kind, request_id, *numbers, wanted))
        assert request.datagram(request_id) == encode_message(message)


def test_a_v1_agent_is_never_asked_in_bulk() -> None:
    with pytest.raises(ValueError, match="GetBulkRequest cannot be asked in version 0"):
        Request(tags.GET_BULK, (), community=b"public", version=V1)


def test_the_id_is_found_where_it_is() -> None:
    for request_id in (LEAST_ID, 0x1234_5678, MOST_ID):
        for varbinds in ((), UP, UP * 20):
            data = answer(request_id, varbinds)
            at = find_request_id(data)
            assert int.from_bytes(data[at : at + 4]) == request_id


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x84", b"\xff" * 40, answer(1), answer(MOST_ID)[:15]])
def test_an_id_in_another_form_is_not_found(data: bytes) -> None:
    assert find_request_id(data) == -1


@pytest.mark.parametrize(
    ("again", "same"),
    [
        pytest.param(answer(0x7000_0001), True, id="the-same-with-another-id"),
        pytest.param(answer(0x7000_0001, DOWN), False, id="a-state-changed"),
        pytest.param(answer(0x7000_0001, community=b"Public"), False, id="another-community"),
        pytest.param(answer(0x7000_0001, version=V1), False, id="another-version"),
        pytest.param(answer(0x7000_0001, kind=tags.REPORT), False, id="another-pdu"),
        pytest.param(answer(0x7000_0001, error=5), False, id="an-error-status"),
        pytest.param(answer(0x7000_0001, UP[:1]), False, id="fewer-bindings"),
        pytest.param(answer(0x7000_0001) + b"\0", False, id="padded"),
        pytest.param(answer(0x7000_0001)[:-1], False, id="cut"),
    ],
)
def test_only_an_answer_that_says_the_same_is_the_same(again: bytes, same: bool) -> None:
    first = answer(0x0123_4567)
    message = decode_message(first)
    assert isinstance(message.pdu, Pdu)
    reply = Reply(
        get_request([], community=b"public"), message.pdu, first, find_request_id(first), False, 0.0
    )
    assert reply.same(again, find_request_id(again)) is same
