"""What is refused and what is taken as gear sends it, octet for octet."""

import pytest

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import MalformedBer, decode_oid, element, encode_oid, order, wrap
from linewatch.wire.snmp.codec import Message, Pdu, UnknownVersion, decode_message, encode_message
from linewatch.wire.snmp.values import decode_varbinds, encode_value

SYS_DESCR = bytes.fromhex("06082b06010201010100")


def binding(value: str) -> bytes:
    return wrap(tags.SEQUENCE, SYS_DESCR + bytes.fromhex(value))


def response(
    *, request_id: str = "020100", rest: str = "020100 020100 3000", version: str = "020101"
) -> bytes:
    pdu = wrap(tags.RESPONSE, bytes.fromhex(request_id + rest))
    return wrap(tags.SEQUENCE, bytes.fromhex(version) + b"\x04\x06public" + pdu)


@pytest.mark.parametrize(
    ("value", "tag", "expected"),
    [
        pytest.param("0201ff", tags.INTEGER, -1, id="integer"),
        pytest.param("0204ffffffff", tags.INTEGER, -1, id="integer-in-more-octets-than-needed"),
        pytest.param("02050000000001", tags.INTEGER, 1, id="integer-in-five-octets"),
        pytest.param("028101ff", tags.INTEGER, -1, id="length-in-more-octets-than-needed"),
        pytest.param("02840000000107", tags.INTEGER, 7, id="length-in-four-octets"),
        pytest.param("4104ffffffff", tags.COUNTER32, 2**32 - 1, id="counter-without-its-leading-zero"),
        pytest.param("410500ffffffff", tags.COUNTER32, 2**32 - 1, id="counter-with-its-leading-zero"),
        pytest.param("4101ff", tags.COUNTER32, 2**32 - 1, id="negative-counter-is-sign-extended"),
        pytest.param("4608ffffffffffffffff", tags.COUNTER64, 2**64 - 1, id="counter64-without-leading-zero"),
        pytest.param("460900ffffffffffffffff", tags.COUNTER64, 2**64 - 1, id="counter64"),
        pytest.param("0600", tags.OID, "0.0", id="empty-oid"),
        pytest.param("4004c0000201", tags.IP_ADDRESS, "192.0.2.1", id="address"),
        pytest.param("0400", tags.OCTETS, b"", id="empty-string"),
        pytest.param("44079f780442f60000", tags.OPAQUE, bytes.fromhex("9f780442f60000"), id="opaque-float"),
        pytest.param("4501aa", tags.NSAP_ADDRESS, b"\xaa", id="withdrawn-nsap"),
        pytest.param("4701aa", tags.UINTEGER32, 0xFFFFFFAA, id="withdrawn-uinteger32"),
        pytest.param("8000", tags.NO_SUCH_OBJECT, None, id="no-such-object"),
        pytest.param("8100", tags.NO_SUCH_INSTANCE, None, id="no-such-instance"),
        pytest.param("8200", tags.END_OF_MIB_VIEW, None, id="end-of-mib-view"),
    ],
)
def test_a_value_is_taken(value: str, tag: int, expected: object) -> None:
    data = binding(value)
    assert decode_varbinds(data, 0, len(data)) == (("1.3.6.1.2.1.1.1.0", tag, expected),)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        pytest.param("0200", "without contents", id="empty-integer"),
        pytest.param("4100", "without contents", id="empty-counter"),
        pytest.param("4600", "without contents", id="empty-counter64"),
        pytest.param("02050100000000", "does not fit", id="integer-of-33-bits"),
        pytest.param("41050100000000", "does not fit", id="counter-of-33-bits"),
        pytest.param("4105ff00000000", "does not fit", id="counter-below-zero-in-five-octets"),
        pytest.param("460901ffffffffffffffff", "does not fit", id="counter64-of-65-bits"),
        pytest.param("4003c00002", "IpAddress of 3", id="short-address"),
        pytest.param("050100", "where there are none", id="null-with-contents"),
        pytest.param("800100", "where there are none", id="exception-with-contents"),
        pytest.param("0480", "indefinite", id="indefinite-length"),
        pytest.param("04850000000001aa", "length of 5", id="length-of-length"),
        pytest.param("0482", "cut off", id="cut-inside-the-length"),
        pytest.param("0405aa", "only 1 are left", id="longer-than-what-is-around-it"),
        pytest.param("04", "should begin", id="tag-alone"),
        pytest.param("", "should begin", id="no-value"),
        pytest.param("020101020101", "behind the value", id="two-values"),
        pytest.param("0c0141", "no SNMP value", id="utf8-string"),
        pytest.param("3000", "no SNMP value", id="sequence-as-a-value"),
        pytest.param("1f810101", "no SNMP value", id="long-tag"),
        pytest.param("0602802b", "padded", id="padded-sub-identifier"),
        pytest.param("06022b81", "ends inside", id="cut-sub-identifier"),
        pytest.param("06062b9080808000", "above", id="sub-identifier-of-33-bits"),
        pytest.param(
            "0681ff2b" + "01" * 254, "255 sub-identifiers|256 sub-identifiers", id="too-many-sub-identifiers"
        ),
        pytest.param("060c2bffffffffffffffffffff7f", "above", id="sub-identifier-without-end"),
    ],
)
def test_a_value_is_refused(value: str, why: str) -> None:
    data = binding(value)
    with pytest.raises(MalformedBer, match=why):
        decode_varbinds(data, 0, len(data))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"", "should begin", id="nothing"),
        pytest.param(b"\x30", "should begin", id="one-octet"),
        pytest.param(b"\x31\x00", "a message", id="a-set-not-a-sequence"),
        pytest.param(b"\x30\x80\x02\x01\x01\x00\x00", "indefinite", id="indefinite-message"),
        pytest.param(b"hello, world", "only 10 are left", id="text"),
        pytest.param(response()[:-1], "are left", id="truncated"),
        pytest.param(response(rest="020100 020100 3000 0500"), "behind the variable", id="after-the-list"),
        pytest.param(response(rest="020100 020100"), "should begin", id="no-list"),
        pytest.param(response(rest="020100 3000 020100"), "error index", id="out-of-order"),
        pytest.param(response(request_id="02050100000000"), "32 bits", id="request-id-of-33-bits"),
        pytest.param(response(request_id="040100"), "request id", id="request-id-is-a-string"),
        pytest.param(response(version="040101"), "the version", id="version-is-a-string"),
        pytest.param(response(rest="020100 020100 3002 0500"), "variable binding", id="binding-is-null"),
        pytest.param(response().replace(b"\xa2", b"\xaf"), "no PDU", id="unknown-pdu"),
        pytest.param(
            wrap(tags.SEQUENCE, bytes.fromhex("020101") + b"\x04\x00" + response()[13:] + b"\x05\x00"),
            "behind the PDU|no PDU|PDU",
            id="after-the-pdu",
        ),
    ],
)
def test_a_message_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(MalformedBer, match=why):
        decode_message(data)


def test_padding_behind_a_message_is_let_pass() -> None:
    assert decode_message(response() + b"\0\0\0") == decode_message(response())


@pytest.mark.parametrize("version", ["020103", "020102", "0201ff", "02020100"])
def test_another_version_is_told_apart(version: str) -> None:
    with pytest.raises(UnknownVersion, match="is not spoken here"):
        decode_message(response(version=version))


def test_a_binding_longer_than_127_octets_takes_the_long_way_to_the_same_answer() -> None:
    long = (("1.3.6.1.2.1.1.1.0", tags.OCTETS, b"x" * 200), ("1.3.6.1.2.1.1.5.0", tags.OCTETS, b"y" * 9_000))
    message = Message(1, b"public", Pdu(tags.RESPONSE, 1, 0, 0, long))
    assert decode_message(encode_message(message)) == message


@pytest.mark.parametrize(
    "oid",
    [
        "",
        "1",
        "1.40",
        "3.1",
        "1.3.",
        ".1.3",
        "1..3",
        "1.3.x",
        "1.3.-1",
        "1.3.4294967296",
        "1.3.٣",
        "1." * 130 + "1",
    ],
)
def test_what_is_no_oid_cannot_be_sent(oid: str) -> None:
    with pytest.raises(ValueError, match="OID"):
        encode_oid(oid)


def test_the_greatest_oid_there_is() -> None:
    for oid in ("2.4294967295", "1.3." + "4294967295." * 125 + "1"):
        assert decode_oid(encode_oid(oid)) == oid


def test_oids_are_ordered_as_numbers() -> None:
    assert sorted(["1.3.10", "1.3.9", "1.3.9.1", "1.3"], key=order) == ["1.3", "1.3.9", "1.3.9.1", "1.3.10"]


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (tags.INTEGER, 2**31),
        (tags.INTEGER, "1"),
        (tags.COUNTER32, -1),
        (tags.GAUGE32, 2**32),
        (tags.COUNTER64, 2**64),
        (tags.OCTETS, "text"),
        (tags.IP_ADDRESS, "1.2.3"),
        (tags.IP_ADDRESS, "1.2.3.256"),
        (tags.OID, b"1.3"),
        (tags.NULL, 0),
        (0x0C, b""),
    ],
)
def test_a_value_of_another_type_cannot_be_sent(tag: int, value: object) -> None:
    with pytest.raises(ValueError, match=r"is no|cannot be sent"):
        encode_value(tag, value)  # type: ignore[arg-type]


def test_an_element_says_where_it_went_wrong() -> None:
    with pytest.raises(MalformedBer, match=r"at octet 2: 9 octets of contents, but only 1 are left"):
        element(b"\x30\x03\x04\x09\x00", 2, 5)


def test_a_community_does_not_print_itself() -> None:
    assert "s3cret" not in repr(Message(1, b"s3cret", Pdu(tags.GET, 1, 0, 0, ())))
