"""Whatever the octets: a message or MalformedBer, nothing else, and never a long time about it."""

import contextlib
import random
import time

import pytest

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.codec import V1, MalformedBer, Message, Pdu, TrapV1, decode_message, encode_message
from linewatch.wire.snmp.notification import NotANotification, understood
from linewatch.wire.snmp.request import find_request_id
from tests.fakes.work import lines_run

EVERYTHING = (
    ("1.3.6.1.2.1.1.1.0", tags.OCTETS, b"RAD RICi-16"),
    ("1.3.6.1.2.1.1.2.0", tags.OID, "1.3.6.1.4.1.8072.3.2.10"),
    ("1.3.6.1.2.1.1.3.0", tags.TIMETICKS, 4_000_000_000),
    ("1.3.6.1.2.1.2.2.1.8.1", tags.INTEGER, -7),
    ("1.3.6.1.2.1.2.2.1.10.1", tags.COUNTER32, 0xFFFF_FFFF),
    ("1.3.6.1.2.1.2.2.1.5.1", tags.GAUGE32, 2_048_000),
    ("1.3.6.1.2.1.31.1.1.1.6.1", tags.COUNTER64, 2**63),
    ("1.3.6.1.2.1.4.20.1.1.1", tags.IP_ADDRESS, "192.0.2.1"),
    ("1.3.6.1.4.1.2021.10.1.6.1", tags.OPAQUE, bytes.fromhex("9f78043f800000")),
    ("1.3.6.1.9.1", tags.NO_SUCH_OBJECT, None),
    ("1.3.6.1.9.2", tags.NO_SUCH_INSTANCE, None),
    ("1.3.6.1.9.3", tags.END_OF_MIB_VIEW, None),
    ("1.3.6.1.9.4", tags.OCTETS, b"z" * 300),
)
SEEDS = [
    encode_message(Message(1, b"public", Pdu(tags.RESPONSE, 0x0102_0304, 0, 0, EVERYTHING))),
    encode_message(Message(1, b"public", Pdu(tags.INFORM, 77, 0, 0, EVERYTHING[:4]))),
    encode_message(Message(1, b"p" * 140, Pdu(tags.GET_BULK, 77, 1, 25, EVERYTHING[:2]))),
    encode_message(Message(V1, b"", TrapV1("1.3.6.1.4.1.9", "127.0.0.1", 6, 3, 99, EVERYTHING[:3]))),
]
INTERESTING = (0x00, 0x01, 0x02, 0x04, 0x06, 0x30, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0xA0, 0xA2, 0xFE, 0xFF)


def mutated(rng: random.Random) -> bytes:
    data = bytearray(rng.choice(SEEDS))
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        at = rng.randrange(len(data)) if data else 0
        match rng.randrange(6):
            case 0:
                data[at : at + 1] = bytes((rng.choice(INTERESTING),))
            case 1:
                data[at : at + 1] = bytes((rng.randrange(256),))
            case 2:
                del data[at : at + rng.choice((1, 1, 3, 40))]
            case 3:
                data[at:at] = rng.randbytes(rng.choice((1, 1, 3, 40)))
            case 4:
                del data[at:]
            case 5:
                data[at:at] = data[at : at + rng.randrange(1, 60)]
    return bytes(data)


def fuzz(seed: int, seconds: float) -> tuple[int, int]:
    """(messages understood, refused) in that many seconds."""
    rng = random.Random(seed)
    understood_count = refused = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for _ in range(200):
            data = rng.randbytes(rng.randrange(120)) if rng.random() < 0.1 else mutated(rng)
            try:
                at = find_request_id(data)
                assert at == -1 or at + 4 <= len(data)
                message = decode_message(data)
                assert decode_message(encode_message(message)) == message
                understood(message, ("127.0.0.1", 162))
                understood_count += 1
            except MalformedBer:
                refused += 1
            except NotANotification:
                understood_count += 1
    return understood_count, refused


def test_nothing_but_a_message_or_a_refusal() -> None:
    taken, refused = fuzz(seed=20_261_122, seconds=3.0)
    assert taken > 500, "the mutations are too coarse to reach what lies behind the first check"
    assert refused > 500, "the mutations do no harm"


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_nothing_but_a_message_or_a_refusal_for_long(seed: int) -> None:
    assert min(fuzz(seed, seconds=60.0)) > 500


def test_a_full_datagram_of_the_worst_kind_is_little_work() -> None:
    many = encode_message(
        Message(
            1,
            b"public",
            Pdu(tags.RESPONSE, 1, 0, 0, tuple((f"1.3.{i}", tags.NULL, None) for i in range(7_000))),
        )
    )
    endless = b"\x30\x83\x00\xff\xf0\x02\x01\x01\x04\x00\xa2\x83\x00\xff\xe0\x06\x83\x00\xff\x00"
    for data in (many, endless + b"\xff" * 65_000, b"\x30\x82" * 32_000):
        work = lines_run(lambda data=data: refused_or_read(data))  # type: ignore[misc]
        assert work < 10 * len(data), f"{work} lines for {len(data)} octets beginning {data[:12].hex()}"


def refused_or_read(data: bytes) -> None:
    with contextlib.suppress(MalformedBer):
        decode_message(data)
