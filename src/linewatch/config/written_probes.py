"""The shape of `probes` in linewatch.yaml, and the checked values made of it."""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import AddressValueError, IPv4Address
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from linewatch.collect.probes.settings import Address, Judgement, ProbeSettings
from linewatch.config.written_kinds import SomeTime, Written, custom
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.index import PlantIndex

Say = Callable[..., None]
"""(path, what, instead[, severity]): a finding of linewatch.yaml."""

Port = Annotated[int, Field(ge=1, le=65535)]
Share = Annotated[float, Field(gt=0, le=1)]


class LossyAt(Written):
    """`of`: how many probes are looked at."""

    of: Annotated[int, Field(ge=10, le=1000)] = 50
    loss: Share = 0.10
    clear: Annotated[float, Field(ge=0, lt=1)] = 0.04

    @model_validator(mode="after")
    def _fits(self) -> "LossyAt":
        if self.clear >= self.loss:
            raise custom(f"clear is {self.clear}, not under loss", f"write less than {self.loss}")
        return self


def _targets(written: object) -> object:
    inside = written if isinstance(written, list) else written.values() if isinstance(written, dict) else ()
    listed = isinstance(written, list | dict) and written and all(isinstance(one, str) for one in inside)
    if written != "plant" and not listed:
        raise custom("", "write plant, a list of devices, or a mapping of devices to addresses")
    return written


class Probes(Written):
    """`count`: how many probes PROBE-LOST looks at, `lost` how many of them must be, `back` how many answers
    in a row end it."""

    interval: SomeTime = timedelta(seconds=10)
    timeout: SomeTime = timedelta(seconds=2)
    count: Annotated[int, Field(ge=1, le=60)] = 5
    lost: Annotated[int, Field(ge=1, le=60)] | None = None
    back: Annotated[int, Field(ge=1, le=60)] = 3
    lossy: LossyAt = LossyAt()
    icmp: bool = True
    tcp_port: Port | None = None
    targets: Annotated[Literal["plant"] | list[str] | dict[str, str], BeforeValidator(_targets)] = "plant"

    @model_validator(mode="after")
    def _fits(self) -> "Probes":
        if self.lost is not None and self.lost > self.count:
            raise custom(f"lost is {self.lost}, more than count", f"write at most {self.count}")
        if not self.icmp and self.tcp_port is None:
            raise custom("icmp is false and there is no tcp_port", "write tcp_port: NUMBER, or icmp: true")
        if self.timeout > self.interval:
            raise custom("timeout is longer than interval", "write at most the interval")
        return self


class NoAddress(ValueError):
    """It is no address to probe."""


def address_of(text: str) -> Address:
    """ "10.1.2.3" (ICMP) or "10.1.2.3:443" (TCP). Raises NoAddress."""
    host, colon, port = text.partition(":")
    try:
        IPv4Address(host)
    except AddressValueError as error:
        raise NoAddress(f'"{text}" is no IPv4 address') from error
    if not colon:
        return Address(host)
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise NoAddress(f'"{text}" has no port after its colon')
    return Address(host, int(port))


def probes_of(written: Probes, index: PlantIndex | None, say: Say) -> ProbeSettings:
    """The settings; what is wrong goes to `say`. `index`: None where the plant could not be read."""
    listed: dict[str, Address | None] = {}
    targets = written.targets
    if isinstance(targets, dict):
        for device, text in targets.items():
            try:
                listed[device] = address_of(text)
            except NoAddress as error:
                say(("probes", "targets", device), str(error), "write 10.1.2.3, or 10.1.2.3:443 for TCP")
    elif isinstance(targets, list):
        listed = dict.fromkeys(targets)
    for place, device in enumerate(listed):
        if index is not None and device not in index.devices:
            step: str | int = device if isinstance(targets, dict) else place
            instead = did_you_mean(device, index.devices, otherwise="write the id of a device")
            say(("probes", "targets", step), f'"{device}" is no device of the plant', instead)
    return ProbeSettings(
        interval_s=written.interval.total_seconds(),
        timeout_s=written.timeout.total_seconds(),
        icmp=written.icmp,
        tcp_port=written.tcp_port,
        judgement=Judgement(
            of=written.count,
            lost=written.lost or written.count,
            back=written.back,
            lossy_of=written.lossy.of,
            lossy=written.lossy.loss,
            lossy_clear=written.lossy.clear,
        ),
        listed=listed,
    )
