"""The shape of a `version: v3` entry of the credentials file."""

from typing import Any, Literal

from pydantic import model_validator

from linewatch.config.written_kinds import Written, custom

_OTHERWISE = {
    "md5": "MD5 is broken, and is not spoken here: configure SHA on the gear, and write protocol: sha256",
    "des": "DES is broken, and is not spoken here: configure AES on the gear, and write protocol: aes128",
    "3des": "3DES is not spoken here: configure AES on the gear, and write protocol: aes128",
    "aes": "write protocol: aes128",
    "sha1": "write protocol: sha, which is SHA-1",
}


class _Secret(Written):
    password_file: str | None = None
    password_env: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_literal(cls, written: Any) -> Any:
        if not isinstance(written, dict):
            return written
        if "password" in written:
            raise custom(
                "the pass phrase itself stands in the text",
                "put it into a file of its own and write password_file: FILE (or password_env: NAME)",
            )
        protocol = str(written.get("protocol", "")).lower().replace("-", "")
        if protocol in _OTHERWISE:
            raise custom(f"protocol is {protocol}", _OTHERWISE[protocol])
        return written

    @model_validator(mode="after")
    def _one_way(self) -> "_Secret":
        if (self.password_file is None) == (self.password_env is None):
            raise custom("it has one pass phrase", "write password_file: FILE or password_env: NAME")
        return self


class Auth(_Secret):
    protocol: Literal["sha", "sha224", "sha256", "sha384", "sha512"] = "sha256"


class Priv(_Secret):
    """aes192c, aes256c: keys made longer as Cisco does it; it differs with auth sha (and sha224) only."""

    protocol: Literal["aes128", "aes192", "aes256", "aes192c", "aes256c"] = "aes128"


class V3Entry(Written):
    """One user of the User-based Security Model; pass phrases by reference. No `priv` is a warning."""

    version: Literal["v3"]
    user: str
    auth: Auth
    priv: Priv | None = None
    context: str = ""

    @model_validator(mode="after")
    def _fits(self) -> "V3Entry":
        if not 0 < len(self.user.encode()) <= 32:
            raise custom("user has more than 32 octets, or none", "write it as the gear has it (RFC 3414)")
        return self
