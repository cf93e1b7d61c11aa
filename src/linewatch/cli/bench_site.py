"""The site a benchmark runs on: a bare plant of many small devices, and the files the daemon wants."""

import json
from pathlib import Path
from typing import Final, NamedTuple

COMMUNITY: Final = "bench"
PER_SITE: Final = 50
STATES_PER_DEVICE: Final = 2  # a converter has an E1 side and a LAN side

# What every one of the pollers asks a device, twenty objects: ten columns of two interfaces.
_COLUMNS: Final = (
    ("ifSpeed", "1.3.6.1.2.1.2.2.1.5"),
    ("ifAdminStatus", "1.3.6.1.2.1.2.2.1.7"),
    ("ifOperStatus", "1.3.6.1.2.1.2.2.1.8"),
    ("ifLastChange", "1.3.6.1.2.1.2.2.1.9"),
    ("ifInOctets", "1.3.6.1.2.1.2.2.1.10"),
    ("ifInErrors", "1.3.6.1.2.1.2.2.1.14"),
    ("ifOutOctets", "1.3.6.1.2.1.2.2.1.16"),
    ("ifOutErrors", "1.3.6.1.2.1.2.2.1.20"),
    ("ifHCInOctets", "1.3.6.1.2.1.31.1.1.1.6"),
    ("ifHCOutOctets", "1.3.6.1.2.1.31.1.1.1.10"),
)
OIDS: Final = tuple(f"{column}.{index}" for index in (1, 2) for _, column in _COLUMNS)


class Ports(NamedTuple):
    """`agents`: every simulated device answers on it, each at its own address of 127.0.0.0/8."""

    agents: int
    traps: int
    api: int
    exporter: int


def addresses(devices: int) -> list[str]:
    """One per device. ValueError beyond 62,500, where the made-up network ends."""
    if not 0 < devices <= 62_500:
        raise ValueError(f"--devices is {devices}; write a number from 1 to 62500")
    return [f"127.24.{n // 250}.{n % 250 + 1}" for n in range(devices)]


def plant(devices: int, ports: Ports, interval_s: float, mode: str = "poll") -> dict[str, object]:
    """FORMAT: converters at sites of fifty, each an agent of its own. `mode`: poll, or dcn where they send
    notifications too."""
    sites = [
        {"id": f"SITE-{n:04}", "lon": 112.9, "lat": 27.8, "role": "customer"}
        for n in range((devices + PER_SITE - 1) // PER_SITE)
    ]
    converters = [
        {
            "id": f"CV-{n:05}",
            "type": "converter",
            "site": f"SITE-{n // PER_SITE:04}",
            "power": None,
            "domain": None,
            "mgmt": {"mode": mode, "poll_s": interval_s},
            "ext": {"address": f"{host}:{ports.agents}"},
        }
        for n, host in enumerate(addresses(devices))
    ]
    return {"format": "linewatch-plant/1", "sites": sites, "devices": converters}


def write_site(folder: Path, devices: int, ports: Ports, interval_s: float, mode: str = "poll") -> None:
    """plant.json, community, credentials.yaml and linewatch.yaml."""
    (folder / "plant.json").write_text(json.dumps(plant(devices, ports, interval_s, mode)), encoding="utf-8")
    community = folder / "community"
    community.touch(mode=0o600)
    community.write_text(COMMUNITY + "\n", encoding="utf-8")
    credentials = folder / "credentials.yaml"
    credentials.touch(mode=0o600)
    credentials.write_text("default:\n  version: v2c\n  community_file: community\n", encoding="utf-8")
    (folder / "linewatch.yaml").write_text(
        "plant: plant.json\n"
        "store: sqlite:///bench.db\n"
        "credentials: credentials.yaml\n"
        f"poll:\n  interval: {interval_s:g}s\n"
        f"traps:\n  listen: 127.0.0.1:{ports.traps}\n"
        f"api:\n  listen: 127.0.0.1:{ports.api}\n",
        encoding="utf-8",
    )


def write_exporter(folder: Path, *, new_form: bool) -> Path:
    """snmp.yml for the same twenty objects. `new_form`: 0.23 and later keep the community apart."""
    metrics = [
        {
            "name": name,
            "oid": column,
            "type": "counter" if "Octets" in name or "Errors" in name else "gauge",
            "help": name,
            "indexes": [{"labelname": "ifIndex", "type": "gauge"}],
        }
        for name, column in _COLUMNS
    ]
    module: dict[str, object] = {"get": list(OIDS), "metrics": metrics, "timeout": "2s", "retries": 2}
    if new_form:
        whole: dict[str, object] = {
            "auths": {"bench": {"version": 2, "community": COMMUNITY}},
            "modules": {"bench": module},
        }
    else:
        whole = {"bench": {**module, "version": 2, "auth": {"community": COMMUNITY}}}
    path = folder / "snmp.yml"
    path.write_text(json.dumps(whole), encoding="utf-8")  # JSON is YAML
    return path
