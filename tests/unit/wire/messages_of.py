"""Every message v1 and v2c can say, for property tests."""

from typing import Any

from hypothesis import strategies as st

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.codec import V1, V2C, Message, Pdu, TrapV1

edges32 = st.sampled_from([0, 1, 127, 128, 255, 256, 32767, 32768, 0x7FFFFF, 0x800000, 0x7FFFFFFF])
signed32 = st.integers(-(2**31), 2**31 - 1) | edges32 | edges32.map(lambda n: -n)
unsigned32 = st.integers(0, 2**32 - 1) | edges32 | st.just(0xFFFFFFFF)
unsigned64 = st.integers(0, 2**64 - 1) | st.just(2**64 - 1)
octets = st.binary(max_size=40) | st.integers(120, 300).map(lambda n: b"\xa5" * n)
addresses = st.lists(st.integers(0, 255), min_size=4, max_size=4).map(lambda four: ".".join(map(str, four)))
subs = st.integers(0, 2**32 - 1) | edges32
oids = st.tuples(
    st.sampled_from(["0.0", "0.39", "1.0", "1.3", "1.39", "2.0", "2.47", "2.999"]),
    st.lists(subs, max_size=14),
).map(lambda pair: ".".join([pair[0], *map(str, pair[1])]))

VALUES: dict[int, Any] = {
    tags.INTEGER: signed32,
    tags.OCTETS: octets,
    tags.OID: oids,
    tags.IP_ADDRESS: addresses,
    tags.COUNTER32: unsigned32,
    tags.GAUGE32: unsigned32,
    tags.TIMETICKS: unsigned32,
    tags.OPAQUE: octets,
    tags.NULL: st.none(),
}
V2_ONLY: dict[int, Any] = {
    tags.COUNTER64: unsigned64,
    tags.NO_SUCH_OBJECT: st.none(),
    tags.NO_SUCH_INSTANCE: st.none(),
    tags.END_OF_MIB_VIEW: st.none(),
}


def _bindings(kinds: dict[int, Any]) -> Any:
    one = st.one_of([st.tuples(oids, st.just(tag), value) for tag, value in kinds.items()])
    return st.lists(one, max_size=8).map(tuple)


_v1 = _bindings(VALUES)
_v2 = _bindings(VALUES | V2_ONLY)
communities = st.binary(max_size=20) | st.just(b"c" * 200)
status = st.integers(0, 5)
status_v2 = st.integers(0, 18)
index = st.integers(0, 2**31 - 1)

v1_pdus = st.builds(
    Pdu, st.sampled_from([tags.GET, tags.GET_NEXT, tags.SET, tags.RESPONSE]), signed32, status, index, _v1
)
v1_traps = st.builds(
    TrapV1, oids, addresses, st.integers(0, 6), st.integers(-(2**31), 2**31 - 1), unsigned32, _v1
)
v2_pdus = st.builds(
    Pdu,
    st.sampled_from(
        [tags.GET, tags.GET_NEXT, tags.SET, tags.RESPONSE, tags.INFORM, tags.TRAP_V2, tags.REPORT]
    ),
    signed32,
    status_v2,
    index,
    _v2,
) | st.builds(Pdu, st.just(tags.GET_BULK), signed32, index, index, _v2)

messages = st.builds(Message, st.just(V1), communities, v1_pdus | v1_traps) | st.builds(
    Message, st.just(V2C), communities, v2_pdus
)
