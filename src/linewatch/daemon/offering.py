"""An event handed to the pump by somebody who waits until it is journalled."""

import asyncio

from linewatch.daemon.inbox import Inbox
from linewatch.messages.events import Event


async def offered(inbox: Inbox, event: Event) -> bool:
    """True once it is journalled; False where it was shed."""
    told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def receipt(journalled: bool) -> None:
        if not told.done():
            told.set_result(journalled)

    inbox.offer(event, reserved=True, receipt=receipt)
    return await told
