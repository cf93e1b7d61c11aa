"""What an incident's exposed lines look like in answers, for the OpenAPI."""

from datetime import datetime

from pydantic import Field

from linewatch.api.models import IncidentInFull, Model, Text


class ExposedLine(Model):
    """A line that lives on its protection alone."""

    circuit: str
    since: datetime


class ClassLost(Model):
    """Of one class."""

    lines: int
    customers: int


class NextFault(Model):
    """The single further fault that takes down most of the exposed lines, beside what is open. Only lines
    that their protection would have saved from it count."""

    kind: str = Field(description="cable-cut, duct-cut, node-fail, power-loss.")
    element: str
    from_km: float | None = Field(description="Of a cable the stretch that hurts most; null for the others.")
    to_km: float | None
    circuits: list[str] = Field(description="The exposed lines it would take down, best class first.")
    by_class: dict[str, ClassLost] = Field(description="These lines and whose they are, best class first.")
    down: int = Field(description="All lines it would take down beside what is open.")
    complete: bool = Field(description="false: the work was bounded, and not everything was looked at.")


class Exposure(Model):
    """Lines that live on their protection alone, and what next would hurt them most."""

    since: datetime = Field(description="Since when the longest exposed one is.")
    seconds: int = Field(description="How long that is.")
    lines: list[ExposedLine] = Field(description="Longest exposed first.")
    looked: bool = Field(description="false: `next` is being worked out; ask again in a moment.")
    next: NextFault | None = Field(description="null: no single fault takes any down, or not looked yet.")
    text: Text


class IncidentExposed(IncidentInFull):
    """One trouble, with its verdict in words, the lines it affects, and those it leaves exposed."""

    exposure: Exposure | None = Field(description="null where no line lives on its protection because of it.")
