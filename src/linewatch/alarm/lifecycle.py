"""The life of one alarm as a total table of (phase, signal).

The theory. Gear tells two things of a condition: it is there (*breach*) or it is gone (*recover*). Between
what gear tells and what people are told stand two holds and a limit:

- **soak**: a breach is raised only after it has been held for `raise_hold` (phase PENDING meanwhile);
- **hysteresis**: a raised alarm is cleared only after it has been gone for `clear_hold` (phase CLEARING);
- **flap**: an onset is a breach that follows a recover. So many onsets within a window are one *flurry*: the
  alarm is FLAPPING, which counts as raised and is told once, until nothing has changed for `rest`. What it
  rests in decides how it ends.

A hold of zero is a timer that fires at once, so there is one table and no special case. NEs integrate for
2.5 s before a raise and 10 s before a clear themselves (G.806 §6, GR-253 §6.2.1); the holds here come on top.
"""

from enum import StrEnum

from linewatch.messages.records import AlarmPhase


class Signal(StrEnum):
    """What can happen to an alarm."""

    BREACH = "breach"  # gear says: it is there
    FLURRY = "flurry"  # the same, and this onset is one too many within the flap window
    RECOVER = "recover"  # gear says: it is gone
    HELD = "held"  # the hold timer of this phase ran out
    RESTED_THERE = "rested-there"  # flap timer: nothing changed for `rest`, and the condition is there
    RESTED_GONE = "rested-gone"  # flap timer: nothing changed for `rest`, and the condition is gone


_P = AlarmPhase
_S = Signal

TRANSITIONS: dict[tuple[AlarmPhase, Signal], AlarmPhase] = {
    # CLEARED: not there, or not there any more. The entry stays (RFC 8632 §3.5); a breach opens it again.
    (_P.CLEARED, _S.BREACH): _P.PENDING,
    (_P.CLEARED, _S.FLURRY): _P.FLAPPING,  # blips too short to soak are still a fault if there are many
    (_P.CLEARED, _S.RECOVER): _P.CLEARED,  # a repeated clear, or the clear of what we never saw
    (_P.CLEARED, _S.HELD): _P.CLEARED,  # late timer: the breach had already ended
    (_P.CLEARED, _S.RESTED_THERE): _P.CLEARED,  # late timer: flapping had already ended
    (_P.CLEARED, _S.RESTED_GONE): _P.CLEARED,  # late timer: flapping had already ended
    # PENDING: there, not yet long enough.
    (_P.PENDING, _S.BREACH): _P.PENDING,  # a repeated raise does not start the soak again
    (_P.PENDING, _S.FLURRY): _P.PENDING,  # no onset: it is there already
    (_P.PENDING, _S.RECOVER): _P.CLEARED,  # a blip: nobody was told, nobody is told
    (_P.PENDING, _S.HELD): _P.RAISED,
    (_P.PENDING, _S.RESTED_THERE): _P.PENDING,  # late timer of an earlier flurry: the soak decides
    (_P.PENDING, _S.RESTED_GONE): _P.PENDING,  # late timer of an earlier flurry: the soak decides
    # RAISED: there.
    (_P.RAISED, _S.BREACH): _P.RAISED,  # a repeated raise, or a poll that agrees with its trap
    (_P.RAISED, _S.FLURRY): _P.RAISED,  # no onset: it is there already
    (_P.RAISED, _S.RECOVER): _P.CLEARING,
    (_P.RAISED, _S.HELD): _P.RAISED,  # late timer: the clear was taken back in time
    (_P.RAISED, _S.RESTED_THERE): _P.RAISED,  # late timer: flapping had already ended
    (_P.RAISED, _S.RESTED_GONE): _P.RAISED,  # late timer: a breach came after it rested
    # CLEARING: gone, not yet long enough; still raised in everybody's eyes.
    (_P.CLEARING, _S.BREACH): _P.RAISED,  # a relapse: the same raise goes on, nothing is told
    (_P.CLEARING, _S.FLURRY): _P.FLAPPING,
    (_P.CLEARING, _S.RECOVER): _P.CLEARING,  # a repeated clear does not start the hold again
    (_P.CLEARING, _S.HELD): _P.CLEARED,
    (_P.CLEARING, _S.RESTED_THERE): _P.CLEARING,  # late timer of an earlier flurry: the hold decides
    (_P.CLEARING, _S.RESTED_GONE): _P.CLEARING,  # late timer of an earlier flurry: the hold decides
    # FLAPPING: comes and goes; raised until it rests.
    (_P.FLAPPING, _S.BREACH): _P.FLAPPING,  # told already; the rest starts again
    (_P.FLAPPING, _S.FLURRY): _P.FLAPPING,  # told already; the rest starts again
    (_P.FLAPPING, _S.RECOVER): _P.FLAPPING,  # one more clear proves nothing; the rest starts again
    (_P.FLAPPING, _S.HELD): _P.FLAPPING,  # late timer of the soak or the hold before the flurry
    (_P.FLAPPING, _S.RESTED_THERE): _P.RAISED,
    (_P.FLAPPING, _S.RESTED_GONE): _P.CLEARED,
}


def after(phase: AlarmPhase, signal: Signal) -> AlarmPhase:
    """The phase that follows. Total: every pair has a row."""
    return TRANSITIONS[phase, signal]


ACTIVE: frozenset[AlarmPhase] = frozenset({_P.RAISED, _P.CLEARING, _P.FLAPPING})
