"""Writes .sor files of version 1 (GR-196) and 2 (SR-4731).

A codec of its own: it shares no line with the reader.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple

LIGHT_M_PER_NS = 0.299792458


class Told(NamedTuple):
    """A key event as it is written."""

    at_m: float
    code: str
    loss_db: float
    reflectance_db: float


class Written(NamedTuple):
    """What goes into a file. Distances in metres by `group_index`; `counts`: -0.001 dB each."""

    group_index: float
    wavelength_nm: float
    pulse_ns: int
    spacing_m: float
    first_m: float
    events: Sequence[Told]
    counts: Sequence[int]
    nominal_nm: bool = False  # the wavelength in nm where 0.1 nm is asked, as some instruments do
    own_blocks: bool = False


def sor(what: Written, version: int) -> bytes:
    """The whole file. `version` is 1 or 2."""
    blocks = [
        ("GenParams", _general(what, version)),
        ("SupParams", b"Field\x00OTDR-1 \x000001\x00 \x00 \x001.0\x00 \x00"),
        ("FxdParams", _fixed(what, version)),
        ("KeyEvents", _events(what, version)),
        ("DataPts", _points(what)),
    ]
    if what.own_blocks:
        blocks.insert(3, ("FieldSpecial", bytes(range(256)) * 3))
    blocks.append(("Cksum", b"\x00\x00"))
    number = version * 100
    if version == 2:
        blocks = [(name, name.encode() + b"\x00" + body) for name, body in blocks]
    entries = b"".join(name.encode() + struct.pack("<xHI", number, len(body)) for name, body in blocks)
    head = b"Map\x00" if version == 2 else b""
    size = len(head) + 8 + len(entries)
    head += struct.pack("<HIH", number, size, len(blocks) + 1)
    return head + entries + b"".join(body for _, body in blocks)


def _general(what: Written, version: int) -> bytes:
    kind = struct.pack("<H", 652) if version == 2 else b""
    distance = struct.pack("<i", 0) if version == 2 else b""
    nm = struct.pack("<H", round(what.wavelength_nm))
    return (
        b"ENK1\x007\x00" + kind + nm + b"A\x00Z\x00 \x00BC" + struct.pack("<i", 0) + distance + b" \x00 \x00"
    )


def _fixed(what: Written, version: int) -> bytes:
    # One way, in units of 100 ps, and of 1e-14 s between samples.
    first = round(_ns(what, what.first_m) * 10)
    spacing = round(_ns(what, what.spacing_m) * 100_000)
    nm = round(what.wavelength_nm) if what.nominal_nm else round(what.wavelength_nm * 10)
    out = struct.pack("<I2sHi", 1_700_000_000, b"mt", nm, first)
    out += struct.pack("<i", 0) if version == 2 else b""
    out += struct.pack("<HHII", 1, what.pulse_ns, spacing, len(what.counts))
    out += struct.pack("<IHI", round(what.group_index * 100_000), 800, 4000)
    out += struct.pack("<H", 300) if version == 2 else b""
    out += struct.pack("<I", 20_000)
    out += struct.pack("<i", 0) if version == 2 else b""
    out += struct.pack("<iHhHHHH", 0, 60_000, 1000, 0, 50, 40_000, 3000)
    return out + (b"ST" + struct.pack("<iiii", 0, 0, 0, 0) if version == 2 else b"")


def _events(what: Written, version: int) -> bytes:
    out = struct.pack("<H", len(what.events))
    for n, event in enumerate(what.events, 1):
        loss = min(max(round(event.loss_db * 1000), -32_000), 32_000)
        at = round(_ns(what, event.at_m) * 10)
        out += struct.pack("<HIhhi", n, at, 190, loss, round(event.reflectance_db * 1000))
        out += event.code.encode()
        out += struct.pack("<iiiii", at, at, at, at, at) if version == 2 else b""
        out += b" \x00"
    return out + struct.pack("<iiiHii", 0, 0, 0, 0, 0, 0)


def _points(what: Written) -> bytes:
    count = len(what.counts)
    return struct.pack("<IHIH", count, 1, count, 1000) + struct.pack(f"<{count}H", *what.counts)


def _ns(what: Written, m: float) -> float:
    return m * what.group_index / LIGHT_M_PER_NS
