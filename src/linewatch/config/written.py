"""The shape of linewatch.yaml and of the credentials file, key for key, as pydantic checks it."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from linewatch.config.written_ems import EmsAt
from linewatch.config.written_kinds import Duration, Listen, ListenOrOff, SomeTime, Written, custom
from linewatch.config.written_mqtt import BrokerAt
from linewatch.config.written_performance import PerformanceAt
from linewatch.config.written_probes import Probes
from linewatch.config.written_syslog import SyslogAt
from linewatch.config.written_traps import Traps
from linewatch.config.written_webhook import WebhookAt

Code = str


class Poll(Written):
    """How gear is asked. `silent_backoff_max`: the longest pause between two tries of a silent device."""

    interval: SomeTime = timedelta(seconds=5)
    timeout: SomeTime = timedelta(seconds=1)
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    silent_backoff_max: Duration = timedelta(seconds=60)

    @model_validator(mode="after")
    def _fits(self) -> "Poll":
        if self.silent_backoff_max < self.interval:
            raise custom("silent_backoff_max is shorter than interval", "write at least the interval")
        return self


class Api(Written):
    listen: ListenOrOff = Listen(host="127.0.0.1", port=8080)


class Flap(Written):
    count: Annotated[int, Field(ge=0)] | None = None
    window: Duration | None = None
    rest: Duration | None = None


class AlarmHolds(Written):
    raise_hold: Duration | None = None
    clear_hold: Duration | None = None
    flap: Flap = Flap()


class Retention(Written):
    journal: SomeTime = timedelta(days=400)


class StoreAt(Written):
    url: str
    password_file: str | None = None


def _store(written: object) -> object:
    return {"url": written} if isinstance(written, str) else written


class SiteFile(Written):
    """linewatch.yaml. Paths are relative to the file."""

    plant: str
    store: Annotated[StoreAt, BeforeValidator(_store)] = StoreAt(url="sqlite:///linewatch.db")
    poll: Poll = Poll()
    traps: Traps = Traps()
    api: Api = Api()
    credentials: str | None = None
    profiles: list[str] = Field(default_factory=list)
    alarms: dict[Code, AlarmHolds] = Field(default_factory=dict)
    language: Literal["zh", "en", "both"] = "both"
    retention: Retention = Retention()
    mqtt: dict[str, BrokerAt] = Field(default_factory=dict)
    probes: Probes | None = None
    performance: PerformanceAt | None = None
    ems: dict[str, EmsAt] = Field(default_factory=dict)
    syslog: SyslogAt | None = None
    webhooks: dict[str, WebhookAt] = Field(default_factory=dict)


class CredentialEntry(Written):
    """One community, by reference. `version`: v1 or v2c."""

    version: Literal["v1", "v2c"] = "v2c"
    community_file: str | None = None
    community_env: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_literal(cls, written: Any) -> Any:
        if isinstance(written, dict) and "community" in written:
            raise custom(
                "the community itself stands in the text",
                "put it into a file of its own and write community_file: FILE (or community_env: NAME)",
            )
        return written

    @model_validator(mode="after")
    def _one_way(self) -> "CredentialEntry":
        if (self.community_file is None) == (self.community_env is None):
            raise custom(
                "a credential has one community", "write community_file: FILE or community_env: NAME"
            )
        return self
