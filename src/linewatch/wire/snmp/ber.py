"""The Basic Encoding Rules, as far as SNMP needs them (X.690; RFC 1157 section 3.2.2, RFC 3417 section 8).

What is strict and what is not, once and for all:

- refused: indefinite length, a length of more than four octets, an element that reaches past the one around
  it, an empty INTEGER, a value outside its type, an OID with a sub-identifier above 2^32-1, a padded or cut
  sub-identifier, more than 128 sub-identifiers (RFC 2578 section 3.5);
- taken as gear sends it: a length in more octets than needed (`82 00 05`), an INTEGER in more octets than
  needed, an empty OID (`06 00` is 0.0, as net-snmp reads it), an unsigned number whose leading zero octet
  was left out (`41 04 FF FF FF FF`), octets behind the outermost element (padding).

Every fault raises `MalformedBer`, never anything else.
"""

MAX_SUB_IDENTIFIER = 0xFFFF_FFFF
MAX_SUB_IDENTIFIERS = 128
CACHED_OIDS = 65_536


class MalformedBer(ValueError):
    """These octets are not what they claim to be. The sentence says where and why."""


def element(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """(tag, start, stop) of the element at `at`; its contents are data[start:stop], and stop <= end."""
    if at + 2 > end:
        raise MalformedBer(f"at octet {at}: an element should begin, but the one around it ends at {end}")
    length = data[at + 1]
    start = at + 2
    if length > 0x7F:
        octets = length & 0x7F
        if octets == 0:
            raise MalformedBer(f"at octet {at}: indefinite length, which SNMP does not allow")
        if octets > 4:
            raise MalformedBer(f"at octet {at}: a length of {octets} octets; no datagram is that long")
        if start + octets > end:
            raise MalformedBer(f"at octet {at}: cut off inside the length")
        length = int.from_bytes(data[start : start + octets])
        start += octets
    stop = start + length
    if stop > end:
        raise MalformedBer(f"at octet {at}: {length} octets of contents, but only {end - start} are left")
    return data[at], start, stop


def inside(data: bytes, at: int, end: int, tag: int, what: str) -> tuple[int, int]:
    """(start, stop) of the contents of the element at `at`, which must have `tag`."""
    found, start, stop = element(data, at, end)
    if found != tag:
        raise MalformedBer(f"at octet {at}: tag {found:#04x} where {what} ({tag:#04x}) belongs")
    return start, stop


def signed(contents: bytes) -> int:
    """A two's complement INTEGER that fits in 32 bits, in however many octets."""
    if not contents:
        raise MalformedBer("an INTEGER without contents")
    value = int.from_bytes(contents, signed=True)
    if len(contents) > 4 and not -0x8000_0000 <= value <= 0x7FFF_FFFF:
        raise MalformedBer(f"an INTEGER of {len(contents)} octets does not fit in 32 bits")
    return value


def unsigned32(contents: bytes) -> int:
    """Counter32, Gauge32, TimeTicks. A negative number is one whose leading zero was left out."""
    if not contents:
        raise MalformedBer("an unsigned number without contents")
    value = int.from_bytes(contents, signed=True)
    if value < 0 and len(contents) <= 4:
        return value & 0xFFFF_FFFF  # as net-snmp: sign-extended, then taken modulo 2^32
    if not 0 <= value <= 0xFFFF_FFFF:
        raise MalformedBer(f"an unsigned number of {len(contents)} octets does not fit in 32 bits")
    return value


def unsigned64(contents: bytes) -> int:
    """Counter64, under the same rule."""
    if not contents:
        raise MalformedBer("an unsigned number without contents")
    value = int.from_bytes(contents, signed=True)
    if value < 0 and len(contents) <= 8:
        return value & 0xFFFF_FFFF_FFFF_FFFF
    if not 0 <= value <= 0xFFFF_FFFF_FFFF_FFFF:
        raise MalformedBer(f"a Counter64 of {len(contents)} octets does not fit in 64 bits")
    return value


# One plant names the same few thousand OIDs all day. A hostile walk can fill a cache: then it is emptied.
_decoded: dict[bytes, str] = {}
_encoded: dict[str, bytes] = {}


def decode_oid(contents: bytes) -> str:
    """Dotted text of an OID's contents, without a leading dot."""
    known = _decoded.get(contents)
    if known is not None:
        return known
    text = _decode_oid(contents)
    if len(_decoded) >= CACHED_OIDS:
        _decoded.clear()
    _decoded[contents] = text
    return text


def encode_oid(oid: str) -> bytes:
    """Contents of an OID. ValueError, in a sentence, if the text is not one."""
    known = _encoded.get(oid)
    if known is not None:
        return known
    contents = _encode_oid(oid)
    if len(_encoded) >= CACHED_OIDS:
        _encoded.clear()
    _encoded[oid] = contents
    return contents


def _decode_oid(contents: bytes) -> str:
    if not contents:
        return "0.0"
    subs: list[int] = []
    value = 0
    fresh = True
    for octet in contents:
        if fresh and octet == 0x80:
            raise MalformedBer("an OID with a sub-identifier padded in front")
        value = value << 7 | octet & 0x7F
        fresh = octet < 0x80
        if fresh:
            subs.append(value)
            value = 0
        elif (
            value > (MAX_SUB_IDENTIFIER + 80) >> 7
        ):  # the first two numbers share one, and 80 is the most it adds
            raise MalformedBer("an OID with a sub-identifier above 2^32-1")
    if not fresh:
        raise MalformedBer("an OID that ends inside a sub-identifier")
    root = min(subs[0] // 40, 2)
    subs[0:1] = [root, subs[0] - 40 * root]
    if max(subs) > MAX_SUB_IDENTIFIER:
        raise MalformedBer("an OID with a sub-identifier above 2^32-1")
    if len(subs) > MAX_SUB_IDENTIFIERS:
        raise MalformedBer(f"an OID of {len(subs)} sub-identifiers; {MAX_SUB_IDENTIFIERS} is the most")
    return ".".join(map(str, subs))


def _encode_oid(oid: str) -> bytes:
    if not oid.isascii() or not all(part.isdigit() for part in oid.split(".")):
        raise ValueError(f"{oid!r} is not an OID; write numbers with dots between, such as 1.3.6.1.2.1.1.1.0")
    subs = [int(part) for part in oid.split(".")]
    if len(subs) < 2 or subs[0] > 2 or (subs[0] < 2 and subs[1] > 39):
        raise ValueError(f"OID {oid} cannot begin like that; the first numbers are 0.0-0.39, 1.0-1.39 or 2.x")
    if max(subs) > MAX_SUB_IDENTIFIER or len(subs) > MAX_SUB_IDENTIFIERS:
        raise ValueError(f"OID {oid} has a number above 2^32-1 or more than {MAX_SUB_IDENTIFIERS} of them")
    out = bytearray()
    for sub in [subs[0] * 40 + subs[1], *subs[2:]]:
        octets = [sub & 0x7F]
        while sub := sub >> 7:
            octets.append(sub & 0x7F | 0x80)
        out += bytes(reversed(octets))
    return bytes(out)


def order(oid: str) -> tuple[int, ...]:
    """What two OIDs are compared by: 1.3.10 comes after 1.3.9."""
    return tuple(map(int, oid.split(".")))


def encode_integer(value: int) -> bytes:
    """Contents of an INTEGER in the fewest octets, two's complement; right for unsigned types too."""
    return value.to_bytes((value + (value < 0)).bit_length() // 8 + 1, signed=True)


def wrap(tag: int, contents: bytes) -> bytes:
    """An element: tag, definite length in the fewest octets, contents."""
    length = len(contents)
    if length < 0x80:
        return bytes((tag, length)) + contents
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(octets))) + octets + contents
