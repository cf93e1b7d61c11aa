"""Room: how much there is, who has it, and what is not said where nobody wrote it down."""

from pathlib import Path

import msgspec
import pytest

from linewatch.config.plant_files import read_plant
from linewatch.topology import plant as p
from linewatch.topology import slots
from linewatch.topology.capacity import Capacity
from linewatch.topology.index import PlantIndex
from tests.fakes.small_ring import small_ring

CITY = Path(__file__).resolve().parents[3] / "topology" / "xiangtan"


@pytest.fixture(scope="module")
def city() -> Capacity:
    return Capacity(PlantIndex(read_plant(CITY).plant))


@pytest.mark.parametrize(
    ("section", "kind", "usable", "used", "free_slots"),
    [
        ("MS-A1", "plain", 16, 4, [str(n) for n in range(5, 17)]),
        ("MS-B2", "ms-spring", 8, 1, ["1", "3", "4", "5", "6", "7", "8"]),
        ("MS-L1", "msp", 16, 1, [str(n) for n in range(2, 17)]),
        ("MS-L2", "msp-protection", 0, 0, []),
        ("MS-Z1", "plain", 1, 1, []),
    ],
)
def test_vc4_of_a_section(
    city: Capacity, section: str, kind: str, usable: int, used: int, free_slots: list[str]
) -> None:
    room = city.of_section(section)
    assert (room.kind, room.usable, room.used, list(room.free_slots)) == (kind, usable, used, free_slots)
    assert room.free == usable - used


def test_slots_nobody_recorded_are_counted_and_not_made_up(city: Capacity) -> None:
    room = city.of_trail("VC4-RIVER")
    assert (room.used, room.free, room.unrecorded) == (34, 29, 34)
    assert {use.slot for use in room.uses} == {""}


def test_multiplexers_and_groups(city: Capacity) -> None:
    (mux,) = city.muxes()
    assert (mux.id, mux.total, mux.used, mux.free, mux.unrecorded) == ("PDH-YH", 16, 15, 1, 0)
    assert [(g.id, len(g.members), g.mbit_s) for g in city.groups()] == [
        ("ETH-UNI", 4, 8.0),
        ("ETH-HOS", 3, 6.0),
    ]


@pytest.mark.parametrize(
    ("used", "first", "count"),
    [
        ((), "1-1-1", 63),
        (("1-1-1", "3-7-3"), "1-1-2", 61),
        (("1.1.1",), "1.1.2", 62),
        (("1", "2"), "3", 61),
        (("1-1-1", "2"), "1-1-3", 60),  # 2 is 2-1-1 as G.707 counts and 1-1-2 as others do
        (("", "hub side"), "1-1-1", 63),
    ],
)
def test_free_tu12_are_written_as_the_others_are(used: tuple[str, ...], first: str, count: int) -> None:
    free = slots.free_tu12(used)
    assert (free[0], len(free)) == (first, count)


@pytest.mark.parametrize(
    ("written", "place", "slot"),
    [
        (3, 1, "3"),
        ("12", 0, "12"),
        ([1, 2], 1, "2"),
        ([1], 1, ""),
        ({"sec1": 7}, 0, "7"),
        (None, 0, ""),
        (True, 0, ""),
    ],
)
def test_au4_of_a_hop(written: object, place: int, slot: str) -> None:
    assert slots.of_hop(written, place, "sec1") == slot


def test_a_leg_may_have_one_slot_for_both_trails_or_one_for_each() -> None:
    plant = small_ring()
    one, two = plant.circuits
    legs = msgspec.structs.replace(one.legs[0], ext={"tu12": {"working": "1-1-1", "protection": "2-1-1"}})
    plant = msgspec.structs.replace(plant, circuits=(msgspec.structs.replace(one, legs=(legs,)), two))
    rooms = Capacity(PlantIndex(plant))
    assert [(u.by, u.slot, u.role) for u in rooms.of_trail("hp1").uses] == [
        ("c1", "1-1-1", "working"), ("c2", "", "working"),
    ]  # fmt: skip
    assert [(u.by, u.slot, u.role) for u in rooms.of_trail("hp2").uses] == [("c1", "2-1-1", "protection")]
    assert rooms.of_trail("hp2").free_slots[0] == "1-1-1"
    assert rooms.of_trail("hp1").unrecorded == 1


def test_more_than_may_be_is_told_as_over() -> None:
    plant = small_ring()
    trails = tuple(
        p.HpTrail(id=f"x{n}", a_ne="n1", z_ne="n2", hops=("sec1",), dirs=(1,), ext={"au4": n})
        for n in range(1, 6)
    )
    room = Capacity(PlantIndex(msgspec.structs.replace(plant, hp_trails=trails, circuits=()))).of_section(
        "sec1"
    )
    assert (room.usable, room.used, room.free, room.over) == (4, 5, 0, 1)
    assert room.free_slots == ()
