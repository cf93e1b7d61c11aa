"""Whom the site wants probed, by which address, and for which line."""

from ipaddress import AddressValueError, IPv4Address
from typing import NamedTuple

from linewatch.collect.probes.settings import Address, ProbeSettings
from linewatch.topology.index import PlantIndex, ext_of


class Target(NamedTuple):
    """`circuit`: the first line that it is the end of, for metrics."""

    device: str
    address: Address
    circuit: str


def targets_of(settings: ProbeSettings, index: PlantIndex) -> tuple[list[Target], list[str]]:
    """In the order of the plant; and devices whose address is none that can be probed.

    `ext.probe` goes before `ext.address`, of which the port is the agent's and not asked. The method is ICMP
    unless the address names a port of its own.
    """
    found: list[Target] = []
    bad: list[str] = []
    for device in index.plant.devices:
        if settings.listed and device.id not in settings.listed:
            continue
        address = settings.listed.get(device.id)
        if address is None:
            ext = ext_of(device)
            text = ext.get("probe", ext.get("address"))
            if not isinstance(text, str):
                if device.id in settings.listed:
                    bad.append(device.id)
                continue
            address = _address(text, with_port="probe" in ext)
        if address is None:
            bad.append(device.id)
            continue
        circuits = index.circuits_of_tail.get(device.id, ())
        found.append(Target(device.id, address, circuits[0] if circuits else ""))
    return found, bad


def _address(text: str, *, with_port: bool) -> Address | None:
    host, colon, port = text.partition(":")
    try:
        IPv4Address(host)
    except AddressValueError:
        return None
    if not colon or not with_port:
        return Address(host)
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        return None
    return Address(host, int(port))
