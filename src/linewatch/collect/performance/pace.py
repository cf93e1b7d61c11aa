"""The pace that keeps counters behind states: so many requests a second, all agents together."""

import asyncio


class Pace:
    """`turn()` before each request."""

    def __init__(self, rate: float) -> None:
        self._gap_s = 1.0 / rate
        self._next_s = 0.0

    async def turn(self) -> None:
        """Until it is one's turn: in the order in which they ask."""
        now = asyncio.get_running_loop().time()
        turn_s = max(self._next_s, now)
        self._next_s = turn_s + self._gap_s
        if turn_s > now:
            await wait(turn_s - now)


async def wait(seconds: float) -> None:
    """A documented wait."""
    done = asyncio.Event()
    handle = asyncio.get_running_loop().call_later(seconds, done.set)
    try:
        await done.wait()
    finally:
        handle.cancel()
