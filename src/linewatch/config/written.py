"""The shape of linewatch.yaml and of the credentials file, key for key, as pydantic checks it."""

import re
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from linewatch.config.duration import NoDuration, duration


def _custom(what: str, instead: str) -> PydanticCustomError:
    """`what` may be empty: then the sentence says what was written there."""
    return PydanticCustomError("linewatch", "{what}", {"what": what, "instead": instead})


def _duration(written: object) -> timedelta:
    if isinstance(written, timedelta):
        return written
    try:
        return duration(written)
    except NoDuration as error:
        raise _custom("", error.instead) from error


def _some_time(written: object) -> timedelta:
    found = _duration(written)
    if found <= timedelta(0):
        raise _custom("", "write more than 0s")
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
        raise _custom("", "write address:port, such as 127.0.0.1:8080")
    return Listen(host=match[1].strip("[]"), port=int(match[2]))


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Listen(_Written):
    host: str
    port: int


Duration = Annotated[timedelta, BeforeValidator(_duration)]
SomeTime = Annotated[timedelta, BeforeValidator(_some_time)]
ListenOrOff = Annotated[Listen | None, BeforeValidator(_listen)]
Code = str


class Poll(_Written):
    """How gear is asked. `silent_backoff_max`: the longest pause between two tries of a silent device."""

    interval: SomeTime = timedelta(seconds=5)
    timeout: SomeTime = timedelta(seconds=1)
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    silent_backoff_max: Duration = timedelta(seconds=60)

    @model_validator(mode="after")
    def _fits(self) -> "Poll":
        if self.silent_backoff_max < self.interval:
            raise _custom("silent_backoff_max is shorter than interval", "write at least the interval")
        return self


class Traps(_Written):
    listen: ListenOrOff = Listen(host="127.0.0.1", port=9162)


class Api(_Written):
    listen: ListenOrOff = Listen(host="127.0.0.1", port=8080)


class Flap(_Written):
    count: Annotated[int, Field(ge=0)] | None = None
    window: Duration | None = None
    rest: Duration | None = None


class AlarmHolds(_Written):
    raise_hold: Duration | None = None
    clear_hold: Duration | None = None
    flap: Flap = Flap()


class Retention(_Written):
    journal: SomeTime = timedelta(days=400)


class StoreAt(_Written):
    url: str
    password_file: str | None = None


def _store(written: object) -> object:
    return {"url": written} if isinstance(written, str) else written


class SiteFile(_Written):
    """linewatch.yaml. Paths are relative to the file."""

    plant: str
    store: Annotated[StoreAt, BeforeValidator(_store)] = StoreAt(url="sqlite:///linewatch.db")
    poll: Poll = Poll()
    traps: Traps = Traps()
    api: Api = Api()
    credentials: str | None = None
    profiles: list[str] = []
    alarms: dict[Code, AlarmHolds] = {}
    language: Literal["zh", "en", "both"] = "both"
    retention: Retention = Retention()


class CredentialEntry(_Written):
    """One community, by reference. `version`: v1 or v2c."""

    version: Literal["v1", "v2c"] = "v2c"
    community_file: str | None = None
    community_env: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_literal(cls, written: Any) -> Any:
        if isinstance(written, dict) and "community" in written:
            raise _custom(
                "the community itself stands in the text",
                "put it into a file of its own and write community_file: FILE (or community_env: NAME)",
            )
        return written

    @model_validator(mode="after")
    def _one_way(self) -> "CredentialEntry":
        if (self.community_file is None) == (self.community_env is None):
            raise _custom(
                "a credential has one community", "write community_file: FILE or community_env: NAME"
            )
        return self
