"""The shape of `mqtt` in linewatch.yaml and of a file of topics, and the checked values made of both."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from linewatch.collect.mqtt.kinds import KINDS, Form, Kind, Limit
from linewatch.collect.mqtt.payload import folded
from linewatch.collect.mqtt.settings import Broker, Level, ReadingRule, Tls, TopicRule, Word
from linewatch.collect.mqtt.topics import NAME
from linewatch.config.finding import Finding
from linewatch.config.secret import NoSecret, from_file, readable_by_others
from linewatch.config.sentences import findings_of
from linewatch.config.written_kinds import SomeTime, Written, custom
from linewatch.config.yaml_read import Mark, Unreadable, line_of, read_yaml_file
from linewatch.topology.check.mistake import did_you_mean

KindName = Literal[
    "mains-present", "rectifier-fail", "battery-discharging", "battery-voltage", "battery-current",
    "lvd-open", "fuel-level", "generator-state", "generator-running", "generator-fail", "door-open",
    "temperature", "smoke", "water", "optical-power",
]  # fmt: skip
Say = Callable[..., None]
"""(path, what, instead[, severity]): a finding of linewatch.yaml."""


class TlsAt(Written):
    """Files, relative to linewatch.yaml. Without ca_file the machine's own authorities count."""

    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None

    @model_validator(mode="after")
    def _pair(self) -> "TlsAt":
        if self.key_file is not None and self.cert_file is None:
            raise custom("key_file stands without cert_file", "write both, or neither")
        return self


class BrokerAt(Written):
    host: str
    port: Annotated[int, Field(ge=1, le=65535)] | None = None  # 1883, with TLS 8883
    tls: TlsAt | None = None
    user: str | None = None
    password_file: str | None = None
    client_id: str | None = None
    topics: str
    stale_after: SomeTime | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_literal(cls, written: object) -> object:
        if isinstance(written, dict) and "password" in written:
            raise custom("the password itself stands in the text", "write password_file: FILE")
        return written

    @model_validator(mode="after")
    def _login(self) -> "BrokerAt":
        if self.password_file is not None and self.user is None:
            raise custom("password_file stands without user", "write user: NAME")
        return self


class LimitAt(Written):
    """Raised at `below` or `above`, cleared at `clear`."""

    below: int | float | None = None
    above: int | float | None = None
    clear: int | float

    @model_validator(mode="after")
    def _one_side(self) -> "LimitAt":
        if (self.below is None) == (self.above is None):
            raise custom("a limit has one side", "write below: NUMBER or above: NUMBER")
        if self.below is not None and self.clear < self.below:
            raise custom(f"clear is {self.clear}, under below", f"write clear: {self.below} or more")
        if self.above is not None and self.clear > self.above:
            raise custom(f"clear is {self.clear}, over above", f"write clear: {self.above} or less")
        return self


def _spelled(written: object) -> object:
    """A reading alone may be written as its name."""
    return {"reading": written} if isinstance(written, str) else written


def _none(written: object) -> object:
    return {} if written == "none" else written


class ReadingAt(Written):
    reading: KindName
    name: str | None = None
    unit: str | None = None
    scale: int | float = 1
    words: dict[str, bool | int | float | str | None] | None = None
    alarms: Annotated[dict[str, LimitAt] | None, BeforeValidator(_none)] = None  # {}: only a reading
    part: str = ""
    optional: bool = False


class WillAt(Written):
    gone: list[str]
    back: list[str]


Reading = Annotated[ReadingAt, BeforeValidator(_spelled)]


class TopicAt(Written):
    """One of `value` (the payload is the reading), `json` (by pointer) and `will`."""

    element: str | None = None
    value: Reading | None = None
    json_at: dict[str, Reading] | None = Field(default=None, alias="json")
    will: WillAt | None = None
    max_age: SomeTime | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "TopicAt":
        if sum(form is not None for form in (self.value, self.json_at, self.will)) != 1:
            raise custom("a topic says one thing", "write one of value:, json: and will:")
        if self.will is not None and self.max_age is not None:
            raise custom("a will has no max_age", "write max_age: at a topic of readings")
        return self


class TopicsFile(Written):
    topics: dict[str, TopicAt]


def brokers_of(
    written: Mapping[str, BrokerAt], here: Path, say: Say
) -> tuple[dict[str, Broker], list[Finding]]:
    """Every broker, and what its topic file has wrong; what linewatch.yaml has wrong goes to `say`."""
    found: list[Finding] = []
    brokers = {}
    for name, at in written.items():
        rules, mistakes = read_topics(here / at.topics)
        found += mistakes
        password = None
        if at.password_file is not None:
            path = here / at.password_file
            try:
                password = from_file(path)
            except NoSecret as error:
                say(("mqtt", name, "password_file"), f"mqtt.{name}: {error.what}", error.instead)
            if readable_by_others(path):
                what = f"{path} may be read by everybody"
                say(("mqtt", name, "password_file"), what, f"chmod 600 {path}", "warning")
        if (
            at.user is not None
            and at.tls is None
            and not at.host.startswith("127.")
            and at.host != "localhost"
        ):
            what = f"mqtt.{name}: user and password cross the network in clear"
            say(("mqtt", name, "host"), what, "write tls: {ca_file: FILE}", "warning")
        brokers[name] = Broker(
            name=name,
            host=at.host,
            port=at.port or (1883 if at.tls is None else 8883),
            topics=rules,
            tls=_tls(name, at.tls, here, say) if at.tls is not None else None,
            user=at.user,
            password=password,
            client_id=at.client_id,
            stale_after_s=at.stale_after.total_seconds() if at.stale_after is not None else 60.0,
        )
    return brokers, found


def _tls(name: str, at: TlsAt, here: Path, say: Say) -> Tls:
    paths: dict[str, Path | None] = {}
    for key in ("ca_file", "cert_file", "key_file"):
        text = getattr(at, key)
        path = paths[key] = here / text if text is not None else None
        if path is not None and not path.is_file():
            say(("mqtt", name, "tls", key), f"mqtt.{name}.tls.{key} is {text}, and {path} is not there",
                "give the path of a PEM file")  # fmt: skip
    return Tls(**paths)


def read_topics(file: Path) -> tuple[tuple[TopicRule, ...], list[Finding]]:
    """The rules of a topic file, and all that is wrong with it. It never raises."""
    try:
        value, mark = read_yaml_file(file)
        written = TopicsFile.model_validate(value if value is not None else {})
    except Unreadable as error:
        return (), [Finding(f"{error.file}:{error.line}", error.what, error.instead)]
    except OSError as error:
        return (), [Finding(str(file), f"cannot be read ({error.strerror})", "give the path of a topic file")]
    except ValidationError as error:
        return (), findings_of(error, TopicsFile, str(file), mark)
    reading = _Map(file, mark)
    rules = [reading.rule(topic, at) for topic, at in written.topics.items()]
    return tuple(rule for rule in rules if rule is not None), reading.found


class _Map:
    """A topic file whose shape is right, looked at for its sense."""

    def __init__(self, file: Path, mark: Mark) -> None:
        self._file, self._mark = file, mark
        self.found: list[Finding] = []

    def _say(self, path: tuple[str | int, ...], what: str, instead: str) -> None:
        where = f"{self._file}:{line_of(self._mark, ('topics', *path))}"
        self.found.append(Finding(where, what, instead))

    def rule(self, topic: str, at: TopicAt) -> TopicRule | None:
        before = len(self.found)
        levels = self._levels(topic)
        names = [level.text for level in levels if level.named]
        element = at.element
        if element is None:
            element = next((f"{{{name}}}" for name in ("element", "site") if name in names), "")
            if not element:
                self._say((topic,), f'"{topic}" does not say whom it is about',
                          "write element: ID, or a level {element} or {site}")  # fmt: skip
        self._template((topic, "element"), element, names)
        written: dict[tuple[str, ...] | None, tuple[tuple[str, ...], ReadingAt]] = {}
        if at.value is not None:
            written[None] = (topic, "value"), at.value
        for pointer, reading in (at.json_at or {}).items():
            if pointer and not pointer.startswith("/"):
                self._say((topic, "json", pointer), f'"{pointer}" is no JSON pointer', f'write "/{pointer}"')
                continue
            steps = tuple(s.replace("~1", "/").replace("~0", "~") for s in pointer.split("/")[1:])
            written[steps] = (topic, "json", pointer), reading
        readings = [self._reading(path, pointer, r, names) for pointer, (path, r) in written.items()]
        gone = frozenset(folded(word) for word in at.will.gone) if at.will is not None else frozenset()
        back = frozenset(folded(word) for word in at.will.back) if at.will is not None else frozenset()
        for word in sorted(gone & back):
            self._say((topic, "will"), f'"{word}" is both gone and back', "write it in one of the two")
        if len(self.found) > before:
            return None
        age = at.max_age.total_seconds() if at.max_age is not None else None
        return TopicRule(topic, levels, element, tuple(r for r in readings if r), gone, back, age)

    def _levels(self, topic: str) -> tuple[Level, ...]:
        levels = []
        for text in topic.split("/"):
            name = re.fullmatch(r"\{([^{}]+)\}", text)
            if name is None and re.search(r"[+#{}]", text):
                self._say((topic,), f'"{text}" is no level of a topic here', "write {name} for any one level")
            levels.append(Level(name[1], True) if name is not None else Level(text, False))
        return tuple(levels)

    def _template(self, path: tuple[str, ...], template: str, names: list[str]) -> None:
        for name in NAME.findall(template):
            if name not in names:
                instead = did_you_mean(name, names, otherwise="write the name of a level of the topic")
                self._say(path, f'{{{name}}} is no level of "{path[0]}"', instead)

    def _reading(
        self, path: tuple[str, ...], pointer: tuple[str, ...] | None, at: ReadingAt, names: list[str]
    ) -> ReadingRule | None:
        kind = KINDS[at.reading]
        self._template((*path, "part"), at.part, names)
        factor, offset = 1.0, 0.0
        if kind.form is not Form.NUMBER:
            if at.unit is not None:
                self._say((*path, "unit"), f"{at.reading} has no unit", "leave unit out")
        elif at.unit is not None and at.unit not in kind.units:
            self._say((*path, "unit"), f'{at.reading} in "{at.unit}"', f"write {' or '.join(kind.units)}")
        elif at.unit is not None:
            factor, offset = kind.units[at.unit]
        return ReadingRule(
            kind=kind,
            label=at.name or at.reading,
            pointer=pointer,
            words=self._words((*path, "words"), kind, at),
            factor=factor * at.scale,
            offset=offset,
            limits=self._limits((*path, "alarms"), kind, at),
            part=at.part,
            optional=at.optional,
        )

    def _words(self, path: tuple[str, ...], kind: Kind, at: ReadingAt) -> dict[str, Word] | None:
        if at.words is None:
            if kind.form is not Form.STATE:
                return None
            return {str(state): state for state in kind.when}
        words: dict[str, Word] = {}
        for text, meant in at.words.items():
            fits: object
            if kind.form is Form.SWITCH:
                fits, due = isinstance(meant, bool), "true or false"
            elif kind.form is Form.STATE:
                fits, due = meant in kind.when, ", ".join(str(state) for state in kind.when)
            else:
                fits, due = isinstance(meant, int | float) and not isinstance(meant, bool), "a number"
            if meant is not None and not fits:
                self._say((*path, text), f'"{text}" means {meant!r} for {kind.name}',
                          f"write {due}, or null for not known")  # fmt: skip
                continue
            number = isinstance(meant, int | float) and not isinstance(meant, bool)
            words[folded(text)] = float(meant) if number and meant is not None else meant
        return words

    def _limits(self, path: tuple[str, ...], kind: Kind, at: ReadingAt) -> tuple[Limit, ...]:
        if at.alarms is None:
            return kind.limits
        if at.alarms and kind.form is not Form.NUMBER:
            self._say(
                path, f"{kind.name} has no limits", f"leave alarms out: it is {' or '.join(kind.codes)}"
            )
            return ()
        limits = []
        for code, limit in at.alarms.items():
            if code not in kind.codes:
                instead = did_you_mean(code, kind.codes, otherwise=f"write {' or '.join(kind.codes)}")
                self._say((*path, code), f"{kind.name} does not raise {code}", instead)
                continue
            above = limit.above is not None
            at_value = limit.above if limit.above is not None else limit.below
            limits.append(Limit(code, float(at_value or 0), float(limit.clear), above))
        return tuple(limits)
