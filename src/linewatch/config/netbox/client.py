"""The only place that speaks HTTP with a NetBox: pages in, bulk requests out, errors as sentences.

Requests go through pynetbox, which knows both forms of token. Three things of it are not used: `next` links
(a page is asked for by its offset, so that the token goes to no other host than the one that was named),
redirects (a POST that is redirected loses its body), and .netrc (it would replace the token).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import pynetbox  # type: ignore[import-untyped]
import requests
from pynetbox.core.query import ContentError, Request, RequestError  # type: ignore[import-untyped]
from requests.adapters import HTTPAdapter

from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.foreign import Progress, quiet
from linewatch.config.netbox.refusals import refusal

PAGE = 500  # rows; NetBox may give fewer (MAX_PAGE_SIZE)
BULK = 100  # objects of one request: NetBox takes all of them or none
ANSWER_S = 120.0  # a bulk of interfaces may take NetBox a minute

_SECRET = 8  # characters; one that is shorter is no token, and would be found in every word

Row = dict[str, Any]


class NetBox:
    """`url` such as https://netbox.example. Everything raises ConfigRefused; no text holds the token."""

    def __init__(self, url: str, token: str, progress: Progress = quiet, answer_s: float = ANSWER_S) -> None:
        self.url = _plain(url)
        self._token = _whole(token)
        self._progress = progress
        self._api = pynetbox.api(self.url, token=self._token)
        session = self._api.http_session
        session.max_redirects = 0
        session.auth = _as_it_is
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Deadline(answer_s))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._api.http_session.close()

    def version(self) -> tuple[int, int]:
        """(4, 2) of a NetBox 4.2.1. The first question to ask: it tells whether there is a NetBox at all."""
        said = self._ask("status", lambda request: request.get_status(), base=self._api.base_url)
        told = said.get("netbox-version") if isinstance(said, dict) else None
        match = re.match(r"v?(\d+)\.(\d+)", told) if isinstance(told, str) else None
        if match is None:
            raise self._refused("status", "answers, and is no NetBox", "write the URL of a NetBox")
        return int(match[1]), int(match[2])

    def rows(self, path: str, **filters: Any) -> Iterator[Row]:
        """Every row of a list such as "dcim/sites", by their ids, one page in memory at a time."""
        done = 0
        while True:
            asked = {"ordering": "id", **filters}
            rows, count = self._ask(path, _page, filters=asked, offset=done)
            if not isinstance(count, int):
                raise self._refused(path, "answers with no list of NetBox", "write the URL of a NetBox")
            yield from rows
            done += len(rows)
            self._progress(f"reading {path}", done, count)
            if not rows or done >= count:
                return

    def create(self, path: str, new: Sequence[Row]) -> list[Row]:
        """The rows made, in the order given."""
        made: list[Row] = []
        for at in range(0, len(new), BULK):
            block = list(new[at : at + BULK])
            answer = self._ask(path, lambda request, block=block: request.post(block), told=block)
            if not isinstance(answer, list) or len(answer) != len(block):
                raise self._refused(path, "made something else than it was told", "look at its log")
            made += answer
            self._progress(f"writing {path}", len(made), len(new))
        return made

    def change(self, path: str, changed: Sequence[Row]) -> None:
        """Each row has its id and what is to be different."""
        for at in range(0, len(changed), BULK):
            block = list(changed[at : at + BULK])
            self._ask(path, lambda request, block=block: request.patch(block), told=block)
            self._progress(f"changing {path}", at + len(block), len(changed))

    def remove(self, path: str, ids: Sequence[int]) -> None:
        for at in range(0, len(ids), BULK):
            block = [{"id": number} for number in ids[at : at + BULK]]
            self._ask(path, lambda request, block=block: request.delete(block))

    def _ask(
        self,
        path: str,
        how: Any,
        *,
        base: str = "",
        filters: Row | None = None,
        offset: int = 0,
        told: Sequence[Row] = (),
    ) -> Any:
        request = Request(
            base=base or f"{self._api.base_url}/{path}/",
            http_session=self._api.http_session,
            token=self._token,
            filters=filters,
            limit=PAGE,
            offset=offset,
        )
        try:
            return how(request)
        except (RequestError, ContentError, requests.exceptions.RequestException, ValueError) as error:
            what, instead = refusal(error, told)
            raise self._refused(path, what, instead) from None  # the cause may hold what was sent

    def _refused(self, path: str, what: str, instead: str) -> ConfigRefused:
        if len(self._token) >= _SECRET:
            what = what.replace(self._token, "(token)")
        return ConfigRefused([Finding(f"{self.url}/api/{path}/", what, instead)])


class _Deadline(HTTPAdapter):
    """No request waits for ever."""

    def __init__(self, answer_s: float) -> None:
        super().__init__()
        self._answer_s = answer_s

    def send(self, request: requests.PreparedRequest, *how: Any, **named: Any) -> requests.Response:
        named["timeout"] = (min(10.0, self._answer_s), self._answer_s)
        return super().send(request, *how, **named)


def _page(request: Any) -> tuple[list[Row], Any]:
    """The rows of one page, and how many there are in all."""
    rows = list(request.get())
    return rows, getattr(request, "count", None)


def _as_it_is(request: Any) -> Any:
    """An auth that adds nothing: with one set, requests does not look into .netrc."""
    return request


def _plain(url: str) -> str:
    """The URL without its slash, or /api. Raises ConfigRefused where it is none, or holds a password."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good:
        raise ConfigRefused([Finding(url.rpartition("@")[2], "is no URL", "write https://netbox.example")])
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        what = "a URL of NetBox has no user, password, query or fragment"
        raise ConfigRefused([Finding(parts.hostname or "", what, "write https://netbox.example")])
    path = re.sub(r"/api/?$", "", parts.path.rstrip("/"))
    return f"{parts.scheme}://{parts.netloc}{path}"


def _whole(token: str) -> str:
    """A token is one line of visible ASCII; a slip here would end in an error that shows it."""
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        what = "the token is empty" if not token else "the token holds what no token of NetBox holds"
        raise ConfigRefused([Finding("token", what, "give --token-file, or set NETBOX_TOKEN")])
    return token


def by_id(rows: Iterator[Row]) -> Mapping[int, Row]:
    return {row["id"]: row for row in rows}
