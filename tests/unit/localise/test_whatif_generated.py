"""What is foretold against the localiser's own picture, on plants made up from a seed."""

from functools import cache
from random import Random

import pytest
from msgspec import convert

from linewatch.localise.expect import Keys
from linewatch.localise.failing import failing
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.whatif import WhatIf
from linewatch.localise.wiring import Wiring
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from simulators.plants.province import make
from simulators.plants.wish import Wish

SEEDS = range(6)


@cache
def asked(seed: int) -> tuple[WhatIf, Field]:
    index = PlantIndex(convert(make(Wish(circuits=60, nes=20, seed=seed)), type=Plant))
    return WhatIf(index), Field(Wiring(index), Breaks(index), Keys())


def told(whatif: WhatIf, faults: tuple[Fault, ...]) -> dict[str, str]:
    fates = whatif.picture(faults).fates
    return {c: state for c, (state, _) in fates.items() if state in ("down", "degraded", "exposed")}


@pytest.mark.parametrize("seed", SEEDS)
def test_of_each_alone_and_of_several_together(seed: int) -> None:
    whatif, field = asked(seed)
    index, rng = whatif.index, Random(seed)
    kinds = (
        index.cables,
        index.ducts,
        index.nes,
        index.cards,
        index.power_plants,
        index.devices,
        index.sites,
    )
    ways = [faults for kind in kinds for element in kind for faults in failing(index, whatif.breaks, element)]
    hurt = 0
    sets = [*rng.sample(ways, min(120, len(ways)))]
    sets += [tuple(f for faults in rng.sample(ways, 3) for f in faults) for _ in range(40)]
    for faults in sets:
        wanted = tuple(dict.fromkeys(faults))
        foretold = told(whatif, wanted)
        assert foretold == field.together(wanted).circuits, wanted
        hurt += len(foretold)
    assert hurt > 100


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_a_line_names_protection_of_its_own(seed: int) -> None:
    """Lines that fare alike are looked at as one, but each has its own protection trail."""
    whatif, _ = asked(seed)
    named = 0
    for cable in whatif.index.cables:
        for faults in failing(whatif.index, whatif.breaks, cable):
            for fate in whatif.of(faults).fates:
                legs = whatif.index.circuits[fate.circuit].legs
                mine = {leg.protection for leg in legs}
                trails = [by for by in fate.by if by in whatif.index.hp_trails]
                assert mine.issuperset(trails)
                named += len(trails)
    assert named
