"""What every shape of the site's files is made of: durations, addresses, sentences of mistakes."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from linewatch.config.duration import NoDuration, duration


def custom(what: str, instead: str) -> PydanticCustomError:
    """`what` may be empty: then the sentence says what was written there."""
    return PydanticCustomError("linewatch", "{what}", {"what": what, "instead": instead})


def _duration(written: object) -> timedelta:
    if isinstance(written, timedelta):
        return written
    try:
        return duration(written)
    except NoDuration as error:
        raise custom("", error.instead) from error


def _some_time(written: object) -> timedelta:
    found = _duration(written)
    if found <= timedelta(0):
        raise custom("", "write more than 0s")
    return found


def _listen(written: object) -> "Listen | None":
    if written == "off":
        return None
    if isinstance(written, Listen):
        return written
    match = (
        re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[^:\s]+):(\d{1,5})", written) if isinstance(written, str) else None
    )
    if match is None or int(match[2]) > 65535:
        raise custom("", "write address:port, such as 127.0.0.1:8080")
    return Listen(host=match[1].strip("[]"), port=int(match[2]))


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Listen(Written):
    host: str
    port: int


Duration = Annotated[timedelta, BeforeValidator(_duration)]
SomeTime = Annotated[timedelta, BeforeValidator(_some_time)]
ListenOrOff = Annotated[Listen | None, BeforeValidator(_listen)]
