"""Long work on the loop in slices, with a turn of everybody else between two of them.

Twenty thousand agents want their polls begun, their deadlines kept, their plant exchanged. Each of these is a
fraction of a millisecond; all of them at once are seconds in which nothing else is heard.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Final, TypeVar

SLICE: Final = 256  # agents taken over, made, or filed in one piece: a few milliseconds

T = TypeVar("T")


async def others_turn() -> None:
    """Let everything that is ready on the loop have its turn."""
    loop = asyncio.get_running_loop()
    turn: asyncio.Future[None] = loop.create_future()
    handle = loop.call_soon(turn.set_result, None)
    try:
        await turn
    finally:
        handle.cancel()


async def sliced(items: Iterable[T], size: int = SLICE) -> AsyncIterator[T]:
    """The items, with a turn of the others after every `size` of them."""
    for place, item in enumerate(items, 1):
        yield item
        if place % size == 0:
            await others_turn()
