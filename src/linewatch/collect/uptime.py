"""What sysUpTime says: a restart, or only the wrap of its 32 bits after 497 days."""

WRAP = 1 << 32  # TimeTicks are hundredths of a second modulo 2^32 (RFC 2578 section 7.1.8)
CLOCK_SLACK = 0.02  # an agent's clock and ours drift apart by this much at most
SLACK_S = 20.0


def restarted(before: int, now: int, elapsed_s: float) -> bool:
    """Did the agent start anew between two readings of sysUpTime, in ticks, so long apart?

    Backwards is a restart, unless the 32 bits were about to wrap and stand where a wrap would have put them.
    Forwards is one if the agent has been up for less time than we have known it to be up. A clock that stands
    still (recordings, broken agents) says nothing.
    """
    slack_s = SLACK_S + elapsed_s * CLOCK_SLACK
    expected = before + round(elapsed_s * 100)
    if now < before:
        wrapped_to = expected - WRAP
        return abs(now - wrapped_to) > slack_s * 100
    return before < now and now / 100 + slack_s < elapsed_s
