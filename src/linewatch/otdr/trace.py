"""A reflectometer's trace: key events and samples, in metres of glass by the file's own group index."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

LIGHT_M_PER_NS = 0.299792458

# What no fibre and no reflectometer is: outside of it a file is damaged, or says something else.
_INDEX = (1.40, 1.60)
_WAVELENGTH_NM = (600.0, 1750.0)
_FARTHEST_M = 400_000.0
_COARSEST_M = 200.0
_BEFORE_THE_PANEL_M = -20_000.0


class NotATrace(ValueError):
    """A file holds no trace that can be believed. Its text is one sentence; the file is to be shot anew."""


class Event(NamedTuple):
    """One key event. `code` as SR-4731 writes it: first how it reflects (0 not, 1, 2 saturated), second who
    found it or E for the end of the fibre (D: an end that was moved), then a landmark and how loss was taken.
    """

    at_m: float
    code: str
    loss_db: float = 0.0
    reflectance_db: float = 0.0

    @property
    def reflective(self) -> bool:
        return self.code[:1] in ("1", "2")

    @property
    def ends(self) -> bool:
        return self.code[1:2] in ("E", "D")


@dataclass(frozen=True, slots=True)
class Trace:
    """`counts[i]` stands at `first_m + i * spacing_m` and is -`counts[i] * count_db` dB; none where
    the file has none. `wavelength_nm` and `pulse_ns` are 0 where the file does not say. Events are in
    order of distance.
    """

    version: str
    group_index: float
    wavelength_nm: float = 0.0
    pulse_ns: int = 0
    events: tuple[Event, ...] = ()
    first_m: float = 0.0
    spacing_m: float = 0.0
    counts: Sequence[int] = ()
    count_db: float = 0.001
    instrument: str = ""

    @property
    def pulse_m(self) -> float:
        """Length of fibre a pulse covers at once, there and back: c x width / 2n."""
        return LIGHT_M_PER_NS * self.pulse_ns / (2.0 * self.group_index)

    @property
    def reach_m(self) -> float:
        """How far the samples go; 0 without samples."""
        return self.first_m + self.spacing_m * (len(self.counts) - 1) if self.counts else 0.0

    def at_index(self, group_index: float) -> "Trace":
        """The same light, every distance told by another group index. Raises NotATrace for an absurd one."""
        _within("the group index", group_index, _INDEX, "")
        ratio = self.group_index / group_index
        return Trace(
            self.version,
            group_index,
            self.wavelength_nm,
            self.pulse_ns,
            tuple(event._replace(at_m=event.at_m * ratio) for event in self.events),
            self.first_m * ratio,
            self.spacing_m * ratio,
            self.counts,
            self.count_db,
            self.instrument,
        )


def believed(trace: Trace) -> Trace:
    """The trace itself. Raises NotATrace with a sentence where it says what cannot be."""
    _within("the group index", trace.group_index, _INDEX, "")
    if trace.wavelength_nm:
        _within("the wavelength", trace.wavelength_nm, _WAVELENGTH_NM, " nm")
    if trace.counts:
        _within("the sample spacing", trace.spacing_m, (1e-4, _COARSEST_M), " m")
        _within("the first sample", trace.first_m, (_BEFORE_THE_PANEL_M, _FARTHEST_M), " m")
        _within("the last sample", trace.reach_m, (0.0, 2 * _FARTHEST_M), " m")
    for event in trace.events:
        _within("an event", event.at_m, (_BEFORE_THE_PANEL_M, _FARTHEST_M), " m")
    if not trace.events and not trace.counts:
        raise NotATrace("it holds neither events nor samples; save the trace with both and try again")
    return trace


def _within(what: str, value: float, limits: tuple[float, float], unit: str) -> None:
    low, high = limits
    if not low <= value <= high:  # a NaN is not either
        raise NotATrace(
            f"{what} is {value:g}{unit}, which cannot be ({low:g} to {high:g}{unit}); "
            "the file is damaged or was set up wrongly, shoot again"
        )
