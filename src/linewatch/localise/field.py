"""The plant, able to say what any set of faults would look like; pictures are remembered a while."""

from linewatch.localise.bundles import Bundles
from linewatch.localise.expect import Keys, Missable, Prediction
from linewatch.localise.faults import Breaks, Damage, Fault, damage
from linewatch.localise.semantics import Broken
from linewatch.localise.slices import Steps, at_once, counted
from linewatch.localise.wiring import Wiring
from linewatch.topology.index import PlantIndex

# Routes in the pictures kept, of one fault and of several; beyond that the longest unasked go first.
_SINGLES = 60_000
_SETS = 30_000


def field_of(index: PlantIndex, *, apart: bool = False) -> "Field":
    """The field of a plant. Costly to make; whatever it remembers later changes no answer, so that localisers
    of one thread may share it, one after another."""
    return Field(Wiring(index), Breaks(index), Keys(), apart=apart)


class Field:
    """The plant, able to say what any set of faults would look like."""

    def __init__(self, wiring: Wiring, breaks: Breaks, keys: Keys, *, apart: bool = False) -> None:
        self.wiring = wiring
        self.breaks = breaks
        self.keys = keys
        self.bundles = Bundles(wiring, keys, apart=apart)
        self._damage: dict[Fault, Damage] = {}
        self._single = _Shelf(_SINGLES)
        self._several = _Shelf(_SETS)
        self._near: dict[Fault, tuple[Missable, int]] = {}

    def damage(self, fault: Fault) -> Damage:
        """What a fault breaks, computed once."""
        found = self._damage.get(fault)
        if found is None:
            found = self._damage[fault] = damage(fault, self.wiring.index, self.breaks)
        return found

    def alone(self, fault: Fault) -> Prediction:
        """What one fault looks like."""
        return self.together((fault,))

    def near(self, fault: Fault) -> Steps[Missable]:
        """What is expected of one fault by its neighbours alone: cheap, and a part of all it looks like."""
        known = self._near.get(fault)
        if known is not None:
            for _ in range(known[1]):
                yield
            return known[0]
        steps = Broken(self.wiring, self.bundles, self.keys, [self.damage(fault)]).telling(near=True)
        told, spent = yield from counted(steps)
        found = told.missable()
        self._near[fault] = found, spent
        return found

    def together(self, faults: tuple[Fault, ...]) -> Prediction:
        """What a set of faults looks like: it hangs on the set alone, never on what was asked before."""
        return at_once(self.painted(faults))

    def painted(self, faults: tuple[Fault, ...]) -> Steps[Prediction]:
        """The same, piece by piece; the pieces are the same for a picture remembered."""
        yield
        shelf = self._several if len(faults) > 1 else self._single
        found = shelf.get(faults)
        if found is not None:
            for _ in range(found.units):
                yield
        elif faults:
            damages = [self.damage(f) for f in faults]
            broken = Broken(self.wiring, self.bundles, self.keys, damages)
            found, spent = yield from counted(broken.telling())
            found.units = spent
        else:
            found = Prediction()
        shelf.put(faults, found)
        return found


class _Shelf:
    """Pictures, the longest unasked first, no more than a number of routes in all."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._kept: dict[tuple[Fault, ...], Prediction] = {}

    def get(self, faults: tuple[Fault, ...]) -> Prediction | None:
        return self._kept.get(faults)

    def put(self, faults: tuple[Fault, ...], picture: Prediction) -> None:
        if self._kept.pop(faults, None) is None:
            self._used += 1 + picture.work
        self._kept[faults] = picture
        while self._used > self._room and len(self._kept) > 1:
            self._used -= 1 + self._kept.pop(next(iter(self._kept))).work
