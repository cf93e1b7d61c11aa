"""What the daemon and its listener say to each other: a length of four octets, then msgpack. No I/O."""

from typing import Final

import msgspec
from msgspec import Struct

from linewatch.wire.usm import User

HEAD: Final = 4
MOST_OCTETS: Final = 1 << 24


class UserTold(Struct, frozen=True):
    """A `User` on its way: through a pipe, never in arguments or the environment."""

    name: str
    auth: str
    auth_secret: str
    priv: str
    priv_secret: str
    context: str

    def __repr__(self) -> str:
        return f"UserTold({self.name!r})"

    def user(self) -> User:
        return User(self.name, self.auth, self.auth_secret, self.priv, self.priv_secret, self.context)


class Opening(Struct, frozen=True, tag="opening"):
    """Who we are to those who send informs, and the users by the name of their credential."""

    engine_id: bytes
    boots: int
    users: dict[str, UserTold]


class Came(Struct, frozen=True, tag="came"):
    """A datagram of an element within its share. `names`: credentials of who is at that address.

    `clocks`: engine id -> boots and time of engines there, as polls know them, proven fresh.
    """

    data: bytes
    source: tuple[str, int]
    names: list[str]
    clocks: dict[bytes, tuple[int, int]]


class Heard(Struct, frozen=True, tag="heard"):
    """What became of it. `outcome`: trap, inform, discovery, or why it is not taken.

    `answer`: what to send back; to an inform only once it was taken. `name`: the credential that opened it.
    """

    outcome: str
    source: tuple[str, int]
    answer: bytes = b""
    name: str = ""
    engine_id: bytes = b""
    trap_oid: str = ""
    request_id: int = 0
    pdu: bytes = b""


def told(user: User) -> UserTold:
    return UserTold(user.name, user.auth, user.auth_secret, user.priv, user.priv_secret, user.context)


def framed(message: Opening | Came | Heard) -> bytes:
    """As it goes through the pipe."""
    octets = msgspec.msgpack.encode(message)
    return len(octets).to_bytes(HEAD) + octets


to_listener: Final = msgspec.msgpack.Decoder(Opening | Came)
to_daemon: Final = msgspec.msgpack.Decoder(Heard)
