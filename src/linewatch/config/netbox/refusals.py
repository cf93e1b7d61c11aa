"""What went wrong between us and a NetBox, as what is wrong and what to do."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

import requests
from pynetbox.core.query import ContentError  # type: ignore[import-untyped]

_NOT_NETBOX = ("answers, and not as a NetBox does", "write the URL of a NetBox, as a browser shows it")
_KINDS: tuple[tuple[type[Exception], str, str], ...] = (
    # The order counts: each is a kind of those below it.
    (
        requests.exceptions.SSLError,
        "the TLS connection fails: its certificate is not trusted, or it speaks no TLS there",
        "name your CA's file in REQUESTS_CA_BUNDLE, or write http://",
    ),
    (requests.exceptions.ProxyError, "the proxy does not let us through", "set NO_PROXY for this host"),
    (requests.exceptions.Timeout, "no answer in time", "try again, or ask who runs it"),
    (requests.exceptions.TooManyRedirects, "it leads elsewhere (a redirect)", "write the URL it leads to"),
    (requests.exceptions.ConnectionError, "cannot be reached", "look at the host and the port"),
    (requests.exceptions.JSONDecodeError, *_NOT_NETBOX),
    (requests.exceptions.ChunkedEncodingError, "the answer broke off", "try again"),
    (ContentError, *_NOT_NETBOX),
    (ValueError, *_NOT_NETBOX),
)
_STATUS = {
    HTTPStatus.UNAUTHORIZED: ("the token is not accepted", "give a token that is valid"),
    HTTPStatus.FORBIDDEN: (
        "the token may not do this",
        "give a token that is valid, for a user with the permission (and write enabled, for an export)",
    ),
    HTTPStatus.NOT_FOUND: ("there is no such list here", "write the URL of a NetBox, without /api"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("it takes no body of this size", "raise the web server's limit"),
    HTTPStatus.TOO_MANY_REQUESTS: ("it is asked too often", "try again later"),
}


def refusal(error: Exception, told: Sequence[dict[str, Any]] = ()) -> tuple[str, str]:
    """What is wrong, and what to do. `told`: the objects that were sent, for the name of the one refused."""
    answer = getattr(error, "req", None)
    status = getattr(answer, "status_code", None)
    if status is None or isinstance(error, ContentError):
        return next(((what, do) for kind, what, do in _KINDS if isinstance(error, kind)), _unknown(error))
    said = _json(answer)
    if status == HTTPStatus.BAD_REQUEST:
        return f"it refuses {_fields(said, told)}", "mend it here or there, and export again"
    detail = said.get("detail") if isinstance(said, dict) else None
    if status in _STATUS and (detail is not None or status != HTTPStatus.NOT_FOUND):
        what, instead = _STATUS[HTTPStatus(status)]
        return f"{what} ({status}{': ' + detail if isinstance(detail, str) else ''})", instead
    if status == HTTPStatus.NOT_FOUND:
        return f"there is no NetBox ({status})", "write the URL of a NetBox, as a browser shows it"
    tell = f": {detail}" if isinstance(detail, str) else ""
    return f"it answers {status}{tell}", "look at the log of NetBox"


def _unknown(error: Exception) -> tuple[str, str]:
    return f"the request failed ({type(error).__name__})", "try again"


def _json(answer: Any) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _fields(said: Any, told: Sequence[dict[str, Any]]) -> str:
    """Errors by field, of one object or of a bulk: a list with {} for each object that was good."""
    if isinstance(said, list):
        wrong = [
            f'"{_name(told, place)}" ({"; ".join(_sentences(item))})'
            for place, item in enumerate(said)
            if item
        ]
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        return (", ".join(wrong[:3]) + more) or "what it was told"
    return f"what it was told ({'; '.join(_sentences(said))})"


def _name(told: Sequence[dict[str, Any]], place: int) -> str:
    item = told[place] if place < len(told) else {}
    return str(next((item[key] for key in ("name", "label", "cid", "model", "id") if item.get(key)), place))


def _sentences(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        for field, what in said.items():
            for sentence in _sentences(what):
                yield (
                    sentence if field in ("detail", "__all__", "non_field_errors") else f"{field}: {sentence}"
                )
    elif isinstance(said, list):
        for item in said:
            yield from _sentences(item)
    elif said is not None:
        yield str(said)[:200]
