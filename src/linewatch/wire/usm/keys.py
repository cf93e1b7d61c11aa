"""From pass phrases to keys: RFC 3414 appendix A.2, RFC 7860, and the two ways keys are made longer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

EXPANDED: Final = 1_048_576  # octets of pass phrase that are hashed (RFC 3414 A.2)


class _Auth(NamedTuple):
    digest: str  # as hashlib names it
    octets: int  # of it that are sent


AUTH_PROTOCOLS: Final[dict[str, _Auth]] = {
    "sha": _Auth("sha1", 12),  # RFC 3414 section 7
    "sha224": _Auth("sha224", 16),  # RFC 7860 section 4
    "sha256": _Auth("sha256", 24),
    "sha384": _Auth("sha384", 32),
    "sha512": _Auth("sha512", 48),
}
# Octets of the key. AES-192 and -256 were never standardised: a key longer than the digest is made as
# draft-blumenthal-aes-usm-04 says, or ("c", Cisco and others) as draft-reeder-snmpv3-usm-3desede-00 does.
PRIV_PROTOCOLS: Final[dict[str, int]] = {
    "aes128": 16,
    "aes192": 24,
    "aes256": 32,
    "aes192c": 24,
    "aes256c": 32,
}


@dataclass(frozen=True, slots=True)
class User:
    """Pass phrases do not print themselves. `priv` "": nothing is encrypted. `context`: mostly ""."""

    name: str
    auth: str
    auth_secret: str = field(repr=False)
    priv: str = ""
    priv_secret: str = field(default="", repr=False)
    context: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """Of one user at one engine. `priv` b"": nothing is encrypted."""

    digest: str
    mac_octets: int
    auth: bytes = field(repr=False)
    priv: bytes = field(repr=False)


def localised(user: User, engine_id: bytes) -> Keys:
    """The first time for a user it hashes a megabyte for each pass phrase: some 3 ms."""
    digest, mac_octets = AUTH_PROTOCOLS[user.auth]
    auth = _local(digest, master(digest, user.auth_secret.encode()), engine_id)
    priv = b""
    if user.priv:
        octets = PRIV_PROTOCOLS[user.priv]
        longer = _reeder if user.priv.endswith("c") else _blumenthal
        first = _local(digest, master(digest, user.priv_secret.encode()), engine_id)
        priv = longer(digest, first, engine_id, octets)[:octets]
    return Keys(digest, mac_octets, auth, priv)


@lru_cache(maxsize=4_096)
def master(digest: str, secret: bytes) -> bytes:
    """Ku of a pass phrase."""
    return _hash(digest, (secret * (EXPANDED // len(secret) + 1))[:EXPANDED])


def _local(digest: str, key: bytes, engine_id: bytes) -> bytes:
    return _hash(digest, key + engine_id + key)


def _blumenthal(digest: str, key: bytes, engine_id: bytes, octets: int) -> bytes:
    while len(key) < octets:
        key += _hash(digest, key)
    return key


def _reeder(digest: str, key: bytes, engine_id: bytes, octets: int) -> bytes:
    last = key
    while len(key) < octets:
        last = _local(digest, master(digest, last), engine_id)
        key += last
    return key


def _hash(digest: str, data: bytes) -> bytes:
    make: Callable[..., Any] = hashlib.new
    made: bytes = make(digest, data, usedforsecurity=False).digest()
    return made
