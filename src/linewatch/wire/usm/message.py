"""The message: header, security parameters and the scoped PDU, sealed and opened (RFC 3412 section 6)."""

import hmac
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.ber import MalformedBer, inside, signed, wrap
from linewatch.wire.snmp.pdu import Pdu, decode_pdu
from linewatch.wire.snmp.values import encode_value
from linewatch.wire.usm.aes import cfb
from linewatch.wire.usm.keys import Keys

V3: Final = 3
USM: Final = 3  # the security model
AUTH: Final = 1
PRIV: Final = 2
REPORTABLE: Final = 4
MAX_MESSAGE: Final = 65_507
SALT_OCTETS: Final = 8

Known = Callable[[bytes], Pdu | None]


class WrongDigest(Exception):
    """Not made with these keys, or changed on its way."""


class NotDecrypted(Exception):
    """Authentic, but what is inside was made with another privacy key."""


class Header(Struct, frozen=True):
    """What stands before the scoped PDU. `boots` and `time` (seconds) are the authoritative engine's."""

    msg_id: int
    flags: int
    engine_id: bytes
    boots: int
    time: int
    user: str


class Envelope(Struct, frozen=True):
    """A message that was taken apart; nothing of it is proven yet. `body`: the scoped PDU, or its cipher."""

    header: Header
    whole: bytes
    mac_at: int
    mac: bytes
    salt: bytes
    body: bytes


class Scoped(Struct, frozen=True):
    """What was inside. `octets`: the PDU as it came."""

    engine_id: bytes
    context: bytes
    octets: bytes
    pdu: Pdu


def scoped(engine_id: bytes, context: str, pdu: bytes) -> bytes:
    """The octets of a scoped PDU around a PDU's."""
    names = wrap(tags.OCTETS, engine_id) + wrap(tags.OCTETS, context.encode())
    return wrap(tags.SEQUENCE, names + pdu)


def sealed(header: Header, body: bytes, keys: Keys | None, salt: bytes = b"") -> bytes:
    """The datagram, signed and encrypted as `header.flags` say. `salt`: eight octets, never the same."""
    length = 0
    if header.flags & PRIV and keys is not None:
        iv = header.boots.to_bytes(4) + header.time.to_bytes(4) + salt
        body = wrap(tags.OCTETS, cfb(keys.priv, iv, body, encrypt=True))
    else:
        salt = b""
    if header.flags & AUTH and keys is not None:
        length = keys.mac_octets
    outside = (
        encode_value(tags.INTEGER, header.msg_id)
        + encode_value(tags.INTEGER, MAX_MESSAGE)
        + wrap(tags.OCTETS, bytes((header.flags,)))
        + encode_value(tags.INTEGER, USM)
    )
    behind = wrap(tags.OCTETS, salt)
    security = (
        wrap(tags.OCTETS, header.engine_id)
        + encode_value(tags.INTEGER, header.boots)
        + encode_value(tags.INTEGER, header.time)
        + wrap(tags.OCTETS, header.user.encode())
        + wrap(tags.OCTETS, bytes(length))
        + behind
    )
    whole = wrap(
        tags.SEQUENCE,
        encode_value(tags.INTEGER, V3)
        + wrap(tags.SEQUENCE, outside)
        + wrap(tags.OCTETS, wrap(tags.SEQUENCE, security))
        + body,
    )
    if not length or keys is None:
        return whole
    at = len(whole) - len(body) - len(behind) - length
    return whole[:at] + hmac.digest(keys.auth, whole, keys.digest)[:length] + whole[at + length :]


def read_envelope(data: bytes) -> Envelope:
    """Raises MalformedBer, whatever the octets."""
    start, stop = inside(data, 0, len(data), tags.SEQUENCE, "a message")
    at, end = inside(data, start, stop, tags.INTEGER, "the version")
    if signed(data[at:end]) != V3:
        raise MalformedBer("not of version 3")
    at, after = inside(data, end, stop, tags.SEQUENCE, "the header")
    msg_id, at = _integer(data, at, after, "the message id")
    _, at = _integer(data, at, after, "the largest message")
    at, end = inside(data, at, after, tags.OCTETS, "the flags")
    if end - at != 1:
        raise MalformedBer(f"flags of {end - at} octets; they are one")
    flags = data[at]
    model, _ = _integer(data, end, after, "the security model")
    if model != USM or flags & (AUTH | PRIV) == PRIV:
        raise MalformedBer(f"security model {model} with flags {flags:#04x} is not spoken here")
    at, body_at = inside(data, after, stop, tags.OCTETS, "the security parameters")
    at, last = inside(data, at, body_at, tags.SEQUENCE, "the security parameters")
    engine_id, at = _octets(data, at, last, "the engine id")
    boots, at = _integer(data, at, last, "the engine's boots")
    seconds, at = _integer(data, at, last, "the engine's time")
    user, at = _octets(data, at, last, "the user")
    mac, at = _octets(data, at, last, "the digest")
    mac_at = at - len(mac)
    salt, at = _octets(data, at, last, "the salt")
    if boots < 0 or seconds < 0 or len(engine_id) > 32 or len(user) > 32:
        raise MalformedBer("security parameters outside their range (RFC 3414 section 2.4)")
    if flags & PRIV:
        at, end = inside(data, body_at, stop, tags.OCTETS, "the encrypted PDU")
        body = data[at:end]
    else:
        _, end = inside(data, body_at, stop, tags.SEQUENCE, "the scoped PDU")
        body = data[body_at:end]
    header = Header(msg_id, flags, engine_id, boots, seconds, user.decode("utf-8", "replace"))
    return Envelope(header, data[:stop], mac_at, mac, salt, body)


def opened(envelope: Envelope, keys: Keys | None, known: Known | None = None) -> Scoped:
    """What is inside, proven as far as the flags say. Raises WrongDigest, NotDecrypted, MalformedBer.

    `known`: may recognise a PDU by its octets, which is then not decoded.
    """
    header, body = envelope.header, envelope.body
    if header.flags & AUTH:
        if keys is None or len(envelope.mac) != keys.mac_octets:
            raise WrongDigest("a digest of another length")
        at, end = envelope.mac_at, envelope.mac_at + keys.mac_octets
        signed_octets = envelope.whole[:at] + bytes(keys.mac_octets) + envelope.whole[end:]
        made = hmac.digest(keys.auth, signed_octets, keys.digest)[: keys.mac_octets]
        if not hmac.compare_digest(made, envelope.mac):
            raise WrongDigest("the digest is another")
    if not header.flags & PRIV:
        return read_scoped(body, known)
    if keys is None or not keys.priv or len(envelope.salt) != SALT_OCTETS:
        raise NotDecrypted("no key to open it with")
    iv = header.boots.to_bytes(4) + header.time.to_bytes(4) + envelope.salt
    try:
        return read_scoped(cfb(keys.priv, iv, body, encrypt=False), known)
    except MalformedBer as error:
        raise NotDecrypted("what is inside is no PDU under this privacy key") from error


def read_scoped(data: bytes, known: Known | None = None) -> Scoped:
    """Raises MalformedBer."""
    at, stop = inside(data, 0, len(data), tags.SEQUENCE, "a scoped PDU")
    engine_id, at = _octets(data, at, stop, "the context's engine")
    context, at = _octets(data, at, stop, "the context")
    octets = data[at:stop]
    pdu = known(octets) if known is not None else None
    return Scoped(engine_id, context, octets, pdu or decode_pdu(data, at, stop))


def _integer(data: bytes, at: int, stop: int, what: str) -> tuple[int, int]:
    at, end = inside(data, at, stop, tags.INTEGER, what)
    return signed(data[at:end]), end


def _octets(data: bytes, at: int, stop: int, what: str) -> tuple[bytes, int]:
    at, end = inside(data, at, stop, tags.OCTETS, what)
    return data[at:end], end
