"""Every family of gear we have a recording of: what is up, down and alarmed, read over a socket as gear is.

A row a walk. The counts of interfaces and E1 ports are checked against the recording itself, line by line;
alarms beside those of the ifTable are what the vendor's own tables say at the moment of the recording.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from linewatch.cli.recorded.reading import look_at, tally
from linewatch.cli.recorded.walk_file import Objects, read_walk
from linewatch.profiles.library import standard

pytestmark = pytest.mark.data

OPER, ADMIN, TYPE = "1.3.6.1.2.1.2.2.1.8.", "1.3.6.1.2.1.2.2.1.7.", "1.3.6.1.2.1.2.2.1.3."
VOICE = (100, 101, 102, 103, 104)  # calls, not lines
DOWN = {2: "LINK-DOWN", 3: "LOOPBACK", 6: "NOT-PRESENT", 7: "LOWER-LAYER-DOWN"}


class Family(NamedTuple):
    """`ports`: up, down, locked, unknown; `e1`: up, down, neither; `rows`: of other tables than ifTable."""

    family: str
    profile: str
    ports: tuple[int, int, int, int] = (0, 0, 0, 0)
    e1: tuple[int, int, int] = (0, 0, 0)
    rows: int = 0
    own: dict[str, int] = {}  # noqa: RUF012 - alarms that are not of the ifTable


FAMILIES = {
    "adva-aos_tsh1r2": Family("transport", "ADVA FSP", ports=(39, 16, 0, 4)),
    "alcoma-almp": Family("transport", "Alcoma"),
    "aviat-wtm": Family("transport", "Aviat WTM", ports=(3, 3, 0, 0)),
    "ceraos": Family("transport", "Ceragon IP-20", ports=(8, 1, 11, 0)),
    "ciena-saos_6500": Family("transport", "Ciena 6500", ports=(15, 1, 2, 0)),
    "ekinops": Family("transport", "Ekinops 360", ports=(30, 16, 0, 2)),
    "ericsson-tn_tn": Family("transport", "Ericsson MINI-LINK", ports=(11, 11, 5, 5), e1=(0, 4, 0)),
    "huawei-optixrtn_optixrtn905": Family("transport", "Huawei OptiX"),
    "ionos": Family("transport", "Sagem ADR", ports=(12, 0, 0, 0)),
    "nokia-1830_pss8-singlechassis": Family("transport", "Nokia 1830", ports=(50, 2, 26, 0)),
    "packetlight_pl2000": Family("transport", "PacketLight", ports=(10, 1, 23, 0)),
    "saf-cfm": Family("transport", "SAF CFM", ports=(4, 0, 0, 0)),
    "sm-os": Family("transport", "SIAE ALFOplus", ports=(4, 1, 6, 0)),
    "loop-telecom_loop-am3440-ccpb-a": Family(
        "converters", "Loop Telecom AM3440", ports=(2, 0, 0, 0), rows=16
    ),
    "omnitron-iconverter": Family("converters", "Omnitron iConverter"),
    "patton-sn": Family("converters", "Patton SmartNode", ports=(4, 0, 1, 0), e1=(1, 0, 0)),
    "rad-rici": Family("converters", "RAD", ports=(11, 5, 0, 0), e1=(3, 1, 0)),
    "raisecom-ros": Family("converters", "Raisecom", ports=(3, 14, 0, 0)),
    "weos_ddw-225": Family("converters", "Westermo", ports=(5, 5, 0, 0)),
    "cisco-unmarked-0": Family("routers", "Cisco", ports=(24, 4, 0, 0)),
    "iosxe_isr4321": Family("routers", "Cisco", ports=(7, 0, 1, 0), rows=1),
    "iosxr_ncs540": Family("routers", "Cisco", ports=(78, 11, 12, 0), rows=40),
    "junos_mx5t-isis": Family("routers", "Juniper", ports=(8, 40, 0, 0)),
    "oneaccess_oneaccess-sdsl": Family("routers", "OneAccess", ports=(9, 2, 1, 0)),
    "routeros_rb5009upr+s+": Family("routers", "MikroTik RouterOS", ports=(12, 1, 0, 0)),
    "timos_7705": Family("routers", "Nokia SR OS", ports=(5, 4, 12, 0)),
    "vrp_ar169sfp": Family("routers", "Huawei VRP", ports=(8, 1, 7, 0)),
    "cxc_e3": Family("power", "Alpha Cordex", rows=94),
    "eltek-webpower": Family("power", "Eltek WebPower", ports=(1, 0, 0, 0), rows=23),
    "enexus_sp2touch": Family("power", "Eltek Smartpack2", rows=8),
    "himoinsa-gensets": Family("power", "Himoinsa genset", ports=(1, 0, 0, 0), rows=2),
    "huawei-smu_11b": Family("power", "Huawei SMU site power", rows=14),
    "huaweiups_ups2000": Family("power", "UPS (UPS-MIB)", rows=1),
    "netmanplus_204": Family("power", "UPS (UPS-MIB)", ports=(2, 0, 0, 0), rows=1),
    "netsure": Family("power", "NetSure", ports=(2, 0, 0, 0), rows=9),
    "phoenixtec-power": Family("power", "UPS (UPS-MIB)", ports=(2, 0, 1, 0), rows=1),
    "rittal-cmc": Family("environment", "Rittal CMC-TC", ports=(2, 0, 0, 0), rows=44),
    "sitemonitor3": Family("environment", "PacketFlux SiteMonitor", ports=(1, 0, 0, 0)),
    "vutlan_vt825": Family("environment", "Vutlan", ports=(3, 0, 0, 0), rows=17, own={"ENV-ALARM": 1}),
}


def recorded_ports(objects: Objects) -> tuple[Counter[str], Counter[str]]:
    """States of the interfaces, and of those that are E1 ports, by the recording alone."""
    ports: Counter[str] = Counter()
    e1: Counter[str] = Counter()
    for oid, (_, oper) in objects.items():
        index = oid.removeprefix(OPER)
        if index == oid or objects.get(TYPE + index, (0, 0))[1] in VOICE:
            continue
        admin = objects.get(ADMIN + index, (0, 1))[1]
        state = "locked" if admin == 2 else "up" if oper == 1 else "down" if oper in DOWN else "unknown"
        ports[state] += 1
        if objects.get(TYPE + index, (0, 0))[1] in (18, 19):
            e1[state] += 1
    return ports, e1


def test_every_recording_has_its_row(shared_data: Path) -> None:
    assert {file.stem for file in (shared_data / "snmprec").glob("*.snmprec")} == set(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
async def test_a_family_is_read(name: str, shared_data: Path) -> None:
    walk = read_walk(shared_data / "snmprec" / f"{name}.snmprec")
    sight = await look_at(walk.objects, standard())
    read, wanted = tally(sight), FAMILIES[name]
    assert sight.found.profile.profile == wanted.profile
    assert sight.found.profile.family == wanted.family
    assert (read.up, read.down, read.locked, read.unknown) == wanted.ports
    assert (read.e1_up, read.e1_down, read.e1_other) == wanted.e1
    assert read.rows == wanted.rows
    ports, e1 = recorded_ports(walk.objects)
    assert wanted.ports == tuple(ports[state] for state in ("up", "down", "locked", "unknown"))
    assert wanted.e1 == (e1["up"], e1["down"], e1["locked"] + e1["unknown"])
    of_ports = {code: n for code, n in read.alarms.items() if code in DOWN.values()}
    assert sum(of_ports.values()) == ports["down"]
    assert {code: n for code, n in read.alarms.items() if code not in of_ports} == wanted.own
    assert sight.found.troubles == {}
