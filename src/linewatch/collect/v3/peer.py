"""What is known of the engine behind an address: its id, its clock, the keys of our user there. Pure."""

from typing import Final

from linewatch.wire.usm import AUTH, PRIV, REPORTABLE, Header, Keys, User, localised, scoped, sealed

WINDOW_S: Final = 150  # RFC 3414 section 2.2.3


class Peer:
    """One agent as one user asks it. Times are of one steady clock, in seconds.

    `clocked`: its clock comes from a message it signed, not from a Report that anybody could have sent.
    `proven`: something was decrypted with our privacy key. `sent`: questions before that.
    """

    __slots__ = ("_at_s", "_boots", "_time", "clocked", "engine_id", "keys", "proven", "sent", "user")

    def __init__(self, user: User) -> None:
        self.user = user
        self.engine_id = b""
        self.keys: Keys | None = None
        self.clocked = False
        self.proven = False
        self.sent = 0
        self._boots = self._time = 0
        self._at_s = 0.0

    def clock(self, now_s: float) -> tuple[int, int]:
        """Boots and seconds since, as the engine should have them now."""
        return self._boots, min(self._time + int(now_s - self._at_s), 0x7FFF_FFFF)

    def found(self, engine_id: bytes, boots: int, seconds: int, now_s: float) -> str:
        """A Report names the engine. Returns what was recovered from: "engine-id", or "" the first time."""
        another = bool(self.engine_id) and engine_id != self.engine_id
        if engine_id != self.engine_id or self.keys is None:
            self.engine_id, self.keys = engine_id, localised(self.user, engine_id)
            self.clocked = self.proven = False
            self.sent = 0
        if not self.clocked:
            self._boots, self._time, self._at_s = boots, seconds, now_s
        return "engine-id" if another else ""

    def told(self, boots: int, seconds: int, now_s: float) -> str:
        """It signed an answer to a question of ours, whose id is fresh: so its clock is what it says.

        RFC 3414 section 3.2 (7) moves a clock forwards only, since it must think of messages played again;
        gear whose boots stay the same over a restart would then be lost until its old time comes round.
        Returns what was recovered from: "reboot", "boots-back", "clock", or "".
        """
        was_boots, was_time = self.clock(now_s)
        known, self.clocked = self.clocked, True
        self._boots, self._time, self._at_s = boots, seconds, now_s
        if not known or (boots == was_boots and abs(seconds - was_time) <= WINDOW_S):
            return ""
        if boots == was_boots:
            return "clock"
        return "reboot" if boots > was_boots else "boots-back"

    def discovery(self, msg_id: int, pdu: bytes) -> bytes:
        """Who are you? (RFC 3414 section 4)"""
        return sealed(Header(msg_id, REPORTABLE, b"", 0, 0, ""), scoped(b"", "", pdu), None)

    def message(self, msg_id: int, pdu: bytes, now_s: float, salt: bytes, *, priv: bool = True) -> bytes:
        """A question as this user asks it. `priv` False: signed, but not encrypted."""
        flags = REPORTABLE | AUTH | (PRIV if priv and self.user.priv else 0)
        header = Header(msg_id, flags, self.engine_id, *self.clock(now_s), self.user.name)
        return sealed(header, scoped(self.engine_id, self.user.context, pdu), self.keys, salt)
