"""The plant, able to say what any set of faults would look like; pictures are remembered a while."""

from linewatch.localise.bundles import Bundles
from linewatch.localise.expect import SLOW, SURE, Keys, Prediction
from linewatch.localise.faults import Breaks, Damage, Fault, damage
from linewatch.localise.semantics import Broken
from linewatch.localise.wiring import Wiring

_SINGLES = 4_000  # pictures of one fault kept
_SETS = 1_000  # pictures of several

Near = tuple[tuple[int, int, int], ...]
"""Column, members, what each costs if it is missing."""


class Field:
    """The plant, able to say what any set of faults would look like."""

    def __init__(self, wiring: Wiring, breaks: Breaks, keys: Keys, *, apart: bool = False) -> None:
        self.wiring = wiring
        self.breaks = breaks
        self.keys = keys
        self.bundles = Bundles(wiring, keys, apart=apart)
        self._damage: dict[Fault, Damage] = {}
        self._single: dict[tuple[Fault, ...], Prediction] = {}
        self._several: dict[tuple[Fault, ...], Prediction] = {}
        self._near: dict[Fault, Near] = {}

    def damage(self, fault: Fault) -> Damage:
        """What a fault breaks, computed once."""
        found = self._damage.get(fault)
        if found is None:
            found = self._damage[fault] = damage(fault, self.wiring.index, self.breaks)
        return found

    def alone(self, fault: Fault) -> Prediction:
        """What one fault looks like."""
        return self.together((fault,))

    def near(self, fault: Fault) -> Near:
        """What is expected of one fault by its neighbours alone: cheap, and a part of all it looks like."""
        found = self._near.get(fault)
        if found is None:
            told = Broken(self.wiring, self.bundles, self.keys, [self.damage(fault)]).tell(near=True)
            sure = [(column, mask, SURE) for column, mask in told.sure.items()]
            slow = [(column, mask, SLOW) for column, mask in told.slow.items() if mask]
            found = self._near[fault] = (*sure, *slow)
        return found

    def together(self, faults: tuple[Fault, ...]) -> Prediction:
        """What a set of faults looks like: it hangs on the set alone, never on what was asked before."""
        kept, room = (self._several, _SETS) if len(faults) > 1 else (self._single, _SINGLES)
        found = kept.pop(faults, None)
        if found is None:
            damages = [self.damage(f) for f in faults]
            found = Broken(self.wiring, self.bundles, self.keys, damages).tell() if faults else Prediction()
            if len(kept) >= room:
                del kept[next(iter(kept))]
        kept[faults] = found  # the latest asked is the last to go
        return found
