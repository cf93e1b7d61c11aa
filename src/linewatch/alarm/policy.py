"""How long a condition must hold before it is raised or cleared, and when coming and going is flapping.

Defaults by alarm type; a site overrides them by code. The reasons:

- signals of transmission gear are integrated by the gear itself (2.5 s / 10 s), so a raise is not held and a
  clear is held 2 s, enough for a trap that overtook another;
- packet interfaces integrate nothing and chatter while they negotiate: their clear is held longer;
- error counters come in bursts: soaked, and cleared slowly;
- slow environment values hover around their threshold: soaked and cleared slowly;
- silence has been retried by the poller before it is told, and an answer is an answer: no hold at all.
"""

from datetime import timedelta

import msgspec
from msgspec import Struct

from linewatch.names.alarm_types import ALARM_TYPES, Layer, Side, alarm_type

_NOTHING = timedelta(0)
_LONGEST = timedelta(days=1)


class TypePolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Holds of one alarm type. `flap_count` onsets within `flap_window` are flapping; 0 never is.

    A flapping alarm has rested when nothing changed for `flap_rest`.
    """

    raise_hold: timedelta = _NOTHING
    clear_hold: timedelta = timedelta(seconds=2)
    flap_count: int = 4
    flap_window: timedelta = timedelta(minutes=5)
    flap_rest: timedelta = timedelta(minutes=2)

    def __post_init__(self) -> None:
        for name in ("raise_hold", "clear_hold", "flap_window", "flap_rest"):
            value: timedelta = getattr(self, name)
            if not _NOTHING <= value <= _LONGEST:
                raise ValueError(f"{name} is {value}; write a duration between 0 s and 1 day")
        if self.flap_count < 0 or self.flap_count == 1:
            raise ValueError(f"flap_count is {self.flap_count}; write 0 (never flapping) or 2 and more")
        if self.flap_count and self.flap_rest * self.flap_count < self.flap_window:
            # Else the slowest flapping we detect would rest, and be told again, between two of its onsets.
            least = (self.flap_window / self.flap_count).total_seconds()
            raise ValueError(
                f"flap_rest is {self.flap_rest.total_seconds():g} s; write at least flap_window / flap_count"
                f" = {least:g} s, or each flap is told anew"
            )


_SIGNAL = TypePolicy()
_AT_ONCE = TypePolicy(clear_hold=_NOTHING)
_PACKET = TypePolicy(clear_hold=timedelta(seconds=5))
_BURSTY = TypePolicy(raise_hold=timedelta(seconds=10), clear_hold=timedelta(seconds=60))
_SLOW = TypePolicy(raise_hold=timedelta(seconds=30), clear_hold=timedelta(seconds=60))
_OWN = TypePolicy(clear_hold=timedelta(seconds=30), flap_count=0)

_BY_LAYER: dict[Layer, TypePolicy] = {
    Layer.OPTICAL: _SIGNAL,
    Layer.MS: _SIGNAL,
    Layer.HP: _SIGNAL,
    Layer.LP: _SIGNAL,
    Layer.E1: _SIGNAL,
    Layer.PACKET: _PACKET,
    Layer.EQUIPMENT: _SIGNAL,
    Layer.POWER: _SIGNAL,
    Layer.MANAGEMENT: _AT_ONCE,
    Layer.SYNC: _SIGNAL,
    Layer.OWN: _OWN,
}
_BY_CODE: dict[str, TypePolicy] = {
    "LP-PJE": _BURSTY,  # pointer justifications come in bursts while a clock is pulled in
    "CRC-ERR": _BURSTY,
    "TEMPERATURE": _SLOW,
    "OVERLOAD": _SLOW,
    "MAINS-OUT-OF-RANGE": _SLOW,
    "DYING-GASP": TypePolicy(clear_hold=timedelta(seconds=10)),  # the last word of a dying modem, said once
    "NODE-RESTART": TypePolicy(
        clear_hold=_NOTHING, flap_count=3, flap_window=timedelta(minutes=15), flap_rest=timedelta(minutes=15)
    ),
}


def default_policy(code: str) -> TypePolicy:
    """What holds for a code where the site says nothing. A code no table knows is treated as a signal."""
    row = alarm_type(code)
    if row.side is Side.STATE and row.layer is not Layer.OWN and code not in _BY_CODE:
        return _AT_ONCE  # a switch or a loop is an act, not a level: it is so, or it is not
    return _BY_CODE.get(code) or _BY_LAYER[row.layer]


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`types`: the site's own policy by code, each whole. `keep_cleared`: cleared alarms kept in memory.

    Raises `ValueError` (as `msgspec.ValidationError` when decoded) for a code that does not exist.
    """

    types: dict[str, TypePolicy] = {}
    keep_cleared: int = 5000

    def __post_init__(self) -> None:
        if self.keep_cleared < 0:
            raise ValueError(f"keep_cleared is {self.keep_cleared}; write 0 or more")
        for code in self.types:
            if code not in ALARM_TYPES:
                raise ValueError(f'"{code}" is no alarm type; write one of docs/alarms.md, such as LOS')

    def of(self, code: str) -> TypePolicy:
        """What holds for alarms of this code."""
        return self.types.get(code) or default_policy(code)


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Policy)


def encode_policy(policy: Policy) -> bytes:
    """The bytes a policy's digest is taken of."""
    return _encoder.encode(policy)


def decode_policy(body: bytes) -> Policy:
    """A policy from its bytes. Raises `msgspec.ValidationError` with a sentence of what to write instead."""
    return _decoder.decode(body)
