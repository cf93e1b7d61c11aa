"""What gear says against what is on record: what is told, how it is explained, and what is not told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from linewatch.topology.drift import Drift, StandsIn, drift, standings
from linewatch.topology.index import PlantIndex
from linewatch.topology.reported import (
    End,
    Reported,
    ReportedCross,
    ReportedInterface,
    ReportedPart,
    ReportedTrace,
)
from linewatch.words.drift import DRIFTS, told
from tests.unit.simulators.small_city import small_city

AT = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Gear:
    """One NE as it says it is; everything agrees until something is changed."""

    index: PlantIndex
    ne: str
    rename: dict[str, str] = field(default_factory=dict)
    hears: dict[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    sys_name: str = ""
    serials: dict[str, str] = field(default_factory=dict)

    def said(self) -> Reported:
        index, ports = self.index, [p for p in self.index.ports_of_ne[self.ne] if p not in self.lacks]
        short = {p: self.rename.get(p, p.removeprefix(f"{self.ne}/")) for p in ports}
        kinds = {p: 39 if index.ports[p].kind == "stm" else 18 for p in ports}
        rows = [ReportedInterface(str(n), short[p], if_type=kinds[p]) for n, p in enumerate(ports, 1)]
        rows += [ReportedInterface(f"9{n}", name, if_type=39) for n, name in enumerate(self.more)]
        far = {s.a_port: s.z_port for s in index.plant.sections}
        far |= {z: a for a, z in far.items()}
        traces = tuple(ReportedTrace(short[p], "J0", p, self.hears.get(p, far[p])) for p in ports if p in far)
        parts = [ReportedPart("1", "chassis", self.ne, serial=self.serials.get(self.ne, ""))]
        parts += [
            ReportedPart(str(n), "module", card.removeprefix(f"{self.ne}/"), within="1", place=n,
                         serial=self.serials.get(card, ""))
            for n, card in enumerate(index.cards_of_ne[self.ne], 2)
        ]  # fmt: skip
        return Reported(
            self.ne, AT, self.sys_name or self.ne, interfaces=tuple(rows), parts=tuple(parts), traces=traces
        )


def told_of(index: PlantIndex, *gear: Gear) -> list[Drift]:
    return list(drift(index, {one.ne: one.said() for one in gear}))


CITY = small_city()
STORIES = [
    pytest.param({}, [], id="all agrees"),
    pytest.param({"sys_name": "ne-a.city.example"}, [], id="a name with its domain"),
    pytest.param({"sys_name": "core-17"}, [], id="a name the records do not know"),
    pytest.param({"sys_name": "NE-C"}, [("other-device", "NE-C")], id="another device"),
    pytest.param({"hears": {"NE-A/S2/P1": "NE-C/S1/P2", "NE-A/S2/P2": "NE-B/S1/P1"}},
                 [("ports-swapped", "CA")], id="the far ends tell nothing: swapped"),
    pytest.param({"hears": {"NE-A/S2/P1": "NE-H/S1/P1"}}, [("patched-elsewhere", "NE-H/S1/P1")],
                 id="one port hears a third"),
    pytest.param({"hears": {"NE-A/S2/P1": "SDH"}}, [], id="a maker's default text"),
    pytest.param({"hears": {"NE-A/S2/P1": ""}}, [], id="nothing is received"),
    pytest.param({"rename": {"NE-A/S2/P1": "line 3"}}, [("renamed", "NE-A/S2/P1")], id="a port renamed"),
    pytest.param({"rename": {"NE-A/S2/P1": "x1", "NE-A/S2/P2": "x2"}},
                 [("renamed", "NE-A/S2/P1"), ("renamed", "NE-A/S2/P2")], id="two renamed, told by their J0"),
    pytest.param({"lacks": ("NE-A/S2/P2",)}, [("port-missing", "NE-A/S2/P2")], id="a port is gone"),
    pytest.param({"more": ("S7/P1",)}, [("port-unknown", "NE-A")], id="a port is new"),
    pytest.param({"rename": {f"NE-A/{p}": f"{n}" for n, p in enumerate(
        ("S1/P1", "S1/P2", "S2/P1", "S2/P2", "S9/P1", "S9/P2"))}}, [("renumbered", "NE-A")],
        id="another scheme of names"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), STORIES)
def test_what_one_device_says(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = told_of(CITY, Gear(CITY, "NE-A", **changes))
    assert [d.kind for d in found] == [kind for kind, _ in expected], found
    assert all(element in one.elements for one, (_, element) in zip(found, expected, strict=True))


def stamped(**serials: str) -> PlantIndex:
    body = msgspec.to_builtins(CITY.plant)
    for element in (*body["cards"], *body["nes"]):
        name = element["id"].replace("/", "_").replace("-", "_")
        if name in serials:
            element["ext"] = {"serial": serials[name]}
    return small_city(cards=body["cards"], nes=body["nes"])


@pytest.mark.parametrize(
    ("serials", "expected"),
    [
        pytest.param({}, [], id="it does not say"),
        pytest.param({"NE-A": "B1", "NE-A/S1": "C1", "NE-A/S2": "C2"}, [], id="as recorded"),
        pytest.param({"NE-A": "B1", "NE-A/S1": "X", "NE-A/S2": "C2"}, ["card-replaced"], id="one new card"),
        pytest.param({"NE-A": "B1", "NE-A/S1": "C2", "NE-A/S2": "C1"}, ["cards-swapped"], id="exchanged"),
        pytest.param({"NE-A": "X", "NE-A/S1": "Y", "NE-A/S2": "Z"}, ["box-replaced"], id="all new: one box"),
    ],
)
def test_serial_numbers(serials: dict[str, str], expected: list[str]) -> None:
    index = stamped(NE_A="B1", NE_A_S1="C1", NE_A_S2="C2")
    assert [d.kind for d in told_of(index, Gear(index, "NE-A", serials=serials))] == expected


def test_a_fibre_pair_between_two_nes_is_told_once_though_four_ports_see_it() -> None:
    cross = {
        "NE-A": {"NE-A/S2/P1": "NE-C/S1/P2", "NE-A/S2/P2": "NE-B/S1/P1"},
        "NE-B": {"NE-B/S1/P1": "NE-A/S2/P2"},
        "NE-C": {"NE-C/S1/P2": "NE-A/S2/P1"},
    }
    (found,) = told_of(CITY, *(Gear(CITY, ne, hears=hears) for ne, hears in cross.items()))
    assert found.kind == "ports-swapped"
    assert len(found.signs) == 4
    assert set(found.devices) == {"NE-A", "NE-B", "NE-C"}
    assert "exchange a_port of AB with z_port of CA" in told(found.kind, "do", found.facts).en


def test_not_read_cannot_say_and_agrees_are_three_things() -> None:
    mute = Reported("NE-B", AT, "NE-B")
    said = {"NE-A": Gear(CITY, "NE-A").said(), "NE-B": mute}
    by_device = {s.device: s.aspects for s in standings(CITY, said, drift(CITY, said))}
    assert by_device["NE-A"]["traces"] is StandsIn.AGREES
    assert by_device["NE-A"]["crosses"] is StandsIn.CANNOT_SAY
    assert by_device["NE-B"]["interfaces"] is StandsIn.CANNOT_SAY
    assert set(by_device["NE-C"].values()) == {StandsIn.NOT_READ}


def test_an_empty_matrix_is_one_finding() -> None:
    said = {"NE-C": Reported("NE-C", AT, "NE-C", crosses=())}
    assert [d.kind for d in drift(CITY, said)] == ["matrix-empty"]
    cross = ReportedCross(End("S9/P1"), End("S1/P2", 1, 1))
    said = {"NE-C": Reported("NE-C", AT, "NE-C", crosses=(cross,))}
    assert [(d.kind, d.elements[0]) for d in drift(CITY, said)] == [("cross-missing", "C-4")]


@pytest.mark.parametrize("key", [k for k in DRIFTS if "." in k.removeprefix("drift.")])
def test_every_sentence_has_both_languages(key: str) -> None:
    text = DRIFTS[key]
    assert any("一" <= c <= "鿿" for c in text.zh)
    assert not any("一" <= c <= "鿿" for c in text.en)
    assert text.zh[-1] not in "。."
    assert not text.en.endswith(".")
