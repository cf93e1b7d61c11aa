"""The control socket: one JSON object per line in, one per line out. A unix socket, or TCP on 127.0.0.1."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulators.field.deeds import Deed, perform
from simulators.field.faults import Refused
from simulators.field.network import Field

LONGEST_LINE = 64 * 1024


class Control:
    """Serves one field. `after(...)` is called whenever something was done, to look at the timers again."""

    def __init__(
        self,
        field: Field,
        clock: Callable[[], float],
        after: Callable[[], None],
        counts: Callable[[], dict[str, Any]],
    ) -> None:
        self._field, self._clock, self._after, self._counts = field, clock, after, counts
        self._writers: dict[asyncio.StreamWriter, None] = {}

    async def open(self, where: str) -> asyncio.Server:
        """`where` is a port number (0: any) of 127.0.0.1 or the path of a unix socket."""
        if where.isdigit():
            return await asyncio.start_server(self._serve, "127.0.0.1", int(where), limit=LONGEST_LINE)
        await asyncio.to_thread(Path(where).unlink, missing_ok=True)  # left by one that was killed
        return await asyncio.start_unix_server(self._serve, where, limit=LONGEST_LINE)

    def hang_up(self) -> None:
        """Close every conversation, so that the server can end."""
        for writer in tuple(self._writers):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers[writer] = None
        try:
            while line := await reader.readline():
                writer.write(json.dumps(self.do(line), ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError):
            return  # gone, or a line without end
        finally:
            self._writers.pop(writer, None)
            writer.close()

    def do(self, line: bytes) -> dict[str, Any]:
        """One request: {"ok": true, ...} or {"ok": false, "error": a sentence}."""
        try:
            asked = json.loads(line)
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            return {"ok": False, "error": f"not a line of JSON: {error}"}
        if not isinstance(asked, dict) or "do" not in asked:
            return {
                "ok": False,
                "error": 'write an object such as {"do": "fault", "kind": "cable-cut", "element": "CAB-1"}',
            }
        try:
            return {"ok": True, **self._done(asked)}
        except Refused as error:
            return {"ok": False, "error": str(error)}
        finally:
            self._after()

    def _done(self, asked: dict[str, Any]) -> dict[str, Any]:
        do, field = str(asked["do"]), self._field
        if do == "list":
            return {
                "faults": [{"kind": f.kind, "element": f.element, "km": f.km} for f in field.faults.values()],
                "down": list(field.state.down),
                "degraded": list(field.state.degraded),
                "exposed": list(field.state.exposed),
                "unheard": dict(field.state.unheard),
            }
        if do == "stats":
            return self._counts()
        km, period, times = asked.get("km"), asked.get("period_s"), asked.get("times")
        deed = Deed(
            do,
            str(asked.get("element", "")),
            str(asked["kind"]) if "kind" in asked else None,
            float(km) if isinstance(km, int | float) else None,
            float(period) if isinstance(period, int | float) else None,
            int(times) if isinstance(times, int) else None,
            str(asked.get("other", "")),
        )
        return perform(field, deed, self._clock())
