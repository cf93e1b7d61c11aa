"""The plant, able to say what any set of faults would look like; single faults are pictured once."""

from linewatch.localise.expect import Keys, Prediction
from linewatch.localise.faults import Breaks, Damage, Fault, damage
from linewatch.localise.semantics import Broken
from linewatch.localise.wiring import Wiring


class Field:
    """The plant, able to say what any set of faults would look like."""

    def __init__(self, wiring: Wiring, breaks: Breaks, keys: Keys) -> None:
        self.wiring = wiring
        self.breaks = breaks
        self.keys = keys
        self._damage: dict[Fault, Damage] = {}
        self._single: dict[Fault, Prediction] = {}
        self._near: dict[Fault, tuple[tuple[int, int], ...]] = {}

    def damage(self, fault: Fault) -> Damage:
        """What a fault breaks, computed once."""
        found = self._damage.get(fault)
        if found is None:
            found = self._damage[fault] = damage(fault, self.wiring.index, self.breaks)
        return found

    def alone(self, fault: Fault) -> Prediction:
        """What one fault looks like, computed once."""
        found = self._single.get(fault)
        if found is None:
            found = self._single[fault] = self.together((fault,))
        return found

    def near(self, fault: Fault) -> tuple[tuple[int, int], ...]:
        """What is expected of one fault by its neighbours alone: cheap, and a part of all it looks like."""
        found = self._near.get(fault)
        if found is None:
            # Never the full picture, even at hand: the search must not depend on what was asked before.
            picture = Broken(self.wiring, self.keys, [self.damage(fault)]).tell(near=True)
            found = self._near[fault] = picture.sure
        return found

    def together(self, faults: tuple[Fault, ...]) -> Prediction:
        """What a set of faults looks like."""
        if not faults:
            return Prediction({}, {}, {})
        singles = [self.alone(f) for f in faults] if len(faults) > 1 else []
        if singles and all(a.apart(b) for i, a in enumerate(singles) for b in singles[i + 1 :]):
            return _union(singles)
        return Broken(self.wiring, self.keys, [self.damage(f) for f in faults]).tell()


def _union(parts: list[Prediction]) -> Prediction:
    seen: dict[int, int] = {}
    circuits: dict[str, str] = {}
    touched: dict[str, None] = {}
    for part in parts:
        for key, sure in part.seen.items():
            if sure >= seen.get(key, -999):
                seen[key] = sure
        circuits.update(part.circuits)
        touched.update(part.touched)
    return Prediction(seen, circuits, touched)
