"""From the 2M port outward: cables, modem pairs, converters, routers, and what each receiver there sees.

E1 signals follow G.775: a receiver without signal is E1-LOS and sends AIS on; AIS received is E1-AIS and goes
on. A fibre modem only notes whether a signal is there: AIS passes it unseen, and of its remote half the local
one tells the 2M side alone. A converter that loses its E1 keeps the Ethernet link up; for the router it is
the line protocol that fails.
"""

from collections.abc import Iterable
from typing import NamedTuple

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import TailItem
from simulators.field.physics.broken import Broken
from simulators.field.physics.carried import Signal

E1_WORDS = {Signal.NOTHING: "E1-LOS", Signal.AIS: "E1-AIS", Signal.UNEQUIPPED: "E1-AIS"}


class Walk(NamedTuple):
    """One direction of one tail.

    `signal`: what leaves at the end of the walk. `data`: frames get through. `errored`: with bit errors.
    `seen`: (element, object, code) reported on the way. `terminated`: what a live framed end received.
    """

    signal: Signal
    data: bool
    errored: bool
    seen: tuple[tuple[str, str, str], ...]
    terminated: tuple[str, str, Signal] | None = None  # (reporter, object, received)


class Tails:
    """Walks one tail in either direction under what is broken."""

    def __init__(self, index: PlantIndex, broken: Broken) -> None:
        self._index, self._broken = index, broken

    def healthy(self, items: Iterable[TailItem]) -> bool:
        """Nothing among them is dead, cut or pulled."""
        b = self._broken
        return not any(i.id in b.devices or i.id in b.fibres or i.id in b.e1_cables for i in items)

    def inward(self, items: tuple[TailItem, ...]) -> Walk:
        """From the router to the NE's 2M port; the last `signal` is what that port receives."""
        seen: list[tuple[str, str, str]] = []
        signal, data, errored, medium = Signal.GOOD, True, False, "line"
        for item in reversed(items):
            dead = item.id in self._broken.devices
            if item.kind == "fibre":
                medium = "optical"
                errored |= item.id in self._broken.faint
                if item.id in self._broken.fibres:
                    signal = Signal.NOTHING
            elif item.kind == "modem":
                signal, medium = self._modem(item, items, signal, errored, medium, seen)
            elif dead or item.id in self._broken.e1_cables:
                signal = Signal.NOTHING
            elif item.kind == "converter" and signal == Signal.NOTHING:
                seen.append((item.id, item.id, "ETH-LOS"))
                signal, data = Signal.GOOD, False  # it goes on sending an idle frame
            data = data and signal < Signal.AIS
        return Walk(signal, data, errored, tuple(seen))

    def outward(self, items: tuple[TailItem, ...], signal: Signal) -> Walk:
        """From the NE's 2M port, which sends `signal`, to the router."""
        seen: list[tuple[str, str, str]] = []
        data, errored, medium = signal < Signal.AIS, signal == Signal.ERRORED, "line"
        terminated: tuple[str, str, Signal] | None = None
        link = True
        for item in items:
            dead = item.id in self._broken.devices
            if item.kind == "fibre":
                medium = "optical"
                errored |= item.id in self._broken.faint
                if item.id in self._broken.fibres:
                    signal = Signal.NOTHING
            elif item.kind == "modem":
                signal, medium = self._modem(item, items, signal, errored, medium, seen)
            elif item.kind == "converter":
                link = not dead
                if not dead:
                    terminated = (item.id, item.id, signal)
                medium = "ethernet"
            elif item.kind == "router":
                if not dead and medium == "ethernet" and not link:
                    seen.append((item.id, str(item.port), "LINK-DOWN"))
                elif not dead and medium != "ethernet":
                    terminated = (item.id, str(item.port), signal)
                data = data and not dead
            elif item.id in self._broken.e1_cables:
                signal = Signal.NOTHING
            data = data and signal < Signal.AIS and link
        if terminated is not None and terminated[2] in E1_WORDS:
            seen.append((terminated[0], terminated[1], E1_WORDS[terminated[2]]))
        return Walk(signal, data, errored and data, tuple(seen), terminated)

    def _modem(
        self,
        item: TailItem,
        items: tuple[TailItem, ...],
        signal: Signal,
        errored: bool,
        medium: str,
        seen: list[tuple[str, str, str]],
    ) -> tuple[Signal, str]:
        """What a modem sends on, and on which medium. It receives light behind a fibre, E1 otherwise."""
        lit = medium == "optical"
        behind = "line" if lit else "optical"
        if item.id in self._broken.devices:
            return Signal.NOTHING, behind
        local = getattr(self._index.devices[item.id].mgmt, "mode", "") != "via-peer"
        if lit and signal == Signal.NOTHING:
            if local:
                seen.append((item.id, item.id, "OPT-LOS"))
            if self._gasped(item, items):
                seen.append((item.id, item.id, "DYING-GASP"))
            return Signal.AIS, behind
        if lit and errored and local:
            seen.append((item.id, item.id, "RX-LOW"))
        if not lit and signal == Signal.NOTHING:
            seen.append((item.id, item.id, "E1-LOS"))
            return Signal.AIS, behind
        return signal, behind

    def _gasped(self, item: TailItem, items: tuple[TailItem, ...]) -> bool:
        """Its far modem lost power, had a last breath to tell it, and glass to tell it over."""
        if any(i.id in self._broken.fibres for i in items if i.kind == "fibre"):
            return False
        for other in items:
            device = self._index.devices.get(other.id)
            if other.kind == "modem" and other.id != item.id and device is not None:
                dark = device.power in self._broken.plants_dark
                if dark and device.dying_gasp is True and device.peer == item.id:
                    return True
        return False
