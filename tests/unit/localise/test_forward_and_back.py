"""On a small ring: what faults look like, and that what they look like leads back to them."""

from datetime import UTC, datetime, timedelta

import pytest

from linewatch.localise.expect import Keys
from linewatch.localise.faults import Breaks, Fault
from linewatch.localise.field import Field
from linewatch.localise.localiser import Localiser
from linewatch.localise.wiring import Wiring
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Verdict, Via
from linewatch.names.severity import Severity
from linewatch.otdr.glass import cable_km
from linewatch.topology.index import PlantIndex
from tests.unit.localise.small import ring

AT = datetime(2026, 3, 1, tzinfo=UTC)
CUT0 = Fault("cable-cut", "K0", "0-10")
CUT2 = Fault("cable-cut", "K2", "0-10")


def field(index: PlantIndex) -> Field:
    return Field(Wiring(index), Breaks(index), Keys())


def alarm(point: tuple[str, str, str], *, active: bool = True) -> AlarmRecord:
    phase = AlarmPhase.RAISED if active else AlarmPhase.CLEARED
    return AlarmRecord(AlarmKey(*point), phase, Severity.MAJOR, point[2], Via.TRAP, AT, AT, AT)


def seen(index: PlantIndex, *faults: Fault) -> list[tuple[str, str, str]]:
    f = field(index)
    return sorted(point for point, sure in f.together(faults).told(f.keys) if sure > 0)


def judge(index: PlantIndex, points: list[tuple[str, str, str]]) -> tuple[Verdict, ...]:
    localiser = Localiser(index)
    for point in points:
        localiser.learn(alarm(point))
    return localiser.verdicts(AT + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("protection", "faults", "states"),
    [
        pytest.param("sncp", [CUT0], {"L1": "exposed", "L2": "exposed"}, id="sncp-survives-one-cut"),
        pytest.param("sncp", [CUT0, CUT2], {"L1": "down", "L2": "down"}, id="sncp-two-cuts"),
        pytest.param("ms-spring", [CUT0], {"L1": "exposed", "L2": "exposed"}, id="spring-survives-one-cut"),
        pytest.param("ms-spring", [CUT2], {}, id="spring-cut-on-the-idle-side"),
        pytest.param("ms-spring", [CUT0, CUT2], {"L1": "down", "L2": "down"}, id="spring-two-cuts"),
        pytest.param("sncp", [Fault("fibre-break", "KT/1")], {"L2": "down"}, id="tail"),
        pytest.param("sncp", [Fault("fibre-degraded", "KT/1")], {"L2": "degraded"}, id="tail-with-errors"),
        pytest.param("sncp", [Fault("dcn-loss", "DCN")], {}, id="management-loss-is-not-traffic-loss"),
        pytest.param("sncp", [Fault("lan-fault", "R1")], {}, id="customer-lan-is-not-our-line"),
    ],
)
def test_what_becomes_of_circuits(protection: str, faults: list[Fault], states: dict[str, str]) -> None:
    assert field(ring(protection)).together(tuple(faults)).circuits == states


def test_one_broken_direction_is_loss_of_signal_there_and_rdi_back() -> None:
    points = seen(ring("sncp"), Fault("fibre-break", "K0/1"))
    assert ("N2/w/1", "LOS", "N2") in points
    assert ("N1/e/1", "MS-RDI", "N1") in points
    assert ("V1", "PSE", "N3") in points
    assert ("V1", "PSE", "N1") not in points  # the other direction never switched


def test_a_cut_of_both_directions_leaves_no_way_for_rdi() -> None:
    assert not [p for p in seen(ring("sncp"), CUT0) if p[1] in ("MS-RDI", "HP-RDI")]


def test_a_remote_modem_without_power_gasps() -> None:
    points = seen(ring("sncp"), Fault("power-loss", "PF2"))
    assert {("ML", "OPT-LOS", "ML"), ("ML", "DYING-GASP", "ML"), ("N3/t/2", "E1-AIS", "N3")} <= {*points}


@pytest.mark.parametrize("protection", ["sncp", "ms-spring"])
@pytest.mark.parametrize(
    "faults",
    [
        [CUT0],
        [CUT0, CUT2],
        [Fault("node-fail", "N2")],
        [Fault("power-loss", "PF2")],
        [Fault("fibre-break", "K0/1")],
        [Fault("modem-fail", "ML")],
        [Fault("e1-cable-fault", "E1a")],
        [Fault("dcn-loss", "DCN")],
        [Fault("fibre-degraded", "KT/1")],
        [Fault("cpe-fail", "R1"), CUT2],
    ],
    ids=str,
)
def test_what_faults_look_like_leads_back_to_them(protection: str, faults: list[Fault]) -> None:
    index = ring(protection)
    found = judge(index, seen(index, *faults))
    candidates = [{(c.element, c.kind) for c in r.candidates} for v in found for r in v.roots]
    assert len(candidates) == len(faults)
    for fault in faults:
        assert any((fault.element, fault.kind) in c for c in candidates), candidates


def test_ais_rdi_switches_and_unknown_things_alone_are_no_verdict() -> None:
    points = [
        ("T1", "AU-AIS", "N3"),
        ("N1/e/1", "MS-RDI", "N1"),
        ("V1", "PSE", "N3"),
        ("X/eth7", "LINK-DOWN", "X"),
    ]
    for point in points:
        assert judge(ring("sncp"), [point]) == ()


def test_clears_leave_nothing_behind() -> None:
    index = ring("sncp")
    localiser = Localiser(index)
    for point in seen(index, CUT0):
        localiser.learn(alarm(point))
    assert localiser.verdicts(AT)
    for point in seen(index, CUT0):
        localiser.learn(alarm(point, active=False))
    assert localiser.verdicts(AT) == ()


def test_a_verdict_waits_for_polled_evidence_and_then_does_not() -> None:
    index = ring("sncp")
    localiser = Localiser(index)
    for point in seen(index, Fault("node-fail", "N2")):
        if point[1] != "COMM-FAIL":
            localiser.learn(alarm(point))
    (early,) = localiser.verdicts(AT + timedelta(seconds=5))
    (late,) = localiser.verdicts(AT + timedelta(seconds=90))
    assert (early.settled, late.settled) == (False, True)
    assert early.roots[0].element == late.roots[0].element == "N2"


@pytest.mark.parametrize(("km", "optical"), [(2.0, 2.03), (4.5, 4.575), (9.9, 10.029)])
def test_optical_distance_becomes_cable_km(km: float, optical: float) -> None:
    cable = ring("sncp").cables["K0"]
    assert cable_km(cable, optical) == pytest.approx(km, abs=0.001)
