"""What an engine that cannot take a message says why (RFC 3414 section 5, RFC 3412 section 5)."""

from typing import Final

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.pdu import Pdu

UNKNOWN_ENGINE: Final = "unknown-engine"
TIME_WINDOW: Final = "time-window"
UNKNOWN_USER: Final = "unknown-user"
WRONG_AUTH: Final = "wrong-auth"
WRONG_PRIV: Final = "wrong-priv"
SECURITY_LEVEL: Final = "security-level"
UNKNOWN_CONTEXT: Final = "unknown-context"

_USM: Final = "1.3.6.1.6.3.15.1.1"
REASONS: Final = {
    f"{_USM}.1.0": SECURITY_LEVEL,  # usmStatsUnsupportedSecLevels
    f"{_USM}.2.0": TIME_WINDOW,
    f"{_USM}.3.0": UNKNOWN_USER,
    f"{_USM}.4.0": UNKNOWN_ENGINE,
    f"{_USM}.5.0": WRONG_AUTH,  # usmStatsWrongDigests
    f"{_USM}.6.0": WRONG_PRIV,  # usmStatsDecryptionErrors
    "1.3.6.1.6.3.12.1.4.0": UNKNOWN_CONTEXT,  # snmpUnavailableContexts
    "1.3.6.1.6.3.12.1.5.0": UNKNOWN_CONTEXT,  # snmpUnknownContexts
}
_OIDS: Final = {reason: oid for oid, reason in REASONS.items()}


def reason_of(pdu: Pdu) -> str:
    """Of a Report; "malformed" where it is one that we do not know."""
    for oid, _, _ in pdu.varbinds:
        if oid in REASONS:
            return REASONS[oid]
    return "malformed"


def report(reason: str, request_id: int, count: int) -> Pdu:
    """What we say so ourselves. `count`: how often that happened."""
    counter = (_OIDS[reason], tags.COUNTER32, count & 0xFFFF_FFFF)
    return Pdu(tags.REPORT, request_id, 0, 0, (counter,))
