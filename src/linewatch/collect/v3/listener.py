"""`python -m linewatch.collect.v3.listener`: opens what comes of version 3, away from the daemon's loop.

It reads frames from standard input and writes frames to standard output; it has no socket and no file, and
ends when its input does, which is when the daemon ends.
"""

import secrets
import sys
import time
from typing import BinaryIO

from linewatch.collect.v3.frames import HEAD, MOST_OCTETS, Opening, framed, to_listener
from linewatch.collect.v3.receiver import Receiver


def _frame(source: BinaryIO) -> bytes | None:
    head = source.read(HEAD)
    if len(head) < HEAD:
        return None
    length = int.from_bytes(head)
    if length > MOST_OCTETS:
        return None
    octets = source.read(length)
    return octets if len(octets) == length else None


def listen(source: BinaryIO, sink: BinaryIO) -> None:
    """Until the input ends. An Opening, and whatever comes; another Opening brings other users."""
    receiver: Receiver | None = None
    began_s = time.monotonic()
    while (octets := _frame(source)) is not None:
        message = to_listener.decode(octets)
        if isinstance(message, Opening):
            users = {name: told.user() for name, told in message.users.items()}
            if receiver is None or receiver.boots != message.boots:
                began_s = time.monotonic()
            receiver = Receiver(message.engine_id, message.boots, users, secrets.randbits(64))
        elif receiver is not None:
            sink.write(framed(receiver.came(message, time.monotonic() - began_s)))
            sink.flush()


if __name__ == "__main__":
    try:
        listen(sys.stdin.buffer, sys.stdout.buffer)
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)
