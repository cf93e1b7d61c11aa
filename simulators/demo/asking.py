"""Talking to the API over plain asyncio streams: one request at a time, and the live stream."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from urllib.parse import quote

ANSWER_S = 10.0
LONGEST_LINE = 8 << 20


class ApiGone(Exception):
    """The API does not answer, or not with what was asked for."""


class Told(NamedTuple):
    """One server-sent event."""

    id: str
    name: str
    data: dict[str, Any]


class Api:
    """`token` may be set later; /readyz needs none."""

    def __init__(self, port: int, token: str = "") -> None:
        self._port, self.token = port, token

    async def get(self, path: str) -> dict[str, Any]:
        """The JSON of a 200. Raises `ApiGone`."""
        status, body = await self._get(path)
        if status != 200:
            raise ApiGone(f"GET {path} answered {status}: {body[:200].decode(errors='replace')}")
        found = json.loads(body)
        return found if isinstance(found, dict) else {"items": found}

    async def ready(self) -> bool:
        """Whether /readyz says yes; no answer is a no."""
        try:
            return (await self._get("/readyz"))[0] == 200
        except ApiGone:
            return False

    async def every(self, path: str) -> list[dict[str, Any]]:
        """All items of a list, page by page."""
        items: list[dict[str, Any]] = []
        cursor: str | None = None
        join = "&" if "?" in path else "?"
        while True:
            page = await self.get(f"{path}{join}limit=500" + (f"&cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page.get("next")
            if not cursor:
                return items

    async def one(self, kind: str, key: str) -> dict[str, Any]:
        """One alarm or incident by id."""
        return await self.get(f"/v1/{kind}/{quote(key, safe='')}")

    async def events(self) -> AsyncIterator[Told]:
        """What is new from now on, until the server hangs up. Raises `ApiGone`."""
        reader, writer = await self._open("/v1/events", "text/event-stream")
        try:
            status, chunked = await _head(reader)
            if status != 200:
                raise ApiGone(f"GET /v1/events answered {status}")
            fields: dict[str, str] = {}
            async for line in _lines(reader, chunked):
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = value.removeprefix(" ")
                    continue
                if "data" in fields:
                    data = json.loads(fields["data"]) if fields["data"].startswith("{") else {}
                    yield Told(fields.get("id", ""), fields.get("event", ""), data)
                fields = {}
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise ApiGone(f"the live stream broke: {error}") from error
        finally:
            writer.close()

    async def _get(self, path: str) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(ANSWER_S):
                reader, writer = await self._open(path, "application/json")
                try:
                    status, chunked = await _head(reader)
                    body = await reader.read() if not chunked else await _dechunked(reader)
                finally:
                    writer.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise ApiGone(f"GET {path}: {error}") from error
        return status, body

    async def _open(self, path: str, accept: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=LONGEST_LINE)
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", f"Accept: {accept}"]
        if self.token:
            lines.append(f"Authorization: Bearer {self.token}")
        lines.append("Connection: close")
        writer.write("\r\n".join([*lines, "", ""]).encode())
        await writer.drain()
        return reader, writer


async def _head(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Status, and whether the body comes in chunks."""
    first = (await reader.readline()).split()
    chunked = False
    while (line := await reader.readline()).strip():
        chunked |= line.lower().replace(b" ", b"") == b"transfer-encoding:chunked\r\n"
    return (int(first[1]) if len(first) > 1 else 0), chunked


async def _dechunked(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while chunk := await _chunk(reader):
        body += chunk
    return body


async def _chunk(reader: asyncio.StreamReader) -> bytes:
    size = int((await reader.readline()).strip() or b"0", 16)
    chunk = await reader.readexactly(size)
    await reader.readline()
    return chunk


async def _lines(reader: asyncio.StreamReader, chunked: bool) -> AsyncIterator[str]:
    held = b""
    while piece := await (_chunk(reader) if chunked else reader.read(65_536)):
        held += piece
        *whole, held = held.split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r").decode()
