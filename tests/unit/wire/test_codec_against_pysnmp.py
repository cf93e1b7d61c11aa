"""We and pysnmp say the same thing with the same octets, and understand each other both ways."""

import pytest
from hypothesis import HealthCheck, given, settings

from linewatch.wire.snmp.codec import Message, decode_message, encode_message
from tests.unit.wire.messages_of import messages
from tests.unit.wire.oracle import pysnmp_decodes, pysnmp_encodes

SLOW = [HealthCheck.too_slow]  # pysnmp is


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(messages)
def test_what_we_encode_pysnmp_understands(message: Message) -> None:
    assert pysnmp_decodes(encode_message(message), message.version) == message


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(messages)
def test_what_pysnmp_encodes_we_understand(message: Message) -> None:
    assert decode_message(pysnmp_encodes(message)) == message


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(messages)
def test_what_we_encode_we_understand(message: Message) -> None:
    assert decode_message(encode_message(message)) == message


@pytest.mark.soak
@settings(max_examples=20_000, deadline=None, suppress_health_check=SLOW)
@given(messages)
def test_both_ways_for_long(message: Message) -> None:
    assert pysnmp_decodes(encode_message(message), message.version) == message
    assert decode_message(pysnmp_encodes(message)) == message
