"""Who speaks SNMP for what, and at which address.

An NE, router, converter, rack, monitored power plant or remote OTDR has an agent of its own. A modem in a
rack is seen through the rack, a remote modem through its local peer. Where the plant gives no address, one on
loopback is made up from the agent's place in the plant, so that a bare topology can be simulated and watched.
"""

from typing import NamedTuple

from linewatch.topology.ems import managers
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Device

SIMULATED_PORT = 16161


class Agent(NamedTuple):
    """`members`: ids of the plant elements it speaks for, itself first."""

    id: str
    kind: str  # ne, router, converter, fibre-modem, modem-rack, power, otdr, ems
    host: str
    port: int
    made_up: bool
    credential: str  # name of an entry of the credentials file
    poll_s: float | None  # asked for by the plant; None: the site's default
    members: tuple[str, ...]
    profile: str = ""  # asked for by the plant; "": the best that fits what it answers
    through: str = ""  # the element manager that alone speaks for it: it is not asked itself

    @property
    def polled(self) -> bool:
        """Somebody asks it; an element manager, and whom it alone speaks for, are heard by what it sends."""
        return self.kind != "ems" and not self.through


def agents(index: PlantIndex) -> tuple[Agent, ...]:
    """Every agent of the plant, in plant order: NEs, devices, power plants, remote OTDR units, element
    managers; `polled` says which of them are asked.

    What is `ext.snmp: false` has none: a broker, a probe or an element manager may speak for it.
    """
    ems = managers(index.plant)
    through = {ne: manager.id for manager in ems for ne in manager.speaks_for}
    spoken = {d.id: _speaker(d, index) for d in index.plant.devices}
    members: dict[str, list[str]] = {}
    for device, speaker in spoken.items():
        members.setdefault(speaker, []).append(device)
    owners: list[tuple[str, str, object]] = [(n.id, "ne", n) for n in index.plant.nes]
    owners += [(d.id, d.type, d) for d in index.plant.devices if spoken[d.id] == d.id]
    owners += [(w.id, "power", w) for w in index.plant.power_plants if w.monitored]
    owners += [(u.id, "otdr", u) for u in index.plant.otdr]  # last: the made-up addresses of the others stay
    found = []
    for place, (owner, kind, element) in enumerate(owners):
        ext = ext_of(element)
        if ext.get("snmp") is False and owner not in through:
            continue
        address = ext.get("address")
        host, port = _split(address) if isinstance(address, str) else _made_up(place)
        poll_s = ext.get("poll_s")
        others = [m for m in members.get(owner, ()) if m != owner]
        found.append(
            Agent(
                owner,
                kind,
                host,
                port,
                address is None,
                str(ext.get("credential", "default")),
                float(poll_s) if isinstance(poll_s, int | float) else None,
                (owner, *others),
                profile if isinstance(profile := ext.get("profile"), str) else "",
                through.get(owner, "") if kind == "ne" else "",
            )
        )
    known = {agent.id for agent in found} | index.kind_of.keys()
    found += [Agent(m.id, "ems", "", 0, False, "", None, (m.id,)) for m in ems if m.id not in known]
    return tuple(found)


def _speaker(device: Device, index: PlantIndex) -> str:
    seen = {device.id}
    current = device
    while True:
        via = next(
            (
                v
                for v in (current.rack, current.peer if _via_peer(current) else None)
                if isinstance(v, str) and v in index.devices and v not in seen
            ),
            None,
        )
        if via is None:
            return current.id
        seen.add(via)
        current = index.devices[via]


def _via_peer(device: Device) -> bool:
    return getattr(device.mgmt, "mode", "") == "via-peer"


def _split(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":") if ":" in address else (address, "", "161")
    return host, int(port)


def _made_up(place: int) -> tuple[str, int]:
    return f"127.{20 + place // 62500}.{place // 250 % 250}.{place % 250 + 1}", SIMULATED_PORT
