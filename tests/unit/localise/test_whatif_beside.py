"""A question beside what is open: looked at where it touches, and answered as if all were played anew."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import convert

from linewatch.config.plant_files import read_plant
from linewatch.localise.expect import bits
from linewatch.localise.failing import CannotFail, Present, failing
from linewatch.localise.faults import Fault
from linewatch.localise.usable import Usable
from linewatch.localise.whatif import STATES, Consequence, Fate, Picture, WhatIf
from linewatch.localise.worst import worst
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from linewatch.topology.standby import Standbys
from simulators.plants.province import make
from simulators.plants.wish import Wish
from tests.fakes.work import lines_run
from tests.unit.localise.small import ring

CITY = Path(__file__).resolve().parents[3] / "topology" / "xiangtan"
PLANTS = ("city", "ms-spring", "sncp", "province 1", "province 2", "province 3")
RANK = {state: len(STATES) - place for place, state in enumerate(STATES)}


@cache
def index(name: str) -> PlantIndex:
    if name == "city":
        return PlantIndex(read_plant(CITY).plant)
    if name.startswith("province"):
        wish = Wish(circuits=60, nes=20, seed=int(name.split()[1]))
        return PlantIndex(convert(make(wish), type=Plant))
    return ring(name)


@cache
def asked(name: str) -> WhatIf:
    return WhatIf(index(name))


@cache
def ways(name: str) -> tuple[tuple[Fault, ...], ...]:
    """Everything that can fail, and how."""
    found = []
    for element in index(name).kind_of:
        try:
            found += failing(index(name), asked(name).breaks, element)
        except CannotFail:
            continue
    return tuple(found)


def anew(whatif: WhatIf, new: tuple[Fault, ...], old: tuple[Fault, ...]) -> tuple[object, ...]:
    """The slow way: the whole plant with all faults in it, and the whole plant with the old ones."""
    new, old = tuple(dict.fromkeys(new)), tuple(dict.fromkeys(old))
    before, after = whatif.picture(old), whatif.picture((*old, *new))
    touched = {s.members[m] for s, mask in whatif.broken(new).walked.items() for m in bits(mask)}
    fates, already = [], []
    for circuit, (state, by) in after.fates.items():
        was = before.fates.get(circuit, ("", ()))[0]
        told = "" if was == "stays" else was
        if RANK[state] > RANK.get(was, 0):
            fates.append(Fate(circuit, state, told, by))
        elif circuit in touched and state == "down":
            already.append(circuit)
        elif circuit in touched:
            fates.append(Fate(circuit, "stays", told, by))
    nes = [ne.id for ne in whatif.index.plant.nes]
    unseen = [ne for ne in nes if before.broken.reached(ne) and not after.broken.reached(ne)]
    return (
        sorted(fates, key=lambda fate: fate.circuit),
        sorted(already),
        unseen,
        exposed(before),
    )


def exposed(picture: Picture) -> list[str]:
    return sorted(c for c, (state, _) in picture.fates.items() if state in ("exposed", "unprotected"))


def said(found: Consequence) -> tuple[object, ...]:
    by_id = sorted(found.fates, key=lambda fate: fate.circuit)
    return by_id, list(found.already), list(found.unseen), list(found.exposed_now)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_beside_open_incidents_is_as_if_all_were_played_anew(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(PLANTS))
    fails = st.sampled_from(ways(name))
    whatif = asked(name)
    present = tuple(
        Present(f"I-{n}", faults) for n, faults in enumerate(data.draw(st.lists(fails, max_size=4)))
    )
    new = tuple(fault for faults in data.draw(st.lists(fails, min_size=1, max_size=3)) for fault in faults)
    old = tuple(fault for one in present for fault in one.faults)
    found = whatif.of(new, present)
    assert said(found) == anew(whatif, new, old)
    # Asked again with others in between, and by one who never saw them: the same.
    whatif.of(new, present[1:])
    assert said(whatif.of(new, present)) == said(WhatIf(index(name)).of(new, present)) == said(found)


def test_another_verdict_of_the_same_incident_is_another_question() -> None:
    """What is kept is found by the faults that are open, never by the incidents' names."""
    whatif = asked("sncp")
    (first,), (other,) = (failing(whatif.index, whatif.breaks, cable) for cable in ("K0", "K2"))
    (new,) = failing(whatif.index, whatif.breaks, "K1")
    answers = [whatif.of(new, (Present("I-1", held),)) for held in (first, other, first)]
    assert [said(one) for one in answers] == [anew(whatif, new, held) for held in (first, other, first)]
    assert said(answers[0]) != said(answers[1])


@pytest.mark.parametrize("name", ["city", "province 1"])
def test_the_worst_beside_open_incidents_is_that_of_all_played_anew(name: str) -> None:
    whatif = asked(name)
    present = tuple(Present(f"I-{n}", way) for n, way in enumerate(ways(name)[5::400][:4]))
    old = tuple(dict.fromkeys(fault for one in present for fault in one.faults))
    kinds = ("cable", "duct", "ne", "site", "power")
    before = whatif.picture(old).fates
    for danger in worst(whatif, kinds, present):
        after = whatif.picture((*old, *danger.faults)).fates
        for state, told in (("down", danger.down), ("exposed", danger.exposed)):
            now = {c for c, (s, _) in after.items() if s == state}
            assert told == len(now - {c for c, (s, _) in before.items() if s == state}), danger


def test_what_is_open_is_played_once_for_all_questions() -> None:
    """Work, not time: a small question beside a hub that died costs little more than without it."""
    whatif = WhatIf(index("city"))
    open_now = (
        Present("I-1", (Fault("node-fail", "NE-HX"),)),
        Present("I-2", (Fault("node-fail", "NE-YH"),)),
    )
    (small,) = failing(whatif.index, whatif.breaks, "CAB-YT-XG")
    whatif.of(small)
    first = lines_run(lambda: whatif.of(small, open_now))
    again = lines_run(lambda: whatif.of(small, open_now))
    alone = lines_run(lambda: whatif.of(small))
    assert again < 2 * alone + 200
    assert again < first / 5


def test_ways_are_judged_by_the_same_pictures() -> None:
    """Standby routes asked line by line: what is open is played once, not once a line."""
    whatif, standbys = WhatIf(index("city")), Standbys(index("city"))
    present = (Present("I-1", (Fault("node-fail", "NE-HX"),)), Present("I-2", (Fault("node-fail", "NE-YH"),)))
    lines = [c.id for c in index("city").plant.circuits if any(leg.routes for leg in standbys.of(c.id).legs)][
        :6
    ]

    def question() -> list[object]:
        return [standbys.of(line, None, Usable(whatif, present)) for line in lines]

    told = question()
    work = lines_run(question)
    assert told == question()
    whatif = WhatIf(index("city"))
    assert work < lines_run(question) / 2
