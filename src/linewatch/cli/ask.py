"""A question to the API, for commands that show what a running daemon knows."""

import json
import os
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

ANSWER_S = 10.0


class NotAnswered(Exception):
    """The API cannot be reached, or refuses; the text says what to do."""


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
        url = self._url + path + (f"/{quote(key, safe='')}" if key else "")
        request = Request(url, headers={"Authorization": f"Bearer {self._token}"})  # noqa: S310 (checked above)
        try:
            with self._opener.open(request, timeout=ANSWER_S) as answer:
                body: dict[str, Any] = json.load(answer)
                return body
        except HTTPError as error:
            with error:
                detail = _detail(error)
            kind = NotThere if error.code == HTTPStatus.NOT_FOUND else NotAnswered
            raise kind(detail) from error
        except (URLError, TimeoutError, ConnectionError) as error:
            reason = getattr(error, "reason", error)
            raise NotAnswered(
                f"{self._url} does not answer ({reason}); is `linewatch run` running? --api says where"
            ) from error
        except ValueError as error:
            raise NotAnswered(f"{self._url} answers, but not as linewatch does; --api says where") from error


def _detail(error: HTTPError) -> str:
    try:
        detail = json.load(error)["detail"]
    except (ValueError, KeyError, TypeError):
        return f"the API answers {error.code} and does not say why; is that linewatch?"
    return str(detail)


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
