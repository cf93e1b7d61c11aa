"""How elements are reached: addresses, domains, peers and racks, and the power that feeds them."""

import re
from collections.abc import Iterator

from linewatch.topology.check.mistake import Mistake, did_you_mean
from linewatch.topology.check.view import Element, View

_ADDRESS = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::(\d{1,5}))?")


def management(view: View) -> Iterator[Mistake]:
    yield from _addresses(view)
    yield from _domains(view)
    yield from _power(view)
    for device in view.elements["devices"]:
        mgmt = device.value.get("mgmt")
        if (
            "rack" in device.value
            or "peer" in device.value
            or (isinstance(mgmt, dict) and mgmt.get("mode") == "via-peer")
        ):
            yield from _reached(view, device)
    for class_name in ("nes", "devices"):
        for element in view.elements[class_name]:
            mgmt = element.value.get("mgmt")
            poll_s = mgmt.get("poll_s") if isinstance(mgmt, dict) else None
            if isinstance(poll_s, int | float) and poll_s < 0:
                yield Mistake(
                    element.at("mgmt", "poll_s"), f"{element.id}: poll_s is {poll_s}", "write 0 or more"
                )


def _addresses(view: View) -> Iterator[Mistake]:
    taken: dict[tuple[str, int], str] = {}
    for class_name in ("nes", "devices", "power_plants"):
        for element in view.elements[class_name]:
            written = element.ext("address") if "ext" in element.value else None
            if written is None:
                continue
            at = element.at("ext", "address")
            place = _address(written)
            if place is None:
                what = f'{element.id}: address is "{written}"'
                yield Mistake(at, what, "write an IPv4 address, such as 10.1.2.3 or 10.1.2.3:161")
            elif taken.setdefault(place, element.id) != element.id:
                what = f"{element.id}: address {written} is that of {taken[place]} already"
                yield Mistake(at, what, "write its own")
    if taken and any(not host.startswith("127.") for host, _ in taken):
        yield from _without(view)


def _address(written: object) -> tuple[str, int] | None:
    match = _ADDRESS.fullmatch(written) if isinstance(written, str) else None
    if match is None or any(int(part) > 255 for part in match.groups()[:4]):
        return None
    port = int(match[5] or 161)
    return (".".join(str(int(part)) for part in match.groups()[:4]), port) if 0 < port < 65536 else None


def _without(view: View) -> Iterator[Mistake]:
    """In a plant with true addresses one made up on loopback is asked in vain."""
    for class_name in ("nes", "devices", "power_plants"):
        for element in view.elements[class_name]:
            spoken_for = element.text("rack") is not None or element.text("peer") is not None
            silent = class_name == "power_plants" and element.value.get("monitored") is not True
            if element.ext("address") is None and not spoken_for and not silent:
                what = f"{element.id}: it has no address, and one on loopback is made up"
                yield Mistake(element.path, what, "write address: ip or ip:port", "warning")


def _domains(view: View) -> Iterator[Mistake]:
    reached = {name: None for link in view.elements["dcn_links"] if (name := link.text("domain")) is not None}
    if not reached:
        return
    for class_name in ("nes", "devices"):
        for element in view.elements[class_name]:
            if element.value.get("domain") is None:
                continue
            domain = element.text("domain")
            if domain is not None and domain not in reached:
                near = did_you_mean(domain, reached, otherwise="write a DCN link for it")
                what = f"{element.id}: no DCN link reaches domain {domain}"
                yield Mistake(element.at("domain"), what, near, "warning")


def _power(view: View) -> Iterator[Mistake]:
    for class_name in ("nes", "devices"):
        for element in view.elements[class_name]:
            power = view.get("power_plants", element.text("power"))
            site = element.text("site")
            if power is None or power.value.get("site") == site:
                continue
            if site is not None and power.text("site") not in (None, site):
                what = f"{element.id}: it is at {site}, and its power {power.id} at {power.text('site')}"
                yield Mistake(element.at("power"), what, f"write a power plant of {site}", "warning")
    for plant in view.elements["power_plants"]:
        minutes = plant.number("battery_min") if "battery_min" in plant.value else None
        if minutes is not None and minutes < 0:
            what = f"{plant.id}: battery_min is {minutes}"
            yield Mistake(plant.at("battery_min"), what, "write 0 (no battery) or more, in minutes")


def _reached(view: View, device: Element) -> Iterator[Mistake]:
    rack, peer = view.get("devices", device.text("rack")), view.get("devices", device.text("peer"))
    if rack is not None and rack.text("type") not in (None, "modem-rack"):
        what = f"{device.id}: rack names {rack.id}, a {rack.text('type')}"
        yield Mistake(device.at("rack"), what, "write the id of a modem-rack")
    if peer is not None and peer.text("type") not in (None, "fibre-modem"):
        what = f"{device.id}: peer names {peer.id}, a {peer.text('type')}"
        yield Mistake(device.at("peer"), what, "write the id of a fibre-modem")
    if device.id and device.text("peer") == device.id:
        yield Mistake(
            device.at("peer"), f"{device.id}: it is its own peer", "write the modem at the other end"
        )
    mgmt = device.value.get("mgmt")
    mode = mgmt.get("mode") if isinstance(mgmt, dict) else None
    if mode == "via-peer" and device.text("peer") is None:
        what = f"{device.id}: mode is via-peer, and it has no peer"
        yield Mistake(device.at("mgmt", "mode"), what, "write peer: with the local modem")
