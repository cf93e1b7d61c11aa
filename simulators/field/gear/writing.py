"""SETs that plain objects share: type, length and range are checked before any change (RFC 3416 §4.2.5)."""

from collections.abc import Callable, Collection
from typing import Any

from simulators.field.gear.agent import Agent
from simulators.field.gear.column import Put
from simulators.field.wire import ber
from simulators.field.wire.ber import Value
from simulators.field.wire.message import NO_ERROR, WRONG_LENGTH, WRONG_TYPE, WRONG_VALUE

MAX_TEXT = 255


def put_text(attribute: str, longest: int = MAX_TEXT) -> Put:
    """A DisplayString kept on the row."""

    def put(row: Any, agent: Agent, item: Value, commit: bool) -> int:
        tag, content = item
        if tag != ber.OCTET_STRING or not isinstance(content, bytes):
            return WRONG_TYPE
        if len(content) > longest:
            return WRONG_LENGTH
        if commit:
            setattr(row, attribute, content.decode("utf-8", "replace"))
        return NO_ERROR

    return put


def put_enum(allowed: Collection[int], do: Callable[[Any, Agent, int], None]) -> Put:
    """An INTEGER out of a list; `do` changes the row."""

    def put(row: Any, agent: Agent, item: Value, commit: bool) -> int:
        tag, content = item
        if tag != ber.INTEGER or not isinstance(content, int):
            return WRONG_TYPE
        if content not in allowed:
            return WRONG_VALUE
        if commit:
            do(row, agent, content)
        return NO_ERROR

    return put
