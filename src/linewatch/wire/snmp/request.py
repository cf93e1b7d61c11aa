"""A request encoded once and asked many times, and the answer recognised by its octets.

The request id is always four octets, so a request is two fixed pieces with the id between them. The ids are
random, from 2^23 up: an agent that writes integers in the fewest octets also answers with four. So two
answers to the same request that say the same differ in those four octets alone, and the second needs no
decoding: equal octets are the same version, community, PDU type, error status and bindings.
"""

from collections.abc import Iterable

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import encode_integer, wrap
from linewatch.wire.snmp.pdu import V1, V2C, V3, Pdu, asked
from linewatch.wire.snmp.values import VarBind, encode_value, encode_varbinds

LEAST_ID = 1 << 23  # below it an id has a shorter form
MOST_ID = (1 << 31) - 1


class Request:
    """What is asked of agents with one community and version. `asked_oids` in the order of the bindings.

    Of version 3 the community is the name of a credential, and `datagram` gives the PDU alone.
    """

    __slots__ = ("_head", "_tail", "asked_oids", "community", "kind", "version")

    def __init__(
        self,
        kind: int,
        varbinds: Iterable[VarBind],
        *,
        community: bytes,
        version: int = V2C,
        first: int = 0,
        second: int = 0,
    ) -> None:
        """`first`, `second`: non-repeaters and max-repetitions of a GetBulkRequest, 0 otherwise.

        ValueError, in a sentence, if a binding cannot be encoded or the version does not have the PDU.
        """
        bindings = tuple(varbinds)
        if version not in (V1, V2C, V3) or (version == V1 and kind == tags.GET_BULK):
            raise ValueError(
                f"{tags.NAMES.get(kind, kind)} cannot be asked in version {version} (0 v1, 1 v2c, 3 v3)"
            )
        self.kind = kind
        self.version = version
        self.community = community
        self.asked_oids = tuple(oid for oid, _, _ in bindings)
        marker = b"\x02\x04\0\0\0\0"
        rest = (
            encode_value(tags.INTEGER, first) + encode_value(tags.INTEGER, second) + encode_varbinds(bindings)
        )
        if version == V3:
            whole = wrap(kind, marker + rest)
        else:
            whole = _message(version, community, wrap(kind, marker + rest))
        at = len(whole) - len(rest) - 4
        self._head = whole[:at]
        self._tail = whole[at + 4 :]

    def datagram(self, request_id: int) -> bytes:
        """The octets to send; the id is patched in."""
        return self._head + request_id.to_bytes(4) + self._tail

    def __repr__(self) -> str:
        return f"<Request {tags.NAMES.get(self.kind)} of {len(self.asked_oids)} bindings>"


def _message(version: int, community: bytes, pdu: bytes) -> bytes:
    before = wrap(tags.INTEGER, encode_integer(version)) + wrap(tags.OCTETS, community)
    return wrap(tags.SEQUENCE, before + pdu)


def get_request(oids: Iterable[str], *, community: bytes, version: int = V2C) -> Request:
    """A GetRequest for `oids`."""
    return Request(tags.GET, asked(oids), community=community, version=version)


def get_next_request(oids: Iterable[str], *, community: bytes, version: int = V2C) -> Request:
    """A GetNextRequest for what comes after each of `oids`."""
    return Request(tags.GET_NEXT, asked(oids), community=community, version=version)


def get_bulk_request(
    oids: Iterable[str], repetitions: int, *, community: bytes, non_repeaters: int = 0
) -> Request:
    """A GetBulkRequest (v2c only): of the first `non_repeaters` one row each, of the others `repetitions`."""
    return Request(tags.GET_BULK, asked(oids), community=community, first=non_repeaters, second=repetitions)


def set_request(varbinds: Iterable[VarBind], *, community: bytes, version: int = V2C) -> Request:
    """A SetRequest."""
    return Request(tags.SET, varbinds, community=community, version=version)


def find_request_id(data: bytes) -> int:
    """Where the four octets of the request id stand in a message, or -1 if they are not in the usual place.

    It trusts nothing and promises nothing: whoever uses the place compares or decodes the octets around it.
    """
    try:
        at = 2 if data[1] < 0x80 else 2 + (data[1] & 0x7F)
        at += 2 + data[at + 1]  # version
        at += 2 + data[at + 1]  # community
        length = data[at + 1]
        at += 2 if length < 0x80 else 2 + (length & 0x7F)
        if data[at] == tags.INTEGER and data[at + 1] == 4 and len(data) >= at + 6:
            return at + 2
    except IndexError:
        pass
    return -1


class Reply:
    """An answer that passed every check. `unchanged`: the octets are those of the last one but for the id."""

    __slots__ = ("datagram", "id_at", "pdu", "request", "round_trip_s", "unchanged")

    def __init__(
        self, request: Request, pdu: Pdu, datagram: bytes, id_at: int, unchanged: bool, round_trip_s: float
    ) -> None:
        self.request = request
        self.pdu = pdu  # of an unchanged reply: the last one's, whose request id is then not this one's
        self.datagram = datagram
        self.id_at = id_at  # offset of the four octets of the request id, -1: unusual form, never "unchanged"
        self.unchanged = unchanged
        self.round_trip_s = round_trip_s

    def same(self, datagram: bytes, id_at: int) -> bool:
        """Does another answer to this request, with its id at `id_at`, say exactly this again?"""
        mine = self.datagram
        return (
            id_at == self.id_at
            and len(datagram) == len(mine)
            and datagram[id_at + 4 :] == mine[id_at + 4 :]
            and datagram[:id_at] == mine[:id_at]
        )


class NoReply:
    """No answer that counts. `reason` and `detail` as messages.events.NoAnswer wants them."""

    __slots__ = ("detail", "reason", "tries")

    def __init__(self, reason: str, detail: str, tries: int) -> None:
        self.reason = reason  # timeout | spoofed | malformed | wrong-community | unreachable
        self.detail = detail
        self.tries = tries

    def __repr__(self) -> str:
        return f"NoReply({self.reason!r}, {self.detail!r}, tries={self.tries})"
