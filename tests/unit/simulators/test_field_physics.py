"""What one broken thing makes every point of the small city say (G.783, G.841, G.775)."""

import pytest

from simulators.field.faults import fault
from simulators.field.physics.state import State, evaluate
from tests.unit.simulators.small_city import small_city


def field(*faults: tuple[str, str]) -> State:
    index = small_city()
    return evaluate(index, [fault(index, kind, element) for kind, element in faults])


def said(state: State) -> set[str]:
    """ "source object code", the source left out where it is the object or the object's NE."""
    found = set()
    for source, about, code in state.points:
        found.add(
            f"{about} {code}"
            if about == source or about.startswith(f"{source}/")
            else f"{source} {about} {code}"
        )
    return found


# C-2 is unprotected over AB: TU-AIS at both ends, AIS in both tails, no protocol between its routers.
C2_DOWN = {
    "NE-B/S9/P2 TU-AIS",
    "NE-H/S9/P2 TU-AIS",
    "RTR-HQ/S2 E1-AIS",
    "RTR-2/W E1-AIS",
    "RTR-HQ/S2 LINEPROTO-DOWN",
    "RTR-2/W LINEPROTO-DOWN",
}
AB_CUT = {
    "NE-A/S2/P1 LOS",
    "NE-B/S1/P1 LOS",
    "NE-A T-AB AU-AIS",
    "NE-B T-AB AU-AIS",
    "NE-A VC12-1 PSE",
    "NE-B VC12-1 PSE",
} | C2_DOWN

TABLE = [
    pytest.param(
        [("cable-cut", "CAB-AB")],
        AB_CUT,
        ("C-2",),
        id="a cut cable: AIS onward, no RDI where nothing returns",
    ),
    pytest.param(
        [("fibre-break", "CAB-AB:F1")],
        {
            "NE-B/S1/P1 LOS",
            "NE-A/S2/P1 MS-RDI",
            "NE-B T-AB AU-AIS",
            "NE-A T-AB HP-RDI",
            "NE-B VC12-1 PSE",
            "NE-B/S9/P2 TU-AIS",
            "NE-H/S9/P2 LP-RDI",
            "RTR-2/W E1-AIS",
            "RTR-HQ/S2 E1-RAI",
            "RTR-HQ/S2 LINEPROTO-DOWN",
            "RTR-2/W LINEPROTO-DOWN",
        },
        ("C-2",),
        id="one direction: AIS with the traffic, RDI against it",
    ),
    pytest.param(
        [("laser-fail", "NE-H/S1/P1")],
        {"NE-A/S1/P1 LOS", "NE-H/S1/P1 MS-RDI", "NE-H/S1/P1 TF", "NE-A MSP-1 PSE"},
        (),
        id="MSP switches the end that lost its signal, and nothing below notices",
    ),
    pytest.param(
        [("cable-cut", "CAB-W"), ("cable-cut", "CAB-P")],
        {
            "NE-H/S1/P1 LOS",
            "NE-A/S1/P1 LOS",
            "NE-A/S1/P2 LOS",
            "NE-H/S2/P1 LOS",
            "NE-H T-HA AU-AIS",
            "NE-A T-HA AU-AIS",
        },
        ("C-1", "C-2"),
        id="both sides of an MSP: no switch left to make",
    ),
    pytest.param(
        [("cable-cut", "CAB-BC")],
        {"NE-B/S1/P2 LOS", "NE-C/S1/P1 LOS", "NE-A T-ACB AU-AIS", "NE-B T-ACB AU-AIS"},
        (),
        id="a cut on the idle side is no outage",
    ),
    pytest.param(
        [("duct-cut", "DUCT-1")],
        {"NE-B/S1/P2 LOS", "NE-B/S1/P1 LOS"},
        ("C-1", "C-2"),
        id="a duct takes both legs",
    ),
    pytest.param(
        [("e1-cable-fault", "E1C-1A")],
        {
            "NE-B/S9/P1 E1-LOS",
            "CV-1A E1-LOS",
            "CV-1Z E1-AIS",
            "RTR-1/W LINEPROTO-DOWN",
            "RTR-HQ/S1 LINEPROTO-DOWN",
        },
        ("C-1",),
        id="a 2M cable: LOS at both its ends, AIS at the far converter",
    ),
    pytest.param(
        [("converter-fail", "CV-1A")],
        {
            "NE-B/S9/P1 E1-LOS",
            "RTR-1/W LINK-DOWN",
            "CV-1Z E1-AIS",
            "RTR-1/W LINEPROTO-DOWN",
            "RTR-HQ/S1 LINEPROTO-DOWN",
        },
        ("C-1",),
        id="a dead converter takes the router's link",
    ),
    pytest.param(
        [("cpe-fail", "RTR-1")],
        {"CV-1A ETH-LOS", "RTR-HQ/S1 LINEPROTO-DOWN"},
        ("C-1",),
        id="a dead router: the converter goes on sending frames",
    ),
    pytest.param(
        [("lan-fault", "RTR-1")], {"RTR-1/LAN LAN-DOWN"}, (), id="the customer's LAN is not the line"
    ),
    pytest.param(
        [("power-loss", "PWR-CUST2")],
        {
            "FM-L OPT-LOS",
            "FM-L DYING-GASP",
            "NE-B/S9/P2 E1-AIS",
            "RTR-HQ/S2 E1-AIS",
            "RTR-HQ/S2 LINEPROTO-DOWN",
        },
        ("C-2",),
        id="the remote modem gasps before it dies",
    ),
    pytest.param(
        [("fibre-break", "CAB-TAIL:F1")],
        {
            "FM-L OPT-LOS",
            "NE-B/S9/P2 E1-AIS",
            "RTR-HQ/S2 E1-AIS",
            "RTR-2/W E1-AIS",
            "RTR-HQ/S2 LINEPROTO-DOWN",
            "RTR-2/W LINEPROTO-DOWN",
        },
        ("C-2",),
        id="no light, no gasp, AIS both ways",
    ),
    pytest.param(
        [("fibre-degraded", "CAB-TAIL:F1")],
        {"FM-L RX-LOW", "RTR-2/W CRC-ERR", "RTR-HQ/S2 CRC-ERR"},
        (),
        id="a faint tail: errors, no outage",
    ),
    pytest.param(
        [("fibre-degraded", "CAB-W:F1")],
        {"NE-A/S1/P1 MS-DEG", "NE-A MSP-1 PSE"},
        (),
        id="signal degrade switches an MSP",
    ),
    pytest.param(
        [("card-fail", "NE-B/S9")],
        {"NE-B/S9 CARD-FAIL", "NE-H/S9/P1 LP-UNEQ", "NE-H/S9/P2 LP-UNEQ", "FM-L E1-LOS", "CV-1A E1-LOS"},
        ("C-1", "C-2"),
        id="a tributary card leaves its VC-12 without a source",
    ),
    pytest.param(
        [("sync-loss", "BITS")],
        {"NE-H EXT-SYNC-LOS", *(f"NE-{n} SYNC-QL-LOW" for n in "HABC")},
        (),
        id="sync",
    ),
    pytest.param(
        [("mains-fail", "PWR-B")],
        {"PWR-B MAINS-FAIL", "PWR-B BATT-DISCHARGE"},
        (),
        id="on battery nothing else happens",
    ),
    pytest.param([("mains-fail", "PWR-C")], set(), (), id="nobody watches that site's power"),
    pytest.param([("dcn-loss", "DCN-1")], set(), (), id="a lost DCN says nothing of traffic"),
]


@pytest.mark.parametrize(("faults", "expected", "down"), TABLE)
def test_what_is_reported(faults: list[tuple[str, str]], expected: set[str], down: tuple[str, ...]) -> None:
    state = field(*faults)
    assert state.down == down
    partial = faults[0][0] in ("duct-cut", "card-fail") or len(faults) > 1
    if partial:
        assert expected <= said(state)
    else:
        assert said(state) == expected


def test_a_healthy_city_says_nothing() -> None:
    state = field()
    assert not state.points
    assert not state.unheard
    assert not state.down + state.degraded + state.exposed


def test_hp_suppression_spares_what_los_already_tells() -> None:
    index = small_city()
    loud = evaluate(index, [fault(index, "cable-cut", "CAB-AB")])
    body = [
        {"id": n.id, "site": n.site, "type": n.type, "domain": "D", "profile": {"hp_suppression": True}}
        for n in index.plant.nes
    ]
    index = small_city(nes=body)
    quiet = evaluate(index, [fault(index, "cable-cut", "CAB-AB")])
    assert {p.code for p in loud.points} - {p.code for p in quiet.points} == {"AU-AIS"}


def test_vcat_with_lcas_lives_on_its_other_member() -> None:
    state = field(("e1-cable-fault", "E1C-3A"))
    assert state.down == ("C-3",)
    assert "RTR-3/W LINEPROTO-DOWN" not in said(state)
    state = field(("e1-cable-fault", "E1C-3A"), ("e1-cable-fault", "E1C-4A"))
    assert "RTR-3/W LINEPROTO-DOWN" in said(state)


def test_an_ms_spring_goes_the_other_way_round() -> None:
    ring = {
        "id": "RING",
        "protection": "ms-spring",
        "nes": ["NE-A", "NE-B", "NE-C"],
        "sections": ["AB", "BC", "CA"],
    }
    index = small_city(rings=[ring])
    state = evaluate(index, [fault(index, "cable-cut", "CAB-AB")])
    assert state.down == ()
    assert state.rings_switched == ("RING",)
    assert set(state.exposed) == {"C-1", "C-2"}
    state = evaluate(index, [fault(index, "cable-cut", "CAB-AB"), fault(index, "cable-cut", "CAB-BC")])
    assert state.down == ("C-1", "C-2")  # NE-B is cut off; C-3 and C-4 between A and C live


@pytest.mark.parametrize(
    ("faults", "unheard"),
    [
        pytest.param(
            [("node-fail", "NE-B")],
            {"NE-B": "dead"} | dict.fromkeys(("RTR-1", "RTR-2", "CV-1A"), "its circuit is down"),
            id="a dead NE, and who is seen through it",
        ),
        pytest.param(
            [("cable-cut", "CAB-AB")], {"RTR-2": "its circuit is down"}, id="DCC goes round the ring"
        ),
        pytest.param(
            [("cable-cut", "CAB-AB"), ("cable-cut", "CAB-BC")],
            {"NE-B": "no management path"}
            | dict.fromkeys(("RTR-1", "RTR-2", "CV-1A"), "its circuit is down"),
            id="an NE cut off lives and is not heard",
        ),
        pytest.param(
            [("dcn-loss", "DCN-1")],
            dict.fromkeys(
                ("NE-H", "NE-A", "NE-B", "NE-C", "RTR-HQ", "CV-1Z", "CV-VZ", "RACK-B", "FM-L"),
                "no management path",
            )
            | {"FM-R": "its peer is not heard"},
            id="the DCN link carries its whole domain",
        ),
        pytest.param(
            [("cpe-fail", "RTR-1")], {"RTR-1": "dead"}, id="the converter before a dead router answers"
        ),
        pytest.param([("silent", "NE-A")], {"NE-A": "silent"}, id="silent"),
    ],
)
def test_who_is_heard(faults: list[tuple[str, str]], unheard: dict[str, str]) -> None:
    assert field(*faults).unheard == unheard


def test_a_dead_reporter_reports_nothing() -> None:
    assert not [p for p in field(("power-loss", "PWR-B")).points if p.source in ("NE-B", "FM-L", "RACK-B")]
