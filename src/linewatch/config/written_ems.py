"""The shape of `ems` in linewatch.yaml."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from linewatch.config.ems_maps import MAPS
from linewatch.config.written_kinds import Listen, ListenOrOff, SomeTime, Written, custom


def _or_off(written: object) -> object:
    return None if written == "off" else written


def _map(written: object) -> object:
    if isinstance(written, str | dict):
        return written
    raise custom("", f"write one of {', '.join(MAPS)}, a file, or the map itself")


class ResyncAt(Written):
    """Where its list of active alarms is asked for. `credential`: else the one of its notifications."""

    address: ListenOrOff
    credential: str | None = None
    timeout: SomeTime = timedelta(seconds=2)
    retries: Annotated[int, Field(ge=0, le=10)] = 2


class EmsAt(Written):
    listen: ListenOrOff = Listen(host="127.0.0.1", port=9163)
    credential: str = "default"
    senders: Annotated[list[str], Field(alias="from", min_length=1)]
    map_at: Annotated[Any, BeforeValidator(_map), Field(alias="map")]
    keep_alive: Annotated[SomeTime | None, BeforeValidator(_or_off)] = timedelta(seconds=90)
    resync: ResyncAt | None = None
    audit: SomeTime = timedelta(minutes=15)
    rate: Annotated[int, Field(ge=1, le=10_000)] = 50
    burst: Annotated[int, Field(ge=1, le=100_000)] = 500
