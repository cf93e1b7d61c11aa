"""A question to the API, for commands that show what a running daemon knows."""

import json
import os
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

ANSWER_S = 10.0
PAGE = 500  # items asked for at a time
PLANT_S = 600.0  # a large plant is read, checked and taken before it is answered


class NotAnswered(Exception):
    """The API cannot be reached, or refuses; the text says what to do. `problem`: its document."""

    def __init__(self, said: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(said)
        self.problem = problem or {}


class NotThere(NotAnswered):
    """The API knows no such thing."""


class Api:
    """`url` such as http://127.0.0.1:8080. No proxy is used: linewatch is on this machine or near it."""

    def __init__(self, url: str, token: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise NotAnswered(f'--api is "{url}"; write a URL such as http://127.0.0.1:8080')
        self._url = url.rstrip("/")
        self._token = token
        self._opener = build_opener(ProxyHandler({}))

    def get(self, path: str, key: str = "") -> dict[str, Any]:
        """The answer to GET `path`/`key`. Raises `NotAnswered`, `NotThere`."""
        return self._json(self.raw("GET", path + (f"/{quote(key, safe='')}" if key else ""))[0])

    def pages(self, path: str, page: int = PAGE) -> Iterator[dict[str, Any]]:
        """Every item of a list, read on page by page. Raises as `get`."""
        join, cursor = "&" if "?" in path else "?", ""
        while True:
            found = self.get(f"{path}{join}limit={page}{cursor}")
            yield from found["items"]
            if not found.get("next"):
                return
            cursor = f"&cursor={quote(found['next'], safe='')}"

    def send(self, method: str, path: str, body: bytes, base: str) -> dict[str, Any]:
        """The answer to a change of the plant `base`. Raises as `get`."""
        return self._json(self.raw(method, path, body, {"If-Match": f'"{base}"'}, PLANT_S)[0])

    def raw(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        answer_s: float = ANSWER_S,
    ) -> tuple[bytes, Mapping[str, str]]:
        """Bytes and headers of an answer. Raises as `get`."""
        told = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            **(headers or {}),
        }
        request = Request(self._url + path, body, told, method=method)  # noqa: S310 (checked above)
        try:
            with self._opener.open(request, timeout=answer_s) as answer:
                found: bytes = answer.read()
                return found, answer.headers
        except HTTPError as error:
            with error:
                detail, problem = _detail(error)
            kind = NotThere if error.code == HTTPStatus.NOT_FOUND else NotAnswered
            raise kind(detail, problem) from error
        except (URLError, TimeoutError, ConnectionError) as error:
            reason = getattr(error, "reason", error)
            raise NotAnswered(
                f"{self._url} does not answer ({reason}); is `linewatch run` running? --api says where"
            ) from error

    def _json(self, body: bytes) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(body)
        except ValueError as error:
            raise NotAnswered(f"{self._url} answers, but not as linewatch does; --api says where") from error
        return found


def _detail(error: HTTPError) -> tuple[str, dict[str, Any]]:
    try:
        problem: dict[str, Any] = json.load(error)
        return str(problem["detail"]), problem
    except (ValueError, KeyError, TypeError):
        return f"the API answers {error.code} and does not say why; is that linewatch?", {}


def token_from(file: Path | None) -> str:
    """The token of a file, else of LINEWATCH_TOKEN. Raises `NotAnswered` where there is none."""
    if file is not None:
        try:
            return file.read_text().strip()
        except OSError as error:
            raise NotAnswered(
                f"{file}: {error.strerror}; --token-file names a file that holds a token"
            ) from error
    token = os.environ.get("LINEWATCH_TOKEN", "").strip()
    if not token:
        raise NotAnswered(
            "no token: write --token-file FILE or set LINEWATCH_TOKEN; `linewatch token create` makes one"
        )
    return token
