"""Field maps of element managers: their YAML, and file:line of every mistake in it.

Maps that come with linewatch are named by their file in `linewatch/collect/ems/maps`.
"""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

import linewatch.collect.ems
from linewatch.collect.ems.fieldmap import (
    HOLE,
    CodeRule,
    FieldMap,
    Kind,
    Place,
    Places,
    Rewrite,
    Table,
    Take,
    Times,
)
from linewatch.collect.ems.fieldmap import Field as Part
from linewatch.collect.naming import folded
from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.written_kinds import Written, custom
from linewatch.config.yaml_read import Mark, line_of, read_yaml_file
from linewatch.names.alarm_types import ALARM_TYPES
from linewatch.names.severity import Severity
from linewatch.topology.check.mistake import did_you_mean

_FOLDER = Path(linewatch.collect.ems.__file__).parent / "maps"
_WORDS = _FOLDER / "words"
MAPS: dict[str, Path] = {file.stem: file for file in sorted(_FOLDER.glob("*.yaml"))}
WORDS: dict[str, Path] = {file.stem: file for file in sorted(_WORDS.glob("*.yaml"))}
_OID = re.compile(r"[0-2](\.(0|[1-9]\d*))+")
_ZONE = re.compile(r"([+-])(\d{2}):(\d{2})")


class Refused(ConfigRefused):
    """The map is not taken; `findings` say why."""


class PlaceAt(Written):
    oid: str
    take: Literal["value", "last-arc", "ipv4"] = "value"


def _places(written: object) -> object:
    """One place or several, each an OID or a mapping."""
    several = written if isinstance(written, list) else [written]
    return [{"oid": one} if isinstance(one, str) else one for one in several]


def _texts(written: object) -> object:
    """Values as texts; one alone needs no list."""
    several = written if isinstance(written, list) else [written]
    return [
        str(one) if isinstance(one, int | float) and not isinstance(one, bool) else one for one in several
    ]


OfPlaces = Annotated[list[PlaceAt], BeforeValidator(_places)]
Texts = Annotated[list[str], BeforeValidator(_texts)]


class FieldsAt(Written):
    ne: OfPlaces = Field(default_factory=list)
    object: OfPlaces = Field(default_factory=list)
    alarm: OfPlaces
    severity: OfPlaces = Field(default_factory=list)
    state: OfPlaces = Field(default_factory=list)
    serial: OfPlaces = Field(default_factory=list)
    time: OfPlaces = Field(default_factory=list)
    text: OfPlaces = Field(default_factory=list)


class TableAt(FieldsAt):
    count: str | None = None


class StatesAt(Written):
    raised: Texts = Field(default_factory=list, alias="raise")
    clear: Texts = Field(default_factory=list)
    ignore: Texts = Field(default_factory=list)


class SeveritiesAt(Written):
    critical: Texts = Field(default_factory=list)
    major: Texts = Field(default_factory=list)
    minor: Texts = Field(default_factory=list)
    warning: Texts = Field(default_factory=list)
    indeterminate: Texts = Field(default_factory=list)
    cleared: Texts = Field(default_factory=list)


class RewriteAt(Written):
    like: str
    name: str


class CodeAt(Written):
    """`exactly`: whole texts or numbers; `like`: a pattern found anywhere. `object`: a pattern, too."""

    exactly: Texts = Field(default_factory=list, alias="is")
    like: str | None = None
    object: str | None = None
    code: str

    @model_validator(mode="after")
    def _one_way(self) -> "CodeAt":
        if bool(self.exactly) == (self.like is not None):
            raise custom("an alarm is told by its text", "write is: TEXT or like: PATTERN, one of them")
        return self


class TimeAt(Written):
    format: str = "date-and-time"
    zone: str = "+00:00"


class MapFile(Written):
    """A field map."""

    about: str = ""
    traps: dict[str, Literal["alarm", "raise", "clear", "keep-alive", "resync", "ignore"]]
    others: Literal["ignore", "resync", "keep-alive"] = "ignore"
    fields: FieldsAt | None = None
    table: TableAt | None = None
    states: StatesAt = StatesAt()
    severities: SeveritiesAt = SeveritiesAt()
    time: TimeAt = TimeAt()
    nes: list[RewriteAt] = Field(default_factory=list)
    objects: list[RewriteAt] = Field(default_factory=list)
    alarms: list[CodeAt] = Field(default_factory=list)
    words: list[str] = Field(default_factory=list)


class _WordsFile(Written):
    """Alarm texts that several element managers share."""

    about: str = ""
    alarms: list[CodeAt]


def map_of(written: MapFile, name: str, file: str, mark: Mark) -> FieldMap:
    """The map as it is used. Raises Refused with every mistake."""
    return _Making(file, mark).map(written, name)


class _Making:
    def __init__(self, file: str, mark: Mark) -> None:
        self.file = file
        self.mark = mark
        self.found: list[Finding] = []

    def map(self, written: MapFile, name: str) -> FieldMap:
        traps = {oid: Kind(word) for oid, word in written.traps.items()}
        for oid in traps:
            self._oid(oid.removesuffix(".*"), ("traps", oid))
        needs = [oid for oid, kind in traps.items() if kind in (Kind.ALARM, Kind.RAISE, Kind.CLEAR)]
        if needs and written.fields is None:
            self._say(("traps", needs[0]), "a trap is an alarm, and no fields say where", "write fields:")
        fields = self._fields(written.fields, "fields") if written.fields is not None else {}
        table = None
        if written.table is not None:
            if written.table.count is not None:
                self._oid(written.table.count, ("table", "count"))
            table = Table(self._fields(written.table, "table"), written.table.count or "")
        codes, rules = self._codes(written)
        made = FieldMap(
            name=name,
            traps=traps,
            fields=fields,
            others=Kind(written.others),
            table=table,
            states=self._states(written.states),
            severities=self._severities(written.severities),
            codes=codes,
            code_rules=rules,
            ne_names=self._rewrites("nes", written.nes, ()),
            object_names=self._rewrites("objects", written.objects, ("ne",)),
            times=self._times(written.time),
        )
        if self.found:
            raise Refused(self.found)
        return made

    def _say(self, path: tuple[str | int, ...], what: str, instead: str) -> None:
        self.found.append(Finding(f"{self.file}:{line_of(self.mark, path)}", what, instead))

    def _oid(self, oid: str, path: tuple[str | int, ...]) -> str:
        if not _OID.fullmatch(oid):
            self._say(path, f'"{oid}" is no OID', "write numbers with dots between, such as 1.3.6.1.4.1.9")
        return oid

    def _fields(self, written: FieldsAt, key: str) -> Places:
        found = {}
        for part in Part:
            places: list[PlaceAt] = getattr(written, part.value)
            made = tuple(
                Place(self._oid(p.oid, (key, part.value, n)), Take(p.take)) for n, p in enumerate(places)
            )
            if made:
                found[part] = made
        return found

    def _states(self, written: StatesAt) -> dict[str, Kind]:
        found: dict[str, Kind] = {}
        for key, kind, texts in (
            ("raise", Kind.RAISE, written.raised),
            ("clear", Kind.CLEAR, written.clear),
            ("ignore", Kind.IGNORE, written.ignore),
        ):
            for text in texts:
                if found.setdefault(folded(text), kind) is not kind:
                    self._say(("states", key), f'"{text}" means two things', "keep one of them")
        return found

    def _severities(self, written: SeveritiesAt) -> dict[str, Severity | None]:
        found: dict[str, Severity | None] = {}
        for key in SeveritiesAt.model_fields:
            severity = None if key == "cleared" else Severity(key)
            for text in getattr(written, key):
                if found.setdefault(folded(text), severity) is not severity:
                    self._say(("severities", key), f'"{text}" means two severities', "keep one of them")
        return found

    def _times(self, written: TimeAt) -> Times:
        zone = _ZONE.fullmatch(written.zone)
        if zone is None:
            self._say(("time", "zone"), f'zone is "{written.zone}"', "write the offset, such as +08:00")
            return Times()
        if written.format not in ("date-and-time", "unix") and "%" not in written.format:
            instead = 'write date-and-time, unix, or a pattern such as "%Y-%m-%d %H:%M:%S"'
            self._say(("time", "format"), f'format is "{written.format}"', instead)
        seconds = int(zone[2]) * 3600 + int(zone[3]) * 60
        return Times(written.format, -seconds if zone[1] == "-" else seconds)

    def _rewrites(self, key: str, written: list[RewriteAt], known: tuple[str, ...]) -> tuple[Rewrite, ...]:
        made = []
        for place, at in enumerate(written):
            like = self._pattern(at.like, (key, place, "like"))
            if like is None:
                continue
            groups = (*known, *like.groupindex)
            for hole in HOLE.finditer(at.name):
                if hole[1] not in groups:
                    instead = did_you_mean(
                        hole[1], groups, otherwise=f"name a group (?P<{hole[1]}>...) in like"
                    )
                    self._say((key, place, "name"), f"{{{hole[1]}}} is no group of the pattern", instead)
            if "{" in HOLE.sub("", at.name):
                self._say((key, place, "name"), f'name is "{at.name}"', "write {group} or {group:d}")
            made.append(Rewrite(like, at.name))
        return tuple(made)

    def _pattern(self, text: str, path: tuple[str | int, ...]) -> re.Pattern[str] | None:
        try:
            return re.compile(text, re.IGNORECASE)
        except re.error as error:
            self._say(path, f'"{text}" is no pattern: {error}', "write a regular expression of Python")
            return None

    def _codes(self, written: MapFile) -> tuple[dict[str, str], tuple[CodeRule, ...]]:
        codes: dict[str, str] = {}
        rules: list[CodeRule] = []
        for place, at in enumerate(written.alarms):
            self._code(at, ("alarms", place), codes, rules)
        for place, name in enumerate(written.words):
            file = WORDS.get(name)
            if file is None:
                instead = did_you_mean(name, WORDS, otherwise=f"write one of {', '.join(WORDS)}")
                self._say(("words", place), f'there is no list of words "{name}"', instead)
                continue
            value, mark = read_yaml_file(file)
            shared = _Making(str(file), mark)
            for at_place, at in enumerate(_WordsFile.model_validate(value).alarms):
                shared._code(at, ("alarms", at_place), codes, rules)
            self.found += shared.found
        return codes, tuple(rules)

    def _code(
        self, at: CodeAt, path: tuple[str | int, ...], codes: dict[str, str], rules: list[CodeRule]
    ) -> None:
        if at.code not in ALARM_TYPES:
            instead = did_you_mean(
                at.code, ALARM_TYPES, otherwise="write a code of docs/alarms.md, such as LOS"
            )
            self._say((*path, "code"), f'"{at.code}" is no alarm type', instead)
        about = self._pattern(at.object, (*path, "object")) if at.object is not None else None
        if at.like is not None:
            like = self._pattern(at.like, (*path, "like"))
            if like is not None:
                rules.append(CodeRule(like, at.code, about))
            return
        for text in at.exactly:
            if about is not None:
                exactly = re.compile(rf"^\s*{re.escape(text)}\s*$", re.IGNORECASE)
                rules.append(CodeRule(exactly, at.code, about))
            else:
                codes.setdefault(folded(text), at.code)
