"""What survives a full collection is not walked again until that is asked for; then all is as before."""

import gc

from linewatch.daemon.garbage import THRESHOLDS, Garbage


def test_survivors_are_frozen_and_everything_is_given_back() -> None:
    before = gc.get_threshold()
    with Garbage() as garbage:
        assert gc.get_threshold() == THRESHOLDS
        house = [[number] for number in range(5_000)]
        frozen = gc.get_freeze_count()
        gc.collect()
        assert gc.get_freeze_count() >= frozen + len(house)
        assert len(gc.get_objects()) < len(house)
        garbage.whole()
        assert len(gc.get_objects()) < len(house), "looked at, and frozen again"
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


class Ring:
    """Refers to itself."""

    def __init__(self) -> None:
        self.next = self


def test_rings_that_die_after_they_were_frozen_are_found_when_all_is_looked_at() -> None:
    def rings() -> int:
        return sum(isinstance(thing, Ring) for thing in gc.get_objects())

    with Garbage() as garbage:
        young = Ring()
        del young
        gc.collect()
        assert rings() == 0
        old = Ring()
        gc.collect()
        del old
        garbage.whole()
        gc.unfreeze()
        assert rings() == 0
