"""One target: its window, its round trip, and the alarms that these are."""

import math
from collections.abc import Callable, Collection

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.judging import Condition, Conditions
from linewatch.collect.layout import ConditionKey
from linewatch.collect.probes.settings import Address, Judgement
from linewatch.collect.probes.targets import Target
from linewatch.collect.probes.window import Window
from linewatch.collect.voicing import Voicing
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters

Present = Callable[[str, Via], Collection[tuple[str, str, str]]]

NMS = "NMS"  # it is we who cannot reach it, not the device that says so
LOST, LOSSY = "PROBE-LOST", "PROBE-LOSSY"


class Watched:
    """Starts with what the journal holds of the device in the voice of probes."""

    def __init__(
        self,
        target: Target,
        judgement: Judgement,
        present: Present,
        handover: Handover,
        clock: Clock,
        meters: Meters,
    ) -> None:
        self.device = target.device
        self.address: Address = target.address
        self._circuit = target.circuit
        self._meters = meters
        baseline = [ConditionKey(*key) for key in present(target.device, Via.PROBE)]
        self._voicing = Voicing(target.device, Via.PROBE, baseline, handover, clock)
        codes = {key.alarm_type for key in baseline}
        self._judgement = judgement
        self._window = Window(judgement, lost=LOST in codes, lossy=LOSSY in codes)
        self._told: tuple[bool | None, bool | None] | None = None

    def moved(self, target: Target) -> None:
        """It has another address now: what is held of it stands until that one has told."""
        self.address, self._circuit = target.address, target.circuit
        self._window = Window(
            self._judgement, lost=self._window.lost is True, lossy=self._window.lossy is True
        )

    def saw(self, rtt_s: float | None) -> None:
        """A probe ended; None: it was lost."""
        window = self._window
        window.saw(rtt_s is not None)
        if rtt_s is not None:
            self._gauge("linewatch_probe_rtt_seconds", rtt_s)
        self._gauge("linewatch_probe_loss_ratio", window.loss)
        now = (window.lost, window.lossy)
        if window.young:
            return  # what the journal holds is not told again on the word of one probe
        if now != self._told or self._voicing.lost:
            self._told = now
            if window.lost:
                self._gauge("linewatch_probe_rtt_seconds", math.nan)
            self._voicing.tell(self._conditions())

    def forget(self) -> None:
        """Nobody probes it any more."""
        self._voicing.withdraw("it is probed no more")
        self._gauge("linewatch_probe_rtt_seconds", math.nan)
        self._gauge("linewatch_probe_loss_ratio", math.nan)

    def _conditions(self) -> Conditions:
        window, rule, address = self._window, self._judgement, self.address
        way = f"{address.host} by " + ("ICMP" if address.port is None else f"TCP {address.port}")
        return {
            ConditionKey(self.device, LOST, NMS): Condition(
                window.lost, f"{rule.lost} of {rule.of} probes lost to {way}"
            ),
            ConditionKey(self.device, LOSSY, NMS): Condition(
                window.lossy, f"{window.loss:.0%} of {rule.lossy_of} probes lost to {way}"
            ),
        }

    def _gauge(self, name: str, value: float) -> None:
        self._meters.gauge(name, value, device=self.device, circuit=self._circuit)
