"""For each fault's usual double, the test that parts them; whose side it is, and what is told of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from linewatch.localise.explain.doubt import doubts
from linewatch.localise.explain.explain import Explained, Explainer
from linewatch.localise.explain.loops import loops
from linewatch.localise.explain.scene import Known, Scene
from linewatch.localise.explain.spoken import Speaker
from linewatch.localise.faults import Fault
from linewatch.localise.field import field_of
from linewatch.messages.records import (
    Affected,
    AlarmKey,
    AlarmPhase,
    AlarmRecord,
    Candidate,
    Place,
    Root,
    Verdict,
    Via,
)
from linewatch.names.severity import Severity
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from tests.unit.localise.small import ring

AT = datetime(2026, 3, 1, 3, 12, tzinfo=UTC)
Named = tuple[str, str]


def plant(**changes: Any) -> PlantIndex:
    """The small ring, customers' site and power named, one line behind a converter too; then `changes`."""
    body = msgspec.json.decode(msgspec.json.encode(ring("sncp").plant))
    body["sites"] = [{"id": s["id"], "role": "access"} for s in body["sites"]]
    body["sites"][-1] |= {"role": "customer", "ext": {"name": {"zh": "远方支行", "en": "Far branch"}}}
    body["devices"].append(
        {"id": "CV", "type": "converter", "site": "far", "power": "PF1", "mgmt": {"mode": "inband"}}
    )
    for circuit in body["circuits"]:
        if circuit["id"] == "L1":
            circuit["z_tail"] = [
                {"kind": "e1_cable", "id": "E1z"}, {"kind": "converter", "id": "CV"}, circuit["z_tail"][-1]
            ]  # fmt: skip
    body["ducts"] = [{"id": "D", "cables": ["K0", "K3"]}]
    for cable in body["cables"]:
        if cable["id"] in ("K0", "K3"):
            cable["segments"] = [
                {"id": f"{cable['id']}s", "from": "a", "to": "b", "from_km": 0, "to_km": 10, "duct": "D"}
            ]
    body["ext"] = {
        "owners": [
            {"id": "ours", "kind": "ours"},
            {"id": "tower", "kind": "leased-carrier", "name": {"zh": "铁塔公司", "en": "Tower company"},
             "contact": {"zh": "值班 100", "en": "desk 100"}},
        ]
    }  # fmt: skip
    for name, change in changes.items():
        for element in body[name]:
            if element["id"] in change:
                element |= change[element["id"]]
    return PlantIndex(msgspec.convert(body, Plant))


def record(*point: str) -> AlarmRecord:
    return AlarmRecord(
        AlarmKey(*point), AlarmPhase.RAISED, Severity.MAJOR, point[2], Via.TRAP, AT, AT, AT, incident="I"
    )


def explained(
    index: PlantIndex,
    candidates: dict[Named, float],
    alarms: list[tuple[str, str, str]],
    *,
    down: tuple[str, ...] = ("L1", "L2"),
    place: Place | None = None,
) -> Explained:
    named = tuple(Candidate(element, kind, share) for (kind, element), share in candidates.items())
    root = Root(named[0].element, named[0].kind, 1.0, named, place)
    records = [record(*alarm) for alarm in alarms]
    keys = tuple(sorted(r.key for r in records))
    verdict = Verdict((root,), keys, Affected(down), (), AT, settled=True)
    answering = dict.fromkeys(index.nes, True)
    known = Known({r.key: r for r in records}, answering, frozenset(), AT + timedelta(minutes=5))
    (found,) = Explainer(index).of(verdict, keys, known).roots
    return found


E1_LOST = [("N3/t/1", "E1-LOS", "N3")]
LOS = [("N2/w/1", "LOS", "N2"), ("N1/e/1", "MS-RDI", "N1")]


@pytest.mark.parametrize(
    ("candidates", "alarms", "kind", "at", "meanings"),
    [
        pytest.param(
            {("converter-fail", "CV"): 0.5, ("power-loss", "PF1"): 0.5}, E1_LOST, "phone-customer", "far",
            {"off": "PF1", "dark-converter": "CV"}, id="a-converter-or-its-power",
        ),
        pytest.param(
            {("e1-cable-fault", "E1z"): 0.5, ("converter-fail", "CV"): 0.5}, E1_LOST, "loop", "E1z",
            {"returns": "CV", "lost": "E1z"}, id="a-2M-cable-or-the-converter-behind-it",
        ),
        pytest.param(
            {("laser-fail", "N1/e/1"): 0.5, ("rx-fail", "N2/w/1"): 0.5}, LOS, "light", "N1/e/1",
            {"dark": "N1/e/1", "good": "N2/w/1"}, id="a-laser-or-the-receiver-opposite",
        ),
        pytest.param(
            {("fibre-break", "K0/1"): 0.5, ("rx-fail", "N2/w/1"): 0.5}, LOS, "otdr", "K0/1",
            {"0-10": "K0/1", "clean": "N2/w/1"}, id="a-fibre-or-the-receiver-behind-it",
        ),
        pytest.param(
            {("laser-fail", "N1/e/1"): 0.5, ("card-fail", "N1/e"): 0.5}, LOS, "", "", None,
            id="a-laser-or-its-whole-card",
        ),
        pytest.param(
            {("duct-cut", "D"): 0.5, ("cable-cut", "K0"): 0.5},
            [("N2/w/1", "LOS", "N2"), ("N1/e/1", "LOS", "N1")],
            "otdr", "K3/1", {"0-10": "D", "clean": "K0"}, id="a-duct-or-one-cable-in-it",
        ),
        pytest.param(
            {("node-fail", "N2"): 0.5, ("power-loss", "PN2"): 0.5},
            [("N1/e/1", "LOS", "N1"), ("N2", "COMM-FAIL", "NMS")],
            "phone-power", "PN2", {"off": "PN2", "on": "N2"}, id="an-NE-or-the-power-of-its-site",
        ),
        pytest.param(
            {("modem-fail", "MR"): 0.5, ("fibre-break", "KT/1"): 0.5}, [("ML", "OPT-LOS", "ML")],
            "phone-customer", "far",
            {"dark-fibre-modem": "MR", "lit": "KT/1"}, id="a-far-modem-or-the-glass-to-it",
        ),
    ],
)  # fmt: skip
def test_each_fault_and_its_double_have_a_test_that_parts_them(
    candidates: dict[Named, float],
    alarms: list[tuple[str, str, str]],
    kind: str,
    at: str,
    meanings: dict[str, str] | None,
) -> None:
    index = plant(nes={"N2": {"power": "PN2"}})
    body = msgspec.json.decode(msgspec.json.encode(index.plant))
    body["power_plants"].append({"id": "PN2", "site": "N2"})
    found = explained(PlantIndex(msgspec.convert(body, Plant)), candidates, alarms)
    if meanings is None:
        assert found.trials[0].bits > 0.3
        return
    offers = [w for w in found.trials if (w.trial.kind, w.trial.at) == (kind, at)]
    assert offers, [w.trial for w in found.trials]
    then = {m.outcome: m.then.element for m in offers[0].meanings if m.then is not None}
    assert then.items() >= meanings.items()


@pytest.mark.parametrize(
    ("candidates", "told", "sides"),
    [
        pytest.param({("power-loss", "PF2"): 1.0}, True, ["customer-power"], id="a-customer's-power"),
        pytest.param({("cpe-fail", "R1"): 1.0}, True, ["customer-equipment"], id="a-customer's-router"),
        pytest.param({("lan-fault", "R1"): 1.0}, True, ["customer-lan"], id="a-customer's-LAN"),
        pytest.param({("cable-cut", "K0"): 1.0}, True, ["own"], id="our-cable"),
        pytest.param({("cable-cut", "K1"): 1.0}, True, ["carrier"], id="a-leased-cable"),
        pytest.param(
            {("converter-fail", "CV"): 0.6, ("e1-cable-fault", "E1z"): 0.4}, True, ["own"], id="two-of-ours"
        ),
        pytest.param(
            {("converter-fail", "CV"): 0.6, ("power-loss", "PF1"): 0.4}, False, ["own", "customer-power"],
            id="ours-or-the-customer's",
        ),
        pytest.param(
            {("fibre-break", "K0/1"): 0.3, ("rx-fail", "N2/w/1"): 0.1}, False, ["own", "own"],
            id="perhaps-nothing",
        ),
    ],
)  # fmt: skip
def test_whose_side_it_is(candidates: dict[Named, float], told: bool, sides: list[str]) -> None:
    index = plant(cables={"K1": {"ext": {"owner": "tower"}}, "K0": {"ext": {"owner": "ours"}}})
    found = explained(index, candidates, E1_LOST)
    assert found.demarcation.told is told
    assert [share.side.name for share in found.demarcation.shares] == sides
    assert (found.decides is not None) == (len(set(sides)) > 1)


def speaker(index: PlantIndex) -> Speaker:
    return Speaker(index, lambda at: f"{at:%H:%M}")


def test_a_customer_is_told_in_names_what_was_seen() -> None:
    index = plant()
    alarms = [("ML", "OPT-LOS", "ML"), ("ML", "DYING-GASP", "ML"), ("N3/t/2", "E1-AIS", "N3")]
    found = explained(index, {("power-loss", "PF2"): 1.0}, alarms, down=("L2",))
    said = [speaker(index).fact(fact) for fact in found.proof]
    assert (
        said[0].en
        == "fibre modem at Far branch said at 03:12, with its last breath, that its power went (dying gasp)"
    )
    assert said[0].zh == "远方支行的光猫于 03:12 发出掉电告警：它断电了"
    assert any("brings a good 2M signal" in s.en for s in said)
    assert "at the customer's power" in speaker(index).demarcation(found).en


def test_our_side_is_called_good_only_where_it_is_seen_to_be() -> None:
    index = plant()
    good = explained(index, {("power-loss", "PF1"): 1.0}, E1_LOST, down=("L1",))
    assert "our-side-good" in [fact.key for fact in good.proof]
    for trouble in (("N3/t/1", "TU-AIS", "N3"), ("N3/t", "CARD-FAIL", "N3"), ("N3", "COMM-FAIL", "NMS")):
        bad = explained(index, {("power-loss", "PF1"): 1.0}, [*E1_LOST, trouble], down=("L1",))
        assert "our-side-good" not in [fact.key for fact in bad.proof], trouble


def test_a_carrier_is_named_with_whom_to_call() -> None:
    index = plant(cables={"K0": {"ext": {"owner": "tower"}}})
    found = explained(index, {("cable-cut", "K0"): 1.0}, LOS)
    told = speaker(index).demarcation(found)
    assert told.en.endswith("to be called: desk 100")
    assert "Tower company" in told.en
    assert told.zh.endswith("请联系 值班 100")


def test_what_cannot_be_told_says_so_and_what_would_tell_it() -> None:
    index = plant()
    found = explained(
        index, {("converter-fail", "CV"): 0.6, ("power-loss", "PF1"): 0.4}, E1_LOST, down=("L1",)
    )
    told = speaker(index).demarcation(found)
    assert "where it is cannot be told yet: in our network 60%, at the customer's power 40%" in told.en
    assert "needed first: phone Far branch" in told.en
    assert "还不能断定" in told.zh
    assert "打电话问远方支行" in told.zh


@pytest.mark.parametrize("down", [("L1",), ()])
def test_a_loop_on_a_line_in_service_says_so(down: tuple[str, ...]) -> None:
    index = plant()
    root = {("fibre-degraded", "KT/1"): 0.5, ("converter-fail", "CV"): 0.5}
    named = tuple(Candidate(element, kind, share) for (kind, element), share in root.items())
    keys = (AlarmKey("ML", "RX-LOW", "ML"),)
    verdict = Verdict(
        (Root(named[0].element, named[0].kind, 1.0, named),),
        keys,
        Affected(down, ("L2",)),
        (),
        AT,
        settled=True,
    )
    known = Known({}, {}, frozenset(), AT)
    field = field_of(index)
    (doubt,) = doubts(field, verdict, None)
    for offer in loops(Scene(field, verdict, doubt, known)):
        if offer.trial.line == "L2":
            assert offer.trial.caution == "in-service"
            assert offer.trial.effort != "remote"
        elif offer.trial.line == "L1":
            assert offer.trial.caution == ""


def test_an_otdr_into_a_fibre_that_may_be_alive_says_so() -> None:
    found = explained(plant(), {("fibre-break", "K0/1"): 0.5, ("rx-fail", "N2/w/1"): 0.5}, LOS)
    (shot,) = [w.trial for w in found.trials if w.trial.kind == "otdr"]
    assert (shot.caution, shot.effort) == ("live-receiver", "crew")


def test_a_measured_cable_is_not_shot_again() -> None:
    alarms = [*LOS, ("K0", "OTDR-EVENT", "O")]
    found = explained(plant(), {("fibre-break", "K0/1"): 0.5, ("rx-fail", "N2/w/1"): 0.5}, alarms)
    assert not [w for w in found.trials if w.trial.kind == "otdr"]


def test_the_runner_up_says_what_speaks_against_it() -> None:
    index = plant()
    explainer = Explainer(index)
    field = field_of(index)
    picture = field.alone(Fault("laser-fail", "N1/e/1"))
    points = [point for point, sure in picture.told(field.keys) if sure > 0] + [("N1/e/1", "TF", "N1")]
    records = {r.key: r for r in (record(*p) for p in points)}
    keys = tuple(sorted(records))
    root = Root("N1/e/1", "laser-fail", 0.95, (Candidate("N1/e/1", "laser-fail", 0.95),))
    verdict = Verdict((root,), keys, Affected((), (), ("L1",)), (), AT, settled=True)
    rival = explainer.of(verdict, keys, Known(records, {}, frozenset(), AT)).rival
    assert rival is not None
    assert ("laser-fail", "N1/e/1") not in [(f.kind, f.element) for f in rival.faults]
    assert AlarmKey("N1/e/1", "TF", "N1") in rival.unexplained
    assert rival.probability <= 0.05
    assert "TF" in speaker(index).rival(rival).en


def test_a_plant_that_knows_nothing_of_it_explains_nothing() -> None:
    root = Root("GONE", "cable-cut", 1.0, (Candidate("GONE", "cable-cut", 1.0),))
    verdict = Verdict((root,), (), Affected(), (), AT, settled=True)
    found = Explainer(plant()).of(verdict, (), Known({}, {}, frozenset(), AT))
    assert (found.roots, found.rival) == ((), None)


def test_asking_twice_is_answered_alike() -> None:
    index = plant()
    candidates = {("converter-fail", "CV"): 0.5, ("power-loss", "PF1"): 0.5}
    assert explained(index, candidates, E1_LOST) == explained(index, candidates, E1_LOST)
