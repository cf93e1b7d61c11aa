"""JSON text to its value as quickly as can be, where it is certain that the strict reader would say the same.

msgspec reads several times as fast as the standard library, and refuses NaN, infinite numbers and broken
UTF-8; but of a key that stands twice in one object it keeps the last without a word. So keys are counted,
in the text and in the value.
"""

from collections.abc import Callable
from typing import Any

import msgspec

Remember = Callable[[str, str], str]
# With any of these in it, a text may hold more or fewer keys than it has quotes before a colon.
_UNCOUNTABLE = (b"\\", b'" :', b'"\n', b'"\t', b'"\r')


def quickly(text: bytes, remember: Remember) -> Any:
    """The value of `text`, or None where only the strict reader can tell: None is no value worth having.

    `remember` gives back the first of equal texts: `dict.setdefault` saves memory.
    """
    if any(sign in text for sign in _UNCOUNTABLE):
        return None
    try:
        value = msgspec.json.decode(text)
        return value if _kept(value, remember) == text.count(b'":') else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def quickly_alone(text: bytes) -> Any:
    """`quickly` of a text that nothing is shared with: keys are counted in what is written again."""
    if any(sign in text for sign in _UNCOUNTABLE):
        return None
    try:
        value = msgspec.json.decode(text)
        return value if msgspec.json.encode(value).count(b'":') == text.count(b'":') else None
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        return None


def share(value: Any, remember: Remember) -> None:
    """Equal texts in a list or mapping are made one, in place."""
    if type(value) is dict:
        for key, inner in value.items():
            kind = type(inner)
            if kind is str:
                value[key] = remember(inner, inner)
            elif kind is dict or kind is list:
                share(inner, remember)
    else:
        for place, inner in enumerate(value):
            kind = type(inner)
            if kind is str:
                value[place] = remember(inner, inner)
            elif kind is dict or kind is list:
                share(inner, remember)


def _kept(value: Any, remember: Remember) -> int:
    """Texts made one with those that are known, in place; how many keys there are in it."""
    count = 0
    if type(value) is dict:
        count = len(value)
        for key, inner in value.items():
            kind = type(inner)
            if kind is str:
                value[key] = remember(inner, inner)
            elif kind is dict or kind is list:
                count += _kept(inner, remember)
    elif type(value) is list:
        for place, inner in enumerate(value):
            kind = type(inner)
            if kind is str:
                value[place] = remember(inner, inner)
            elif kind is dict or kind is list:
                count += _kept(inner, remember)
    return count
