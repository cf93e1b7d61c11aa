"""What an answer about quarter hours looks like, for the OpenAPI."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from linewatch.api.models import Model


class QuarterShown(Model):
    """Fifteen minutes. Numbers are null where gear does not count them, or does not vouch for them."""

    start: datetime
    source: Literal["current", "interval"] = Field(description="current: it ran when it was read.")
    valid: bool
    es: int | None
    ses: int | None
    uas: int | None
    bbe: int | None = Field(description="Code violations as gear counts them.")
    offset_s: int = Field(description="By how much gear began it later than our clock says.")
    read_at: datetime


class DayShown(Model):
    """A day, UTC, without what still runs. Ratios are of available seconds of valid quarters."""

    day: date
    valid: int
    invalid: int
    missing: int
    es: int
    ses: int
    uas: int
    bbe: int
    esr: float | None
    sesr: float | None


class ObjectiveShown(Model):
    """End to end over 27,500 km."""

    source: str
    esr: float
    sesr: float


class MeasuredPoint(Model):
    """One end of one layer."""

    element: str
    by: str = Field(description="Whose gear counts.")
    layer: str = Field(description="rs, ms, vc4, vc12, e3, e1.")
    end: Literal["near", "far"]
    objective: ObjectiveShown | None
    quarters: list[QuarterShown]
    days: list[DayShown]


class Measured(Model):
    """What is kept. `cut_off`: a sentence where not all is told."""

    element: str
    points: list[MeasuredPoint]
    cut_off: str


_AT = "2026-03-01T02:00:00Z"
MEASURED: dict[str, Any] = {
    "element": "C-0012",
    "points": [
        {
            "element": "NE-07/2/3", "by": "NE-07", "layer": "vc12", "end": "near",
            "objective": {"source": "G.828", "esr": 0.01, "sesr": 0.002},
            "quarters": [
                {"start": _AT, "source": "interval", "valid": True, "es": 12, "ses": 1, "uas": 0, "bbe": 87,
                 "offset_s": -3, "read_at": "2026-03-01T02:15:21Z"},
            ],
            "days": [
                {"day": "2026-03-01", "valid": 1, "invalid": 0, "missing": 0, "es": 12, "ses": 1, "uas": 0,
                 "bbe": 87, "esr": 0.0133, "sesr": 0.0011},
            ],
        }
    ],
    "cut_off": "",
}  # fmt: skip
