"""What was wrong or odd in a stream of alarms: counted by reason, the first few of each with their line."""

from collections import Counter
from typing import Any

from rich.table import Table
from rich.text import Text

from linewatch import words

LISTED = 5  # of each reason
LONGEST = 160  # characters of what is listed

# Lines that could not be taken at all; of everything else the alarm is in the record.
UNREAD = ("not-json", "wrong-type", "bad-value", "too-long")
REASONS = (
    *UNREAD,
    "unknown-element",
    "unknown-source",
    "unknown-code",
    "unknown-word",
    "clear-without-raise",
    "repeated",
    "overtaken",
    "clock-off",
    "out-of-order",
    "never-cleared",
)


class InputTally:
    """`lines`: those with something on them. `taken`: those that were stepped."""

    def __init__(self) -> None:
        self.lines = 0
        self.taken = 0
        self.counts: Counter[str] = Counter()
        self._listed: dict[str, list[tuple[int, str]]] = {}

    def note(self, reason: str, line: int, what: str) -> None:
        """One more of a reason; `line` counts from 1."""
        self.counts[reason] += 1
        listed = self._listed.setdefault(reason, [])
        if len(listed) < LISTED:
            listed.append((line, what[:LONGEST]))

    def as_dict(self) -> dict[str, Any]:
        """For programs: {"lines", "taken", "odd": {reason: {"count", "first": [{"line", "what"}]}}}."""
        return {
            "lines": self.lines,
            "taken": self.taken,
            "odd": {
                reason: {
                    "count": self.counts[reason],
                    "first": [{"line": line, "what": what} for line, what in self._listed[reason]],
                }
                for reason in REASONS
                if self.counts[reason]
            },
        }

    def table(self) -> Table | None:
        """For people; None where there is nothing to say."""
        if not self.counts:
            return None
        table = Table("input", "lines", "first", "what", box=None, padding=(0, 1))
        for reason in REASONS:
            for place, (line, what) in enumerate(self._listed.get(reason, ())):
                head = (words.say(f"input.{reason}"), str(self.counts[reason])) if not place else ("", "")
                colour = "red" if reason in UNREAD else "yellow"
                table.add_row(Text(head[0], style=colour), head[1], str(line), Text(what))
        return table
