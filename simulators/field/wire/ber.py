"""BER as SNMP uses it (RFC 3417 §8): definite lengths, one-octet tags. Bytes in, bytes out."""

INTEGER, OCTET_STRING, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
IP_ADDRESS, COUNTER32, GAUGE32, TIMETICKS, OPAQUE, COUNTER64 = 0x40, 0x41, 0x42, 0x43, 0x44, 0x46
NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW = 0x80, 0x81, 0x82
GET, GET_NEXT, RESPONSE, SET, TRAP_V1, GET_BULK, INFORM, TRAP_V2 = (
    0xA0,
    0xA1,
    0xA2,
    0xA3,
    0xA4,
    0xA5,
    0xA6,
    0xA7,
)

Oid = tuple[int, ...]
Value = tuple[int, int | bytes | Oid | None]  # tag and content


# Headers by tag and size, so that the common ones are looked up and not made.
_SHORT = tuple(bytes((tag, size)) for tag in range(256) for size in range(128))
_ONE_OCTET = tuple(bytes((0x81, size)) for size in range(0x80, 0x100))
_TAGS = tuple(bytes((tag,)) for tag in range(256))


class Malformed(ValueError):
    """Not BER of SNMP."""


def length(size: int) -> bytes:
    """The length octets of a content of `size` bytes."""
    if size < 0x80:
        return bytes((size,))
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(octets),)) + octets


def tlv(tag: int, content: bytes) -> bytes:
    """Tag, length, content."""
    size = len(content)
    if size < 0x80:
        return _SHORT[tag << 7 | size] + content
    if size < 0x100:
        return _TAGS[tag] + _ONE_OCTET[size - 0x80] + content
    if size < 0x10000:
        return b"%c\x82%c%c%b" % (tag, size >> 8, size & 0xFF, content)
    return _TAGS[tag] + length(size) + content


def integer(number: int) -> bytes:
    """Content octets of a signed INTEGER; unsigned types use the same, with a leading 0 where needed."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True)


def oid_content(oid: Oid) -> bytes:
    """Content octets of an OBJECT IDENTIFIER of at least two arcs."""
    out = bytearray()
    for arc in (oid[0] * 40 + oid[1], *oid[2:]):
        if arc < 0x80:
            out.append(arc)
            continue
        septets = [arc & 0x7F]
        arc >>= 7
        while arc:
            septets.append(0x80 | arc & 0x7F)
            arc >>= 7
        out += bytes(reversed(septets))
    return bytes(out)


def oid_of(content: bytes) -> Oid:
    """The arcs. Raises `Malformed`."""
    if not content or content[-1] & 0x80:
        raise Malformed("an object identifier that does not end")
    arcs: list[int] = []
    arc = 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return (first, arcs[0] - first * 40, *arcs[1:])


def value(item: Value) -> bytes:
    """A value with its tag."""
    tag, content = item
    if isinstance(content, int):
        return tlv(tag, content.to_bytes(content.bit_length() // 8 + 1, "big", signed=True))
    if isinstance(content, tuple):
        return tlv(tag, oid_content(content))
    return tlv(tag, content or b"")


def named(name: bytes, item: Value) -> bytes:
    """A name with its tag, as kept, and its value: numbers, which move, by the shortest way."""
    tag, content = item
    if isinstance(content, int) and len(name) < 112:
        octets = content.to_bytes(content.bit_length() // 8 + 1, "big", signed=True)
        size = len(octets)
        return _SHORT[SEQUENCE << 7 | len(name) + 2 + size] + name + _SHORT[tag << 7 | size] + octets
    return tlv(SEQUENCE, name + value(item))


def varbind(oid: Oid, item: Value) -> bytes:
    """One name and its value."""
    return tlv(SEQUENCE, tlv(OID, oid_content(oid)) + value(item))


def read(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Tag, start and end of the content at `at`. Raises `Malformed` where it does not fit before `end`."""
    if at + 2 > end:
        raise Malformed("cut short")
    tag, size = data[at], data[at + 1]
    at += 2
    if size & 0x80:
        octets = size & 0x7F
        if not 1 <= octets <= 4 or at + octets > end:
            raise Malformed("a length that makes no sense")
        size = int.from_bytes(data[at : at + octets], "big")
        at += octets
    if at + size > end:
        raise Malformed("a content longer than its message")
    return tag, at, at + size


def read_value(tag: int, content: bytes) -> Value:
    """A value from its tag and content. Raises `Malformed`."""
    if tag in (INTEGER, COUNTER32, GAUGE32, TIMETICKS, COUNTER64):
        if not 1 <= len(content) <= 9:
            raise Malformed("a number of a size that makes no sense")
        return tag, int.from_bytes(content, "big", signed=tag == INTEGER)
    if tag == OID:
        return tag, oid_of(content)
    if tag in (NULL, NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW):
        return tag, None
    return tag, content
