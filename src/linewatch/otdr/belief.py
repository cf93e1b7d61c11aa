"""How far records and instruments are trusted: one standard deviation each, in metres unless said otherwise.

Sources: docs/otdr.md. Set by judgement; each can be told otherwise.
"""

from dataclasses import dataclass

from linewatch.otdr.glass import Mark
from linewatch.otdr.trace import Trace


@dataclass(frozen=True, slots=True)
class Belief:
    # Of all glass: recorded excess is a cable family's, true to some tenths of a per cent (laying, helix,
    # temperature), and the group index set on the instrument is right to about 1e-3 (maker's data 3e-4).
    scale: float = 3.5e-3
    # Excess differs from drum to drum: variance per metre of cable, here 1.4 m after 1 km, 4.5 m after 10 km.
    drift_m2_per_m: float = 2e-3
    # A patch cord between instrument and frame.
    patch_m: float = 3.0
    # Where a joint's loss lies within its coil: 0 at its near end, 1 at its far one.
    in_coil: float = 0.35
    in_coil_sd: float = 0.35
    # Km of a point as drawn on the plan.
    record_m: float = 1.5
    # A coil that no record knows, at a joint that has none written, or at a manhole.
    unrecorded_joint_m: float = 4.0
    unrecorded_m: float = 1.0
    recorded_slack_m: float = 0.5
    recorded_slack_share: float = 0.1
    # Reading of an event: shares of the pulse length beside the samples.
    instrument_m: float = 0.7
    reflective_pulse: float = 0.06
    plain_pulse: float = 0.18
    # Chance that a point is told as an event, and of events of nothing (ghosts, bends), per metre.
    joint_told: float = 0.7
    frame_told: float = 0.85
    manhole_told: float = 0.03
    coiled_manhole_told: float = 0.08
    false_per_m: float = 4e-5
    # That a launch fibre lies before the frame, of any length up to the longest in use.
    launch: float = 0.2
    longest_launch_m: float = 2_500.0
    # That a fibre somebody shoots is broken at all.
    broken: float = 0.5

    def told(self, mark: Mark) -> float:
        """Chance that a point is seen."""
        if mark.kind == "splice":
            return self.joint_told
        if mark.kind == "odf":
            return self.frame_told
        return self.coiled_manhole_told if mark.slack_m else self.manhole_told

    def reflects(self, *, frame: bool, reflective: bool) -> float:
        """Chance that a frame or a joint that is seen reflects, or not, against that of a false event."""
        of_point = 0.8 if frame else 0.12
        of_false = 0.3
        return of_point / of_false if reflective else (1.0 - of_point) / (1.0 - of_false)

    def slack_m2(self, mark: Mark) -> float:
        """Variance of the glass that is coiled at a point."""
        if mark.slack_m:
            return (self.recorded_slack_m + self.recorded_slack_share * mark.slack_m) ** 2
        sd = self.unrecorded_joint_m if mark.kind == "splice" else self.unrecorded_m
        return sd * sd

    def reading_m2(self, trace: Trace, *, reflective: bool) -> float:
        """Variance of where an event is told: instrument, samples, and what the pulse blurs."""
        share = self.reflective_pulse if reflective else self.plain_pulse
        return self.instrument_m**2 + (0.5 * trace.spacing_m) ** 2 + (share * trace.pulse_m) ** 2


BELIEF = Belief()
