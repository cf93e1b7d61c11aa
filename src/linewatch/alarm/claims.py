"""Who says that a condition is there: one fault told by three sources is one alarm.

Gear speaks with one voice, whether we ask it or it sends a trap. An element manager, a syslog line, a probe
or a broker is a voice of its own. A condition stands as long as one voice holds it, but for this: where gear
was asked and says that it is gone, it is gone, whatever others still repeat.
"""

from msgspec import Struct

from linewatch.messages.records import Via

_OF_GEAR = frozenset((Via.POLL, Via.TRAP, Via.ENGINE))


class Claim(Struct, frozen=True, array_like=True):
    """`device` said, by way of `via`, that it is there. `via` is POLL for all that gear tells us itself."""

    device: str
    via: Via


def voice(device: str, via: Via) -> Claim:
    """As whom somebody speaks."""
    return Claim(device, Via.POLL if via in _OF_GEAR else via)


def claimed(claims: tuple[Claim, ...], device: str, via: Via, *, present: bool) -> tuple[Claim, ...]:
    """Who holds the condition after `device` spoke, in the order in which they first said so."""
    if not claims and not present:
        return claims
    speaker = voice(device, via)
    if present:
        return claims if speaker in claims else (*claims, speaker)
    if via is Via.POLL:
        return ()
    if via is Via.ENGINE:  # nothing will be heard of it any more
        return tuple([claim for claim in claims if claim.device != device])
    return tuple([claim for claim in claims if claim != speaker])
