"""The HTTP server inside our own task group: it takes no signals, and a busy port is a sentence."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

GRACE_S = 3


class CannotStart(Exception):
    """The daemon cannot run like this; the sentence says what to change. Exit code 2."""


class Server(uvicorn.Server):
    """uvicorn would install signal handlers and stop the loop's others."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bound(host: str, port: int, key: str) -> socket.socket:
    """A listening socket. Raises `CannotStart`; `key` is the setting that named the place."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        raise CannotStart(
            f"{key} is {host}:{port}, which cannot be had ({error}); stop what holds it, or name another"
        ) from error


def make_server(app: FastAPI) -> Server:
    """A server for sockets that are bound already."""
    return Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=GRACE_S,
            server_header=False,
        )
    )
