"""GR-196 issue 1 (version 1.x): blocks without names, FxdParams of 54 bytes, events without five markers.

The standard is sold, not published; the layout is as files of instruments show it, checked against pyOTDR.
"""

from linewatch.sor.blocks import Bytes
from linewatch.sor.fields import KeyEvent, Settings, one_pulse


def settings(block: bytes) -> Settings:
    """FxdParams: date 4, units 2, wavelength 2 (0.1 nm), acquisition offset 4, pulse widths 2, then of each
    width 2 (ns), spacing 4, points 4; group index 4 (1e-5), backscatter 2, averages 4, range 4, panel 4.
    """
    fields = Bytes(block, "FxdParams")
    fields.take(4 + 2)
    wavelength_nm = fields.unsigned(2) / 10
    first_100ps = fields.signed(4)
    one_pulse(fields.unsigned(2))
    pulse_ns, spacing, _points, index = (fields.unsigned(size) for size in (2, 4, 4, 4))
    fields.take(2 + 4 + 4)  # backscatter, averages, range
    return Settings(wavelength_nm, first_100ps, pulse_ns, spacing, index / 100_000, fields.signed(4))


def key_events(block: bytes) -> list[KeyEvent]:
    """Number 2, time 4, slope 2, loss 2, reflectance 4, code 8, comment up to a zero byte."""
    fields = Bytes(block, "KeyEvents")
    found = []
    for _ in range(fields.unsigned(2)):
        fields.take(2)
        at = fields.unsigned(4)
        fields.take(2)
        loss, reflectance = fields.signed(2), fields.signed(4)
        code = fields.take(8).decode("latin-1")
        fields.text()
        found.append(KeyEvent(at, code, loss / 1000, reflectance / 1000))
    return found


def user_offset_100ps(block: bytes) -> int:
    """GenParams: language 2, cable, fibre, wavelength 2, locations, cable code, condition 2, offset 4."""
    fields = Bytes(block, "GenParams")
    fields.take(2)
    fields.text()
    fields.text()
    fields.take(2)
    for _ in ("A", "B", "cable code"):
        fields.text()
    fields.take(2)
    return fields.signed(4)


def instrument(block: bytes) -> str:
    """SupParams: maker and model."""
    fields = Bytes(block, "SupParams")
    return f"{fields.text()} {fields.text()}".strip()
