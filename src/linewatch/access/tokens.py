"""Bearer tokens: `lw_<id>_<secret>`. The id is for people and logs, the secret is 32 random bytes.

Only sha256 of the whole token is kept. A slow hash guards guessable passwords; 256 random bits need none.
Nothing here may put a token into an exception's text: those reach logs.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

ID_BYTES, SECRET_BYTES = 5, 32
_FORM = re.compile(r"lw_[0-9a-f]{10}_[A-Za-z0-9_-]{43}")


class KeptToken(Protocol):
    """What is needed of a stored token to judge it."""

    @property
    def hash(self) -> str: ...
    @property
    def expires(self) -> datetime | None: ...
    @property
    def revoked(self) -> datetime | None: ...


class Minted(NamedTuple):
    """A new token. `token` is shown once and kept nowhere; `hash` is what the store keeps."""

    id: str
    token: str
    hash: str

    def __repr__(self) -> str:
        return f"Minted(id={self.id!r})"


class Refusal(StrEnum):
    """Why a request is not let in. Also the label of the counter of refusals."""

    ABSENT = "no-token"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"


def mint(id_bytes: bytes, secret: bytes) -> Minted:
    """A token of given randomness: 5 bytes for the id, 32 for the secret. Raises `ValueError` for less."""
    if len(id_bytes) != ID_BYTES or len(secret) != SECRET_BYTES:
        raise ValueError(f"a token is made of {ID_BYTES} and {SECRET_BYTES} random bytes")
    token_id = id_bytes.hex()
    token = f"lw_{token_id}_{urlsafe_b64encode(secret).rstrip(b'=').decode()}"
    return Minted(token_id, token, digest(token))


def digest(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def bearer(header: str | None) -> str | Refusal:
    """The token of an Authorization header (RFC 6750 §2.1), or why there is none. Its form only."""
    scheme, _, token = (header or "").strip().partition(" ")
    if not header or scheme.lower() != "bearer":
        return Refusal.ABSENT
    return token.strip() if _FORM.fullmatch(token.strip()) else Refusal.MALFORMED


def judge(token: str, kept: KeptToken | None, at: datetime) -> Refusal | None:
    """None where `token` is good at `at`; `kept` is what the store has under its hash."""
    if kept is None or not hmac.compare_digest(digest(token), kept.hash):
        return Refusal.UNKNOWN
    if kept.revoked is not None and kept.revoked <= at:
        return Refusal.REVOKED
    if kept.expires is not None and kept.expires <= at:
        return Refusal.EXPIRED
    return None
