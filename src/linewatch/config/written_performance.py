"""The shape of `performance` in linewatch.yaml, and the checked values made of it."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from linewatch.collect.performance.settings import PerformanceSettings, Threshold
from linewatch.config.written_kinds import SomeTime, Written, custom

Seconds = Annotated[int, Field(ge=1, le=900)]
LayerName = Literal["rs", "ms", "vc4", "vc12", "e3", "e1"]


class ThresholdAt(Written):
    """From so many in a quarter hour on it is an alarm. `bbe`: code violations, as gear counts them."""

    es: Seconds | None = None
    ses: Seconds | None = None
    uas: Seconds | None = None
    bbe: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _some(self) -> "ThresholdAt":
        if self.es is self.ses is self.uas is self.bbe is None:
            raise custom("a threshold without a number", "write one or more of es, ses, uas, bbe")
        return self


class PerformanceAt(Written):
    """`rate`: requests a second, all agents together."""

    kept: SomeTime = timedelta(days=400)
    rate: Annotated[float, Field(ge=0.1, le=1000)] = 20.0
    thresholds: dict[LayerName, ThresholdAt] = Field(default_factory=dict)


def performance_of(written: PerformanceAt) -> PerformanceSettings:
    """The settings."""
    thresholds: dict[str, Threshold] = {}
    for layer, at in written.thresholds.items():
        thresholds[layer] = Threshold(at.es, at.ses, at.uas, at.bbe)
    return PerformanceSettings(kept=written.kept, rate=written.rate, thresholds=thresholds)
