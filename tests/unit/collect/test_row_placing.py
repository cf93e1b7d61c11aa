"""Which plant element a row belongs to, by its names and by who may speak for what."""

import pytest

from linewatch.collect.placing import Placement, Places, RowNames
from linewatch.topology import plant as p
from linewatch.topology.agents import Agent, agents
from linewatch.topology.index import PlantIndex

DS1, ETHERNET, PPP, SONET, PATH, VT = 18, 6, 23, 39, 50, 51

PLANT = p.Plant(
    sites=(p.Site(id="S"),),
    power_plants=(p.PowerPlant(id="PWR-S", site="S", monitored=True),),
    cables=(p.Cable(id="CAB-1", a_site="S", z_site="T", length_km=8, fibre_count=12),),
    otdr=(
        p.Otdr(id="OTDR-1", cable="CAB-1", site="S", fibre="CAB-1:F009"),
        p.Otdr(id="OTDR-2", cable="CAB-1", site="S", fibre="CAB-1:F010"),
    ),
    nes=(p.Ne(id="NE-A", site="S", type="sdh-adm"), p.Ne(id="NE-B", site="S", type="sdh-adm")),
    cards=(p.Card(id="NE-A/S01", ne="NE-A", slot=1, kind="line"),),
    ports=(
        p.Port(id="NE-A/S01/P01", ne="NE-A", card="NE-A/S01", kind="stm", ext={"if_name": "STM-1/1"}),
        p.Port(id="NE-B/S01/P01", ne="NE-B", card="NE-B/S01", kind="stm"),
        p.Port(id="NE-A/S02/P01", ne="NE-A", card="NE-A/S02", kind="e1"),
    ),
    sections=(
        p.Section(
            id="MS-1", rate="STM-1", a_port="NE-A/S01/P01", z_port="NE-B/S01/P01", fibres_az=(), fibres_za=()
        ),
    ),
    msp_groups=(p.MspGroup(id="MSP-1", kind="msp-1+1", working="MS-1", protection="MS-1"),),
    hp_trails=(p.HpTrail(id="VC4-1", a_ne="NE-A", z_ne="NE-B", hops=("MS-1",), dirs=(1,)),),
    circuits=(
        p.Circuit(
            id="C-1",
            vc12="VC12-1",
            a_ne="NE-A",
            z_ne="NE-B",
            a_port="NE-A/S02/P01",
            z_port="NE-B/S02/P01",
            legs=(p.Leg(a_ne="NE-A", z_ne="NE-B", working="VC4-1"),),
            a_tail=(p.TailItem(kind="router", id="RTR", port="RTR/W1", ext={"if_name": "Serial0/0"}),),
        ),
    ),
    devices=(
        p.Device(id="RTR", type="router", site="S", lan_port="RTR/LAN"),
        p.Device(id="CV", type="converter", site="S"),
        p.Device(id="RACK", type="modem-rack", site="S"),
        p.Device(id="FM-L", type="fibre-modem", site="S", rack="RACK"),
        p.Device(id="FM-R", type="fibre-modem", site="S", peer="FM-L", mgmt=p.Mgmt(mode="via-peer")),
    ),
)
INDEX = PlantIndex(PLANT)
PLACES = Places(INDEX)
AGENTS: dict[str, Agent] = {agent.id: agent for agent in agents(INDEX)}


@pytest.mark.parametrize(
    ("agent", "names", "if_type", "placed"),
    [
        pytest.param("NE-A", ("NE-A/S01/P01",), SONET, ("NE-A/S01/P01", "NE-A", "ne"), id="by its id"),
        pytest.param("NE-A", ("S01/P01",), SONET, ("NE-A/S01/P01", "NE-A", "ne"), id="without the prefix"),
        pytest.param("NE-A", ("STM-1/1",), SONET, ("NE-A/S01/P01", "NE-A", "ne"), id="by ext.if_name"),
        pytest.param("NE-A", ("x", "NE-A/S02/P01"), VT, ("NE-A/S02/P01", "NE-A", "ne"), id="by ifAlias"),
        pytest.param("NE-B", ("VC4-1",), PATH, ("VC4-1", "NE-B", "ne"), id="a trail at either end"),
        pytest.param("NE-A", ("MSP-1",), None, ("MSP-1", "NE-A", "ne"), id="a protection group"),
        pytest.param("NE-A", ("VC12-1",), None, ("VC12-1", "NE-A", "ne"), id="a selector"),
        pytest.param("NE-A", ("NE-A/S01",), None, ("NE-A/S01", "NE-A", "ne"), id="a card"),
        pytest.param("NE-A", ("NE-B/S01/P01",), SONET, None, id="another NE's port is not its to tell of"),
        pytest.param("RTR", ("W1",), DS1, ("RTR/W1", "RTR", "router"), id="a router's port"),
        pytest.param("RTR", ("Serial0/0",), PPP, ("RTR/W1", "RTR", "router"), id="a tail item's if_name"),
        pytest.param("RTR", ("LAN",), ETHERNET, ("RTR/LAN", "RTR", "lan_port"), id="the LAN port"),
        pytest.param("RTR", ("Tunnel9",), 131, None, id="the plant does not know it"),
        pytest.param("RACK", ("FM-L",), DS1, ("FM-L", "FM-L", "fibre-modem"), id="a modem by its rack"),
        pytest.param("RACK", ("FM-R",), DS1, ("FM-R", "FM-R", "fibre-modem"), id="and the remote one"),
        pytest.param("CV", ("E1",), DS1, ("CV", "CV", "converter"), id="a converter's E1 row is itself"),
        pytest.param("CV", ("E1 PORT 1 BL",), DS1, ("CV", "CV", "converter"), id="and its only ds1 row"),
        pytest.param("CV", ("mgmt",), 24, None, id="but not its loopback"),
    ],
)
def test_a_row_belongs(
    agent: str, names: tuple[str, ...], if_type: int | None, placed: tuple[str, str, str] | None
) -> None:
    found = PLACES.place(AGENTS[agent], [RowNames(names, if_type)])
    assert found == [Placement(*placed) if placed else None]


def test_of_several_alike_rows_of_a_converter_only_the_named_one_is_itself() -> None:
    rows = [RowNames((f"E1 PORT {n}",), DS1) for n in (1, 2)] + [RowNames(("E1",), DS1)]
    assert PLACES.place(AGENTS["CV"], rows) == [None, None, Placement("CV", "CV", "converter")]


@pytest.mark.parametrize(("unit", "fibre"), [("OTDR-1", "CAB-1:F009"), ("OTDR-2", "CAB-1:F010")])
def test_a_remote_otdr_tells_of_its_cable_on_its_fibre(unit: str, fibre: str) -> None:
    told = PLACES.named(AGENTS[unit], "CAB-1")
    assert told == Placement("CAB-1", unit, "otdr", (("cable", "CAB-1"), ("fibre", fibre)))
    assert PLACES.named(AGENTS["NE-A"], "CAB-1") is None, "nobody else measures it"
