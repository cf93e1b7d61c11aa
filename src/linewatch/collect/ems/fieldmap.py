"""A field map: which varbind or column of an element manager is what, and what its values mean. Pure data.

It is read from YAML by `config.ems_maps`, which says file:line of every mistake; here it is sound.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from linewatch.names.severity import Severity


class Kind(StrEnum):
    """What a notification is."""

    ALARM = "alarm"  # its state field or its severity says whether it raises or clears
    RAISE = "raise"
    CLEAR = "clear"
    KEEP_ALIVE = "keep-alive"
    RESYNC = "resync"  # it says only that something changed: read the list of active alarms
    IGNORE = "ignore"


class Field(StrEnum):
    """What can be read off a notification or a row."""

    NE = "ne"
    OBJECT = "object"
    ALARM = "alarm"
    SEVERITY = "severity"
    STATE = "state"
    SERIAL = "serial"
    TIME = "time"
    TEXT = "text"


class Take(StrEnum):
    """How a value is read."""

    VALUE = "value"
    LAST_ARC = "last-arc"  # the last number of an OID that points to a row
    IPV4 = "ipv4"  # four octets


@dataclass(frozen=True, slots=True)
class Place:
    """A varbind or column: everything below `oid`."""

    oid: str
    take: Take = Take.VALUE


Places = Mapping[Field, tuple[Place, ...]]
"""By field where it may stand; the first place that holds something counts."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A name as the plant may know it, made of what `like` finds. `{group}` in `name`; `{group:d}` is the
    number without leading zeros."""

    like: re.Pattern[str]
    name: str

    def of(self, text: str, **known: str) -> str | None:
        """The name, or None where the text is none of these."""
        found = self.like.search(text)
        if found is None:
            return None
        groups = {**known, **{k: v or "" for k, v in found.groupdict().items()}}
        return HOLE.sub(lambda hole: _filled(groups.get(hole[1], ""), hole[2]), self.name)


HOLE = re.compile(r"\{(\w+)(:d)?\}")


def _filled(text: str, number: str | None) -> str:
    return str(int(text)) if number and text.isascii() and text.isdigit() else text


@dataclass(frozen=True, slots=True)
class CodeRule:
    """`like`: what the alarm's text must be like, `object`: what its object's text must be like too."""

    like: re.Pattern[str]
    code: str
    object: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """`format`: date-and-time (RFC 2579), unix (seconds), or as strptime has it. `zone_s`: east of UTC, where
    the time itself names no zone."""

    format: str = "date-and-time"
    zone_s: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The list of active alarms. `count`: a scalar that says how many there are; "" where there is none."""

    columns: Places
    count: str = ""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """`traps`: by OID; one that ends in ".*" is all below it. Values in the tables are folded."""

    name: str
    traps: Mapping[str, Kind]
    fields: Places
    others: Kind = Kind.IGNORE
    table: Table | None = None
    states: Mapping[str, Kind] = field(default_factory=dict)  # to RAISE, CLEAR or IGNORE
    severities: Mapping[str, Severity | None] = field(default_factory=dict)  # None: cleared
    codes: Mapping[str, str] = field(default_factory=dict)  # by the whole text, folded
    code_rules: tuple[CodeRule, ...] = ()
    ne_names: tuple[Rewrite, ...] = ()
    object_names: tuple[Rewrite, ...] = ()
    times: Times = Times()

    def kind(self, trap_oid: str) -> Kind:
        """What a notification of this OID is."""
        found = self.traps.get(trap_oid)
        if found is not None:
            return found
        at = trap_oid
        while "." in at:
            at = at.rpartition(".")[0]
            found = self.traps.get(at + ".*")
            if found is not None:
                return found
        return self.others

    def code(self, alarm: str, about: str, key: str) -> str | None:
        """linewatch's code of an alarm's text (`key`: the text folded); None where no table knows it."""
        known = self.codes.get(key)
        if known is not None:
            return known
        for rule in self.code_rules:
            if rule.like.search(alarm) and (rule.object is None or rule.object.search(about)):
                return rule.code
        return None
