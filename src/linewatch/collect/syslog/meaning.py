"""From a line to alarms of an element: which pattern fits, and what it says of what. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from linewatch.collect.naming import folded
from linewatch.collect.pointing import Pointing
from linewatch.collect.syslog.line import Line
from linewatch.collect.syslog.settings import Pattern
from linewatch.messages.records import Change

MOST_DETAIL = 300
FIELD = re.compile(r"\{([A-Za-z_][A-Za-z_0-9]*)\}")


class Fit(NamedTuple):
    """The pattern that fits, and what its groups hold."""

    pattern: Pattern
    groups: dict[str, str]


class Meant(NamedTuple):
    """`changes`: an alarm that is there, or all that the pattern could have raised on what is well again.

    `outcome`: of linewatch_intake_total.
    """

    changes: tuple[Change, ...]
    outcome: str


class Patterns:
    """In their order; the first that fits counts."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(patterns)

    def fit(self, line: Line) -> Fit | None:
        """None: the line tells no alarm."""
        program = ""
        for pattern in self._patterns:
            if pattern.expression.prefix not in line.text or line.severity > pattern.most_severity:
                continue
            if pattern.facilities and line.facility not in pattern.facilities:
                continue
            if pattern.programs:
                program = program or folded(line.program)
                if program not in pattern.programs:
                    continue
            groups = pattern.expression.match(line.text)
            if groups is not None:
                return Fit(pattern, groups)
        return None


def meant(fit: Fit, element: str, line: Line, pointing: Pointing) -> Meant:
    """What it says of `element`."""
    pattern, groups = fit
    present = pattern.present.get(folded(groups.get("state", "")))
    if present is None:
        return Meant((), "unknown-state")
    names = [FIELD.sub(lambda field: groups.get(field[1], ""), template) for template in pattern.objects]
    said = folded(groups.get("alarm", ""))
    code = pattern.alarms.get(said, pattern.alarms.get(""))
    if present and code is None:
        return Meant((), "unknown-code")
    detail = line.text[:MOST_DETAIL]
    # What is well again need not say what was wrong.
    codes = (
        (code,) if code is not None and (present or said) else tuple(dict.fromkeys(pattern.alarms.values()))
    )
    changes = []
    known = True
    for each in codes:
        at = pointing.at(element, names, each)
        known = known and at.known
        changes.append(Change(at.resource, at.code, present, element, detail=detail))
    return Meant(tuple(changes), "accepted" if known else "unknown-element")
