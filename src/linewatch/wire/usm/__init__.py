"""SNMPv3 messages under the User-based Security Model (RFC 3412, RFC 3414, RFC 3826, RFC 7860). No I/O.

    user = User("ops", "sha256", "pass phrase", "aes256", "another one")
    keys = localised(user, engine_id)
    datagram = sealed(Header(msg_id, flags, engine_id, boots, time, user.name), scoped(...), keys)
    envelope = read_envelope(datagram);  contents = opened(envelope, keys)

The PDU inside is that of `wire.snmp`.
"""

from linewatch.wire.usm.keys import AUTH_PROTOCOLS, PRIV_PROTOCOLS, Keys, User, localised
from linewatch.wire.usm.message import (
    AUTH,
    MAX_MESSAGE,
    PRIV,
    REPORTABLE,
    Envelope,
    Header,
    NotDecrypted,
    Scoped,
    WrongDigest,
    opened,
    read_envelope,
    read_scoped,
    scoped,
    sealed,
)
from linewatch.wire.usm.reports import REASONS, reason_of, report

__all__ = [
    "AUTH",
    "AUTH_PROTOCOLS",
    "MAX_MESSAGE",
    "PRIV",
    "PRIV_PROTOCOLS",
    "REASONS",
    "REPORTABLE",
    "Envelope",
    "Header",
    "Keys",
    "NotDecrypted",
    "Scoped",
    "User",
    "WrongDigest",
    "localised",
    "opened",
    "read_envelope",
    "read_scoped",
    "reason_of",
    "report",
    "scoped",
    "sealed",
]
