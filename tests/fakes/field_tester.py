"""Somebody who makes a test in the field and says what they saw: by the field network's own physics, which
knows nothing of ours."""

from collections.abc import Iterable

from linewatch.localise.explain.trials import Trial
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import TailItem
from simulators.field.faults import Fault
from simulators.field.physics.broken import Broken
from simulators.field.physics.carried import Carried, Signal
from simulators.field.physics.optical import Optical
from simulators.field.physics.state import evaluate
from simulators.field.physics.tails import Tails


class FieldTester:
    """In a field with these faults in it."""

    def __init__(self, index: PlantIndex, faults: Iterable[Fault]) -> None:
        self._index = index
        self._faults = tuple(faults)
        self._broken = Broken(index, self._faults)
        self._optical = Optical(index, self._broken, {})
        self._carried = Carried(index, self._broken, self._optical)
        self._state = evaluate(index, self._faults)

    def make(self, trial: Trial, outcomes: tuple[str, ...]) -> str:
        """What comes out: one of these; of stretches of a fibre the one with the break in it."""
        if trial.watch in self._broken.devices or trial.watch in self._broken.nes:
            return "silent" if trial.watch not in self._index.ports else "lost"
        seen = {
            "read": self._read, "modem": self._modem, "loop": self._loop, "bert": self._loop,
            "otdr": self._otdr, "light": self._light, "phone-customer": self._customer,
            "phone-power": self._power, "phone-owner": self._owner,
        }[trial.kind](trial)  # fmt: skip
        if seen.startswith("@"):
            km = float(seen[1:])
            for outcome in outcomes:
                low, _, high = outcome.partition("-")
                if high and low.replace(".", "").isdigit() and float(low) <= km <= float(high):
                    return outcome
            return next(o for o in outcomes if o[0].isdigit())
        return seen

    def _read(self, trial: Trial) -> str:
        if trial.how == "alarms":
            told = {p.code for p in self._state.points if (p.object, p.source) == (trial.at, trial.watch)}
            return "alarm" if told & set(trial.codes) else "clear"
        return self._light(trial._replace(how="sent" if trial.how == "tx-power" else "arrives"))

    def _light(self, trial: Trial) -> str:
        if trial.how == "sent":
            gone = trial.at in self._broken.lasers or self._broken.port_dead(trial.at)
            return "dark" if gone else "good"
        section = self._index.sections[self._index.section_of_port[trial.at]]
        way = 1 if section.z_port == trial.at else -1
        fibres = section.fibres_az if way == 1 else section.fibres_za
        far = section.a_port if way == 1 else section.z_port
        if (
            any(f in self._broken.fibres for f in fibres)
            or self._light(trial._replace(at=far, how="sent")) == "dark"
        ):
            return "dark"
        return "low" if any(f in self._broken.faint for f in fibres) else "good"

    def _tail(self, circuit: str, element: str) -> tuple[TailItem, ...]:
        line = self._index.circuits[circuit]
        for port, tail in ((line.a_port, line.a_tail), (line.z_port, line.z_tail)):
            if element == port or any(item.id == element for item in tail):
                return tail
        raise AssertionError(f"{element} is on no tail of {circuit}")

    def _modem(self, trial: Trial) -> str:
        tail = self._tail(trial.line, trial.at)
        if trial.at in self._broken.devices:
            told = {p.code for p in self._state.points if p.source == trial.watch}
            return "gasp" if "DYING-GASP" in told else "no-light"
        if any(item.id in self._broken.fibres for item in tail):
            return "no-light"
        if any(item.id in self._broken.faint for item in tail):
            return "low"
        at = [item.id for item in tail].index(trial.at)
        beyond = [item for item in tail[at + 1 :] if item.kind != "router"]
        return "well" if Tails(self._index, self._broken).healthy(beyond) else "far-input-lost"

    def _loop(self, trial: Trial) -> str:
        line = self._index.circuits[trial.line]
        tails = Tails(self._index, self._broken)
        if trial.at in (line.a_port, line.z_port) and trial.how == "inward":
            dead = any(self._broken.port_dead(port) for port in (line.a_port, line.z_port))
            through = [self._carried.arriving(line, direction) for direction in ("az", "za")]
            return "lost" if dead or max(through) >= Signal.AIS else "returns"
        tail = self._tail(trial.line, trial.watch if trial.how == "outward" else trial.at)
        names = [item.id for item in tail]
        end = names.index(trial.watch if trial.how == "outward" else trial.at)
        whole = tail[: end + 1] if trial.how == "inward" and tail[end].kind != "router" else tail[:end]
        port = line.a_port if tail is line.a_tail else line.z_port
        if self._broken.port_dead(port) or not tails.healthy(whole):
            return "lost"
        return "errors" if any(item.id in self._broken.faint for item in whole) else "returns"

    def _otdr(self, trial: Trial) -> str:
        fibre = self._index.fibres[trial.at]
        for fault in self._faults:
            hit = Broken(self._index, [fault]).fibres
            if trial.at not in hit:
                continue
            if fault.kind == "cable-cut":
                middle = float(self._index.cables[fibre.cable].length_km) / 2
                return f"@{fault.km if fault.km is not None else middle}"
            if fault.kind == "duct-cut":
                inside = [s for s in self._index.cables[fibre.cable].segments if s.duct == fault.element]
                return f"@{(float(inside[0].from_km) + float(inside[0].to_km)) / 2}"
            return f"@{(float(fibre.from_km) + float(fibre.to_km)) / 2}"
        return "loss" if trial.at in self._broken.faint else "clean"

    def _customer(self, trial: Trial) -> str:
        index = self._index
        powers = [p.id for p in index.plant.power_plants if p.site == trial.at]
        if any(power in self._broken.plants_dark for power in powers):
            return "off"
        dark = sorted(
            {index.devices[d].type for d in self._broken.devices if index.devices[d].site == trial.at}
        )
        if dark:
            return f"dark-{dark[0]}"
        return "lan" if any(index.devices[d].site == trial.at for d in self._broken.lans) else "lit"

    def _power(self, trial: Trial) -> str:
        dark = trial.at in self._broken.plants_dark or trial.at in self._broken.plants_on_battery
        return "off" if dark else "on"

    def _owner(self, trial: Trial) -> str:
        theirs = [
            f
            for f in self._faults
            if (self._index.cables.get(f.element) or self._index.fibres.get(f.element))
        ]
        return "theirs" if theirs else "not-theirs"
