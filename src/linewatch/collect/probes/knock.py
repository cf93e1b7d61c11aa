"""TCP connections begun and ended at once: accepted or refused, somebody is there (RFC 9293 §3.5.2)."""

import asyncio
import errno
import socket
from collections.abc import Callable

MOST_OPEN = 512  # connections under way; more files than that are not ours to take

_ALIVE = (0, errno.ECONNREFUSED)

Ended = Callable[[int, bool], None]
"""Called with the number of a probe and whether somebody was there."""


class Knock:
    """On the running loop. What nobody answers is ended by `give_up`."""

    def __init__(self, on_end: Ended) -> None:
        self._on_end = on_end
        self._loop = asyncio.get_running_loop()
        self._open: dict[int, socket.socket] = {}

    def send(self, number: int, host: str, port: int) -> bool | None:
        """Knock; its end is told by `on_end`. False: the kernel says at once that there is no way; None: we
        have no room ourselves."""
        if len(self._open) >= MOST_OPEN:
            return None
        try:
            opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        except OSError:
            return None  # out of files
        opened.setblocking(False)
        code = opened.connect_ex((host, port))
        if code not in (errno.EINPROGRESS, *_ALIVE):
            opened.close()
            return False
        self._open[number] = opened
        if code == errno.EINPROGRESS:
            self._loop.add_writer(opened, self._done, number)
        else:
            self._loop.call_soon(self._done, number)
        return True

    def give_up(self, number: int) -> None:
        """Its time is over."""
        opened = self._open.pop(number, None)
        if opened is not None:
            self._loop.remove_writer(opened)
            opened.close()

    def close(self) -> None:
        for number in list(self._open):
            self.give_up(number)

    def _done(self, number: int) -> None:
        opened = self._open.get(number)
        if opened is None:
            return
        code = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        self.give_up(number)
        self._on_end(number, code in _ALIVE)
