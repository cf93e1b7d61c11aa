"""What is wrong with what a site wrote: where, what, and what to write instead."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from linewatch.topology.check.mistake import Severity


class Finding(NamedTuple):
    """`where` is file:line, or file and element where a file has no lines to speak of."""

    where: str
    what: str
    write_instead: str
    severity: Severity = "error"

    def __str__(self) -> str:
        head = f"{self.where}: " + ("warning: " if self.severity == "warning" else "")
        return head + self.sentence()

    def sentence(self) -> str:
        """What is wrong and what to write instead, a question as a sentence of its own."""
        if self.write_instead.endswith("?"):
            return f"{self.what}. {self.write_instead[0].upper()}{self.write_instead[1:]}"
        return f"{self.what}; {self.write_instead}" if self.write_instead else self.what


class ConfigRefused(Exception):
    """What the site wrote is not taken into use; `findings` say why, all of them."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(f) for f in findings))
        self.findings = tuple(findings)


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep a plant or configuration out."""
    return tuple(f for f in findings if f.severity == "error")
