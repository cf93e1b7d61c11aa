"""Which agents can be heard: alive, and with a management path that works."""

from linewatch.topology.index import PlantIndex
from linewatch.topology.otdr_units import domain_of, power_of
from simulators.field.physics.broken import Broken
from simulators.field.physics.optical import FAIL, Optical


def unheard_nes(index: PlantIndex, broken: Broken, optical: Optical) -> dict[str, str]:
    """NEs that do not answer, each with the reason. DCC runs along sections that work both ways."""
    live: dict[str, list[str]] = {}
    for section in index.plant.sections:
        if FAIL in (optical.bad.get((section.id, 1)), optical.bad.get((section.id, -1))):
            continue
        a, z = broken.ne_of_port(section.a_port), broken.ne_of_port(section.z_port)
        live.setdefault(a, []).append(z)
        live.setdefault(z, []).append(a)
    reached: dict[str, dict[str, None]] = {}
    managed: dict[str, None] = {}
    for link in index.plant.dcn_links:
        managed[link.domain] = None
        if link.id in broken.dcn or link.gateway_ne in broken.nes:
            continue
        found = reached.setdefault(link.domain, {})
        found[link.gateway_ne] = None
        queue = [link.gateway_ne]
        while queue:
            for near in live.get(queue.pop(), ()):
                if near not in found and near not in broken.nes:
                    found[near] = None
                    queue.append(near)
    unheard: dict[str, str] = {}
    for ne in index.plant.nes:
        if ne.id in broken.nes:
            unheard[ne.id] = "dead"
        elif ne.domain in managed and ne.id not in reached.get(ne.domain or "", {}):
            unheard[ne.id] = "no management path"
    return unheard


def unheard_devices(index: PlantIndex, broken: Broken, inband: dict[str, bool]) -> dict[str, str]:
    """Devices that do not answer. `inband`: what the circuits looked at say of the devices on them."""
    gateways = {d.domain: d for d in index.plant.dcn_links}
    unheard: dict[str, str] = {}
    for device in index.plant.devices:
        mode = getattr(device.mgmt, "mode", "poll")
        if device.id in broken.devices:
            unheard[device.id] = "dead"
        elif mode == "inband":
            if not inband.get(device.id, True):
                unheard[device.id] = "its circuit is down"
        elif mode != "via-peer":
            link = gateways.get(device.domain or "")
            if link is not None and (link.id in broken.dcn or link.gateway_ne in broken.nes):
                unheard[device.id] = "no management path"
    for device in index.plant.devices:
        peer = device.peer if isinstance(device.peer, str) else ""
        if getattr(device.mgmt, "mode", "") == "via-peer" and peer in unheard and device.id not in unheard:
            unheard[device.id] = "its peer is not heard"
    return unheard


def unheard_otdr(index: PlantIndex, broken: Broken) -> dict[str, str]:
    """Remote OTDR units that do not answer. They live on the power and the network of their site's NE."""
    unheard: dict[str, str] = {}
    for unit in index.plant.otdr:
        domain = domain_of(index, unit)
        link = next((d for d in index.plant.dcn_links if d.domain == domain), None)
        if power_of(index, unit) in broken.plants_dark:
            unheard[unit.id] = "dead"
        elif link is not None and (link.id in broken.dcn or link.gateway_ne in broken.nes):
            unheard[unit.id] = "no management path"
    return unheard
