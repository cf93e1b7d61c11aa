"""FORMAT as bytes: read strictly, written one way only, so that one plant has one digest."""

import hashlib
import json
from typing import Any


class NotJson(Exception):
    """`line` where (1 if unknown), and what to write instead."""

    def __init__(self, line: int, what: str, instead: str) -> None:
        super().__init__(what)
        self.line, self.what, self.instead = line, what, instead


def canonical(raw: Any) -> bytes:
    """RFC 8785 in spirit: keys sorted, no blanks, UTF-8. An integer and a float stay what they are.

    Raises NotJson where a string holds half of a surrogate pair, or a number is not finite.
    """
    try:
        text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode()
    except UnicodeEncodeError as error:
        bad = error.object[max(0, error.start - 20) : error.start]
        raise NotJson(
            1,
            f"a text holds half of a surrogate pair (after {bad!r}), which UTF-8 cannot carry",
            "write the whole one",
        ) from error
    except ValueError as error:
        raise NotJson(1, "a number is infinite or none at all", "write a finite number") from error
    except RecursionError as error:
        raise NotJson(1, "nested too deeply", "write it flatter") from error


def digest(body: bytes) -> str:
    """The name of a body: its sha256 in hex."""
    return hashlib.sha256(body).hexdigest()


def parse(data: bytes) -> Any:
    """JSON text to its value. Raises NotJson: no duplicate keys, no NaN, no infinite number."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError as error:
        raise NotJson(
            data.count(b"\n", 0, error.start) + 1, "the file is not UTF-8 text", "save it as UTF-8"
        ) from error
    except json.JSONDecodeError as error:
        raise NotJson(
            error.lineno, f"this is not JSON: {error.msg}", "look at the comma or quote before it"
        ) from error
    except ValueError as error:
        raise NotJson(1, f"this is not JSON: {error}", "write each key once, and finite numbers") from error
    except RecursionError as error:
        raise NotJson(1, "nested too deeply", "write it flatter") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        twice = next(k for k, _ in pairs if k in seen or seen.add(k))  # type: ignore[func-returns-value]
        raise ValueError(f'the key "{twice}" stands twice in one object')
    return value


def _constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")
