"""Every shipped scenario plays on any plant; what makes no sense is told in sentences."""

from pathlib import Path

import msgspec
import pytest

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from simulators.field.faults import KINDS, Refused
from simulators.field.pick import pick
from simulators.field.running import load
from simulators.field.scenario import FOLDER, BadScenario, path_of, read, seconds
from tests.conftest import ROOT
from tests.unit.simulators.small_city import small_city

SHIPPED = sorted(FOLDER.glob("*.yaml"))
CITY = ROOT / "topology" / "xiangtan"


@pytest.fixture(scope="module")
def city() -> PlantIndex:
    return load(CITY)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_scenarios_play_on_the_example_city(path: Path, city: PlantIndex) -> None:
    scenario = read(path)
    steps = scenario.steps(city)
    assert scenario.name == path.stem
    assert any(s.deed.do in ("fault", "flap") for s in steps)
    broken = {s.deed.element for s in steps if s.deed.do == "fault"}
    repaired = {s.deed.element for s in steps if s.deed.do == "repair"}
    assert "all" in repaired or broken <= repaired


@pytest.mark.data
def test_shipped_scenarios_play_on_another_plant(shared_data: Path) -> None:
    body = (shared_data / "replay" / "polska" / "topology.json").read_bytes()
    index = PlantIndex(msgspec.json.decode(body, type=Plant))
    assert len(SHIPPED) >= 15
    for path in SHIPPED:
        assert read(path).steps(index)


def test_together_they_break_most_kinds_of_thing(city: PlantIndex) -> None:
    used = {s.deed.kind for p in SHIPPED for s in read(p).steps(city) if s.deed.do in ("fault", "flap")}
    assert set(KINDS) - used <= {"fibre-break", "rx-fail", "modem-fail", "sync-loss"}


@pytest.mark.parametrize(
    ("rule", "element"),
    [
        ({"kind": "cable"}, "CAB-CA"),
        ({"kind": "cable", "protected": "none"}, "CAB-TAIL"),
        ({"kind": "cable", "part": "tail"}, "CAB-TAIL"),
        ({"kind": "cable", "carrying": "one-circuit"}, "CAB-BC"),
        ({"kind": "ne"}, "NE-A"),
        ({"kind": "power", "side": "customer", "carrying": "one-circuit"}, "PWR-CUST1"),
        ({"kind": "router", "side": "customer", "nth": 2}, "RTR-1"),
        ({"kind": "dcn"}, "DCN-1"),
    ],
)
def test_picking(rule: dict[str, object], element: str) -> None:
    assert pick(small_city(), rule) == element


def test_a_rule_nothing_fits_is_refused() -> None:
    with pytest.raises(Refused, match=r"no element for pick \{kind: cable, part: submarine\}"):
        pick(small_city(), {"kind": "cable", "part": "submarine"})


GOOD = "name: x\ndescribe: {zh: x, en: x}\nsteps:\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- 1", "a scenario is a mapping with name, describe, plant, steps"),
        ("name: x\nsteps: []", "describe needs both languages"),
        (GOOD, "steps is missing"),
        (GOOD + "- {at: 10, fault: cable-cut, element: A}", 'at: "10" is no time; write it with its unit'),
        (
            GOOD + "- {at: 10s, fault: cable-cat, element: A}",
            'step 1: there is no fault "cable-cat". Did you mean "cable-cut"?',
        ),
        (GOOD + "- {at: 10s, fault: cable-cut}", "a fault needs either an element or a pick"),
        (GOOD + "- {at: 10s, element: A}", "says nothing to do"),
        (GOOD + "- {at: 10s, faut: cable-cut}", '"faut" is no word of a step. Did you mean "fault"?'),
        (GOOD + "- {at: 10s, fault: cable-cut, pick: {kind: cabel}}", 'kind is "cabel"; write one of cable'),
        (
            GOOD + "- {at: 10s, fault: cable-cut, element: CAB-ABX}",
            '"CAB-ABX" is not in this plant. Did you mean "CAB-AB"?',
        ),
        (GOOD + "- {at: 10s, repair: nothing}", '"nothing" is neither in this plant nor a name'),
        ("{", "not YAML"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadScenario) as bad:
        read(file).steps(small_city())
    assert str(bad.value).startswith(str(file))
    assert sentence in str(bad.value)


def test_an_unknown_name_meets_the_list() -> None:
    with pytest.raises(BadScenario, match=r'no scenario "cable-cat". Did you mean "cable-cut"'):
        path_of("cable-cat")
    assert [seconds(t) for t in ("250ms", "10s", "2min")] == [0.25, 10.0, 120.0]
