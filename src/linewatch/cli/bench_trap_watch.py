"""How long it takes from a change in the field until the API tells of it: a listener on /v1/events."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Sequence
from typing import Final

from linewatch.cli.bench_rivals import NotMeasured

LONGEST_S: Final = 10.0  # a change not told by then counts as this late


class Field:
    """The field's control port: a line goes down when we say so."""

    def __init__(self, port: int) -> None:
        self._sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._lines = self._sock.makefile("rb")

    def link(self, device: str, *, down: bool) -> None:
        """Raises NotMeasured where the field does not do it."""
        asked = {"do": "link", "kind": "down" if down else "up", "element": device}
        self._sock.sendall(json.dumps(asked).encode() + b"\n")
        said = json.loads(self._lines.readline())
        if not said["ok"]:
            raise NotMeasured(f"the field refuses: {said['error']}")

    def close(self) -> None:
        self._lines.close()
        self._sock.close()


class Listener:
    """Reads the stream in a thread of its own until closed, and notes when each device was first named."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.request("GET", "/v1/events", headers={"Authorization": f"Bearer {token}"})
        self._sock = self._connection.sock
        self._answer = self._connection.getresponse()
        if self._answer.status != http.HTTPStatus.OK:
            raise NotMeasured(f"/v1/events says {self._answer.status}: {self._answer.read()!r}")
        self._told = threading.Condition()
        self._seen: dict[str, list[tuple[float, str]]] = {}
        self._thread = threading.Thread(target=self._read, name="events", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        kind = ""
        try:
            while line := self._answer.readline():
                text = line.decode("utf-8", "replace").strip()
                if text.startswith("event:"):
                    kind = text[6:].strip()
                elif text.startswith("data:"):
                    self._note(kind, text)
        except (OSError, ValueError, http.client.HTTPException):
            return  # closed

    def _note(self, kind: str, data: str) -> None:
        now = time.monotonic()
        with self._told:
            at = data.find('"CV-')
            while at >= 0:
                device = data[at + 1 : at + 9]
                self._seen.setdefault(device, []).append((now, kind))
                at = data.find('"CV-', at + 9)
            self._told.notify_all()

    def until(self, device: str, kind: str, since: float) -> float:
        """Seconds from `since` until a notice of that kind named the device; LONGEST_S for never."""

        def found() -> float | None:
            return next((at for at, what in self._seen.get(device, ()) if what == kind and at >= since), None)

        with self._told:
            self._told.wait_for(lambda: found() is not None, max(0.0, since + LONGEST_S - time.monotonic()))
            at = found()
        return LONGEST_S if at is None else at - since

    def close(self) -> None:
        if self._sock is not None:
            self._sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._connection.close()


class Changes:
    """Lines go down one after the other while something else goes on; `end` says how late each was told."""

    def __init__(self, field: Field, listener: Listener, devices: Sequence[str], every_s: float) -> None:
        self._field, self._listener, self._devices, self._every_s = field, listener, devices, every_s
        self._made: list[tuple[str, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for device in self._devices:
            self._made.append((device, time.monotonic()))
            self._field.link(device, down=True)
            if self._stop.wait(self._every_s):
                return

    def end(self, *, now: bool) -> tuple[list[str], list[float]]:
        """(devices that went down, seconds until an alarm told of each). `now`: make no more."""
        if now:
            self._stop.set()
        self._thread.join()
        alarms = [self._listener.until(device, "AlarmNotice", at) for device, at in self._made]
        return [device for device, _ in self._made], alarms


def p99(values: Sequence[float]) -> float:
    """The value that 99 of 100 stay within; nan of nothing."""
    if not values:
        return float("nan")
    return sorted(values)[min(len(values) - 1, int(0.99 * len(values)))]
