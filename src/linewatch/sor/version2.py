"""SR-4731 (version 2.x), its blocks read by otdrparser (BSD), one by one: cut out and bounded by us."""

import io
from typing import Any

import otdrparser  # type: ignore[import-untyped]

from linewatch.otdr.trace import NotATrace
from linewatch.sor.fields import KeyEvent, Settings, one_pulse

# FxdParams: name 10, date 4, units 2, wavelength 2, offset 4 and its distance 4, then how many pulse widths.
_PULSES = slice(26, 28)


def settings(whole: bytes) -> Settings:
    """Of the FxdParams block. Raises NotATrace."""
    one_pulse(int.from_bytes(whole[_PULSES], "little"))
    said = _parsed(otdrparser.parse_fxdparams_block, "FxdParams", whole)
    return Settings(
        float(said["wavelength"]),
        int(said["acquisition_offset"]),
        int(said["pulse_width"]),
        int(said["sample_spacing"]),
        float(said["index_of_refraction"]),
        int(said["front_panel_offset"]),
    )


def key_events(whole: bytes) -> list[KeyEvent]:
    """Of the KeyEvents block. Raises NotATrace."""
    said = _parsed(otdrparser.parse_keyevents_block, "KeyEvents", whole, 1.0)
    return [
        KeyEvent(
            round(event["time_of_travel"] * 10),
            str(event["event_type"]),
            float(event["splice_loss"]),
            float(event["reflection_loss"]),
        )
        for event in said["events"]
    ]


def user_offset_100ps(whole: bytes) -> int:
    """Of the GenParams block. Raises NotATrace."""
    return int(_parsed(otdrparser.parse_genparams_block, "GenParams", whole)["user_offset"])


def instrument(whole: bytes) -> str:
    """Maker and model of the SupParams block. Raises NotATrace."""
    said = _parsed(otdrparser.parse_supparams_block, "SupParams", whole)
    return f"{said['supplier_name']} {said['otdr_name']}".strip()


def _parsed(parse: Any, name: str, whole: bytes, *more: float) -> dict[str, Any]:
    try:
        said: dict[str, Any] = parse(io.BytesIO(whole), len(whole), *more)
    except (ValueError, IndexError, KeyError) as error:  # what its readers raise on bytes that mean nothing
        raise NotATrace(
            f"its block {name} cannot be read ({error}); copy the file from the instrument"
        ) from error
    if said["name"] != name:
        raise NotATrace(f"where its block {name} should be there is something else; the file is damaged")
    return said
