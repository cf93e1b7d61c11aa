"""What equipment, site power, clocks and the management system itself tell of the damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linewatch.localise.expect import ALLOWED, FAINT, SLOW, SURE
from linewatch.localise.slices import units
from linewatch.topology.otdr_units import domain_of

if TYPE_CHECKING:
    from linewatch.localise.faults import Damage
    from linewatch.localise.semantics import Broken
    from linewatch.localise.slices import Steps

NMS = "NMS"
_ASKED = 60  # things that are a unit to ask after
_BATTERY = (
    "BATT-DISCHARGE",
    "DC-UNDERVOLT",
    "BATTERY-LOW",
    "BATTERY-DEPLETED",
    "OUTPUT-OFF",
    "MAINS-OUT-OF-RANGE",
    "LVD-OPEN",
)


def tell_equipment(plant: Broken, domains: dict[str, None]) -> Steps[None]:
    """Cards, LAN ports, OTDR units, power, clocks, DCN. Adds the management domains that are hurt."""
    for d in plant.damages:
        _cards_and_nodes(plant, d, domains)
        yield from units(d.dead, d.cables)
        for router_id in d.lan:
            _lan(plant, router_id)
        for cable in d.cables:
            for unit in plant.wiring.otdr_of_cable.get(cable, ()):
                # A shot takes its time, and the unit may not be heard: waited for by nobody.
                heard = not plant.domain_lost(domain_of(plant.index, plant.index.otdr[unit]))
                plant.expect(cable, "OTDR-EVENT", unit, FAINT if heard else ALLOWED)
        for plant_id in d.mains:
            _mains(plant, plant_id)
        for source_id in d.sync:
            yield from _sync(plant, source_id)
        for link_id in d.dcn:
            # Raised by element managers, not by our own poller: welcome, never missed.
            plant.expect(link_id, "GNE-CONN-FAIL", NMS, ALLOWED)
            domains[plant.index.dcn_links[link_id].domain] = None


def _cards_and_nodes(plant: Broken, d: Damage, domains: dict[str, None]) -> None:
    for element in d.dead:
        card = plant.index.cards.get(element)
        if card is not None and card.ne not in plant.dead:
            told = plant.profile(card.ne).reports_card_fail
            plant.expect_of_ne(element, "CARD-FAIL", card.ne, None if told else ALLOWED)
        ne = plant.index.nes.get(element)
        if ne is not None and ne.domain is not None:
            domains[ne.domain] = None


def _lan(plant: Broken, router_id: str) -> None:
    router = plant.index.devices.get(router_id)
    if router is None or router_id in plant.dead or not isinstance(router.lan_port, str):
        return
    lines = plant.index.circuits_of_tail.get(router_id, ())
    cut_off = bool(lines) and plant.cut_off(router_id)
    plant.expect(router.lan_port, "LAN-DOWN", router_id, ALLOWED if cut_off else SURE)


def _mains(plant: Broken, plant_id: str) -> None:
    site_power = plant.index.power_plants.get(plant_id)
    told = site_power is not None and site_power.monitored
    plant.expect(plant_id, "MAINS-FAIL", plant_id, SURE if told else ALLOWED)
    for code in _BATTERY:
        plant.expect(plant_id, code, plant_id, ALLOWED)
    for element in (plant_id, *plant.wiring.otdr_of_power.get(plant_id, ())):
        plant.expect(element, "UNREACHABLE", NMS, ALLOWED)


def _sync(plant: Broken, source_id: str) -> Steps[None]:
    source = plant.index.sync_sources.get(source_id)
    if source is None:
        return
    plant.expect_of_ne(source.ne, "EXT-SYNC-LOS", source.ne)
    for count, ne in enumerate(plant.wiring.synced.get(source_id, ()), 1):
        if count % _ASKED == 0:
            yield
        plant.expect_of_ne(ne, "SYNC-QL-LOW", ne, ALLOWED if ne == source.ne else None)


def tell_silence(plant: Broken, domains: dict[str, None]) -> Steps[None]:
    """What the management system cannot reach, and says so."""
    for domain in domains:
        yield from _domain(plant, domain)
    for d in plant.damages:
        for element in d.dead:
            if element in plant.index.nes:
                plant.expect(element, "COMM-FAIL", NMS, SLOW)
            elif element in plant.index.devices:
                _silent_device(plant, element)
                modems = plant.wiring.modems_of_rack.get(element, ())
                for count, modem in enumerate(modems, 1):
                    plant.expect(modem, "UNREACHABLE", NMS, ALLOWED)
                    if count % _ASKED == 0:
                        yield


def _domain(plant: Broken, domain: str) -> Steps[None]:
    for count, ne in enumerate(plant.wiring.members.get(domain, ()), 1):
        if count % _ASKED == 0:
            yield
        if not plant.reached(ne):
            plant.expect(ne, "COMM-FAIL", NMS, SLOW)
    for link_id in plant.wiring.dcn_of.get(domain, ()):
        if plant.index.dcn_links[link_id].gateway_ne in plant.dead:
            plant.expect(link_id, "GNE-CONN-FAIL", NMS, ALLOWED)
    if plant.domain_lost(domain):
        # Whether a rack hangs on the gateway or on the network beside it is not written down.
        links = plant.wiring.dcn_of.get(domain, ())
        by_dcn = all(link in plant.dcn for link in links)
        for count, device_id in enumerate(plant.wiring.devices_of_domain.get(domain, ()), 1):
            if count % _ASKED == 0:
                yield
            mode = getattr(plant.index.devices[device_id].mgmt, "mode", "inband")
            if mode not in ("inband", "via-peer"):
                _silent_device(plant, device_id, SLOW if by_dcn else ALLOWED)
            elif by_dcn:
                # Seen over its own line; but who knows by which way that is asked.
                _silent_device(plant, device_id, ALLOWED)
        for unit in plant.wiring.otdr_of_domain.get(domain, ()):
            plant.expect(unit, "UNREACHABLE", NMS, ALLOWED)


def _silent_device(plant: Broken, device_id: str, sure: int = SLOW) -> None:
    # Recorded streams name only routers and racks; our own poller names every device it polls.
    told = plant.index.devices[device_id].type in ("modem-rack", "router")
    plant.expect(device_id, "UNREACHABLE", NMS, sure if told else ALLOWED)
