"""The shape of `syslog` in linewatch.yaml, of a file of patterns, and both as settings."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from linewatch.collect.naming import folded
from linewatch.collect.syslog import patterns as shipped
from linewatch.collect.syslog.expression import Expression, Unsafe, compiled
from linewatch.collect.syslog.line import LONGEST, parse
from linewatch.collect.syslog.meaning import FIELD, Patterns
from linewatch.collect.syslog.settings import Network, Pattern, SyslogSettings, Tls
from linewatch.config.finding import Finding
from linewatch.config.sentences import findings_of
from linewatch.config.written_kinds import Listen, ListenOrOff, SomeTime, Written
from linewatch.config.written_webhook import INSTEAD, NOT_TOLD
from linewatch.config.yaml_read import Mark, Unreadable, line_of, read_yaml_file
from linewatch.names.alarm_types import ALARM_TYPES
from linewatch.topology.check.mistake import did_you_mean

Say = Callable[..., None]
"""(path, what, instead[, severity]): a finding of linewatch.yaml."""

SHIPPED: dict[str, Path] = {path.stem: path for path in sorted(Path(shipped.__path__[0]).glob("*.yaml"))}
FACILITIES = (
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
    "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6",
    "local7",
)  # fmt: skip
SEVERITIES = ("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug")
FOREVER_S = float("inf")
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # samples are read for what they say, not for when


def _listed(written: object) -> object:
    return [written] if isinstance(written, str) else written


def _or_off(written: object) -> object:
    return timedelta.max if written == "off" else written


def _worded(written: object) -> object:
    return {"": written} if isinstance(written, str | bool) else written


Way = Literal["host", "address"]
_WAYS: tuple[Way, ...] = ("host", "address")
Texts = Annotated[list[str], BeforeValidator(_listed)]
Hold = Annotated[SomeTime, BeforeValidator(_or_off)]


class TlsListenAt(Written):
    """Files, relative to linewatch.yaml. `client_ca_file`: whoever sends shows a certificate of it."""

    listen: ListenOrOff = Listen(host="127.0.0.1", port=6514)
    cert_file: str
    key_file: str
    client_ca_file: str | None = None


class SyslogAt(Written):
    udp: ListenOrOff = None
    tcp: ListenOrOff = None
    tls: TlsListenAt | None = None
    senders: Annotated[list[str], Field(alias="from", min_length=1)] = Field(
        default_factory=lambda: ["127.0.0.0/8", "::1/128"], alias="from"
    )
    who: Annotated[list[Way], BeforeValidator(_listed), Field(min_length=1)] = Field(
        default_factory=lambda: list(_WAYS)
    )
    patterns: Texts = Field(default_factory=lambda: list(SHIPPED))
    hold: Hold = timedelta(hours=1)
    rate: Annotated[int, Field(ge=1, le=10_000)] = 20
    burst: Annotated[int, Field(ge=1, le=100_000)] = 200


class PatternAt(Written):
    """`samples`: lines as they arrive, each of which must fit."""

    match: str
    alarm: Annotated[dict[str, str], BeforeValidator(_worded)]
    present: Annotated[dict[str, bool], BeforeValidator(_worded)] = Field(default_factory=lambda: {"": True})
    object: Texts | None = None
    program: Texts = Field(default_factory=list)
    facility: Texts = Field(default_factory=list)
    severity: str = "debug"
    hold: Hold | None = None
    samples: Texts = Field(default_factory=list)


class PatternsFile(Written):
    patterns: dict[str, PatternAt]


def syslog_of(at: SyslogAt, here: Path, say: Say) -> tuple[SyslogSettings, list[Finding]]:
    """The settings, and what files of patterns have wrong; what linewatch.yaml has wrong goes to `say`."""
    found: list[Finding] = []
    patterns: list[Pattern] = []
    for place, name in enumerate(at.patterns):
        path = SHIPPED.get(name) or here / name
        if name not in SHIPPED and not path.is_file():
            instead = did_you_mean(name, SHIPPED, otherwise=f"write one of {', '.join(SHIPPED)}, or a file")
            say(
                ("syslog", "patterns", place), f"syslog.patterns names {name}, and {path} is no file", instead
            )
            continue
        read, mistakes = read_patterns(path)
        patterns += read
        found += mistakes
    senders: list[Network] = []
    for place, text in enumerate(at.senders):
        try:
            senders.append(ip_network(text, strict=False))
        except ValueError:
            say(
                ("syslog", "from", place),
                f'syslog.from has "{text}"',
                "write a network, such as 10.20.0.0/16",
            )
    tls = at.tls.listen if at.tls is not None else None
    if at.udp is None and at.tcp is None and tls is None:
        say(("syslog",), "syslog listens nowhere", "write udp: 127.0.0.1:5514, tcp: or tls:")
    settings = SyslogSettings(
        patterns=tuple(patterns),
        udp=_pair(at.udp),
        tcp=_pair(at.tcp),
        tls=_pair(tls),
        tls_files=_tls(at.tls, here, say) if at.tls is not None else None,
        senders=tuple(senders),
        who=tuple(dict.fromkeys(at.who)),
        hold_s=_seconds(at.hold),
        rate=float(at.rate),
        burst=float(at.burst),
    )
    return settings, found


def listens(at: SyslogAt) -> tuple[tuple[str, str, Listen | None], ...]:
    """Where it listens, and the keys that say so."""
    tls = at.tls.listen if at.tls is not None else None
    return ("syslog", "udp", at.udp), ("syslog", "tcp", at.tcp), ("syslog.tls", "listen", tls)


def _pair(listen: Listen | None) -> tuple[str, int] | None:
    return (listen.host, listen.port) if listen is not None else None


def _seconds(hold: timedelta) -> float:
    return FOREVER_S if hold == timedelta.max else hold.total_seconds()


def _tls(at: TlsListenAt, here: Path, say: Say) -> Tls:
    paths = {}
    for key in ("cert_file", "key_file", "client_ca_file"):
        text = getattr(at, key)
        path = paths[key] = here / text if text is not None else None
        if path is not None and not path.is_file():
            what = f"syslog.tls.{key} is {text}, and {path} is not there"
            say(("syslog", "tls", key), what, "give the path of a PEM file")
    return Tls(here / at.cert_file, here / at.key_file, paths["client_ca_file"])


def read_patterns(file: Path) -> tuple[tuple[Pattern, ...], list[Finding]]:
    """The patterns of a file, and all that is wrong with it. It never raises."""
    try:
        value, mark = read_yaml_file(file)
        written = PatternsFile.model_validate(value if value is not None else {})
    except Unreadable as error:
        return (), [Finding(f"{error.file}:{error.line}", error.what, error.instead)]
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        return (), [Finding(str(file), what, "give the path of a file of patterns")]
    except ValidationError as error:
        return (), findings_of(error, PatternsFile, str(file), mark)
    reading = _File(file, mark)
    patterns = [reading.pattern(name, at) for name, at in written.patterns.items()]
    return tuple(pattern for pattern in patterns if pattern is not None), reading.found


class _File:
    """A file of patterns whose shape is right, looked at for its sense."""

    def __init__(self, file: Path, mark: Mark) -> None:
        self._file, self._mark = file, mark
        self.found: list[Finding] = []

    def _say(self, path: Sequence[str | int], what: str, instead: str) -> None:
        where = f"{self._file}:{line_of(self._mark, ('patterns', *path))}"
        self.found.append(Finding(where, what, instead))

    def pattern(self, name: str, at: PatternAt) -> Pattern | None:
        before = len(self.found)
        try:
            expression = compiled(at.match)
        except Unsafe as unsafe:
            self._say((name, "match"), unsafe.what, unsafe.instead)
            return None
        groups = expression.groups
        self._group(name, "alarm", at.alarm, expression)
        self._group(name, "state", at.present, expression, key="present")
        for code in at.alarm.values():
            if code in NOT_TOLD:
                self._say((name, "alarm"), f"{code} is not a log line's to tell", INSTEAD)
            elif code not in ALARM_TYPES:
                instead = did_you_mean(code, ALARM_TYPES, otherwise="write a code of docs/alarms.md")
                self._say((name, "alarm"), f'"{code}" is no alarm type', instead)
        objects = at.object if at.object is not None else ["{port}"] if "port" in groups else []
        for template in objects:
            for field in FIELD.findall(template):
                if field not in groups:
                    instead = did_you_mean(field, groups, otherwise=f"write (?P<{field}>...) in match")
                    self._say((name, "object"), f"{{{field}}} is no group of match", instead)
        pattern = Pattern(
            name=name,
            expression=expression,
            alarms={folded(word): code for word, code in at.alarm.items()},
            present={folded(word): present for word, present in at.present.items()},
            objects=tuple(objects),
            programs=frozenset(folded(program) for program in at.program),
            facilities=frozenset(self._numbers(name, "facility", at.facility, FACILITIES)),
            most_severity=next(iter(self._numbers(name, "severity", [at.severity], SEVERITIES)), 7),
            hold_s=_seconds(at.hold) if at.hold is not None else None,
        )
        self._samples(name, at, pattern)
        return pattern if len(self.found) == before else None

    def _group(
        self, name: str, group: str, words: Collection[str],
        expression: Expression, key: str = "",
    ) -> None:  # fmt: skip
        """What hangs on a group needs it; a group on which nothing hangs is a word forgotten."""
        worded = any(words)
        if worded and group not in expression.groups:
            self._say(
                (name, key or group), f"{key or group} hangs on a group {group}, which match has not",
                f"write (?P<{group}>\\w+) in match",
            )  # fmt: skip
        if not worded and group in expression.groups:
            self._say(
                (name, "match"), f"match has a group {group}, and {key or group} does not hang on it",
                f"write {key or group}: {{WORD: ...}}",
            )  # fmt: skip

    def _numbers(self, name: str, key: str, words: list[str], known: Sequence[str]) -> list[int]:
        numbers = []
        for word in words:
            if word in known:
                numbers.append(known.index(word))
                continue
            instead = did_you_mean(word, known, otherwise=f"write one of {', '.join(known)}")
            self._say((name, key), f'"{word}" is no {key}', instead)
        return numbers

    def _samples(self, name: str, at: PatternAt, pattern: Pattern) -> None:
        for place, sample in enumerate(at.samples):
            data = sample.encode()
            line = parse(data, _LONG_AGO) if len(data) <= LONGEST else None
            fit = Patterns((pattern,)).fit(line) if line is not None else None
            if fit is None:
                self._say((name, "samples", place), "this sample does not fit", "mend match, or the sample")
            elif folded(fit.groups.get("state", "")) not in pattern.present:
                what = f'the state "{fit.groups["state"]}" of this sample is not among present'
                self._say((name, "samples", place), what, "write whether it is there: true or false")
