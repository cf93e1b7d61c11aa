"""Pages by key: a cursor names the last key seen, so what is inserted or forgotten meanwhile moves nothing.

A list is ordered by its ids. The cursor is opaque to clients, and good for its own list only.
"""

import binascii
import heapq
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from linewatch.api.problems import Refused

DEFAULT_LIMIT, MAX_LIMIT = 100, 500

T = TypeVar("T")


def cursor_after(name: str, last: str) -> str:
    """The cursor of what comes after key `last` in the list `name`."""
    return urlsafe_b64encode(msgspec.json.encode([name, last])).rstrip(b"=").decode()


def last_of(name: str, cursor: str | None) -> str:
    """The key a cursor stands on, "" for none. Raises `Refused` for one of another list, or of nobody."""
    if cursor is None:
        return ""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        listed, last = msgspec.json.decode(urlsafe_b64decode(padded), type=tuple[str, str])
    except (UnicodeEncodeError, binascii.Error, msgspec.DecodeError):
        listed, last = "", ""
    if listed != name:
        raise Refused(
            "bad-cursor", f"take the cursor from `next` of a page of {name}, or leave it out to start"
        )
    return last


def page(
    name: str, items: Mapping[str, T], keep: Callable[[T], bool], cursor: str | None, limit: int
) -> tuple[list[tuple[str, T]], str | None]:
    """At most `limit` items with their keys, and the cursor of the next page (None after the last)."""
    last = last_of(name, cursor)
    keys = heapq.nsmallest(limit + 1, (key for key, item in items.items() if key > last and keep(item)))
    more = len(keys) > limit
    shown = keys[:limit]
    return [(key, items[key]) for key in shown], cursor_after(name, shown[-1]) if more else None
