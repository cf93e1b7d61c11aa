"""From the bytes of a .sor file to a trace that can be believed, or one sentence why not."""

import sys
from array import array
from collections.abc import Sequence

from linewatch.otdr.trace import LIGHT_M_PER_NS, Event, NotATrace, Trace, believed
from linewatch.sor import version1, version2
from linewatch.sor.blocks import Blocks, Bytes, cut
from linewatch.sor.fields import KeyEvent, Settings

# 256,000 samples are 0.5 MB; makers' own blocks come on top of it.
MOST_BYTES = 8 * 1024 * 1024
_MOST_EVENTS = 1000
# Some instruments write the wavelength in nm where 0.1 nm is asked (1550 reads as 155.0 nm).
_NO_SUCH_LIGHT_NM = 200.0


def read(data: bytes) -> Trace:
    """Raises NotATrace, whose text is one sentence to be put behind the file's name."""
    if len(data) > MOST_BYTES:
        raise NotATrace(
            f"it has more than {MOST_BYTES // 1024 // 1024} MB, which no trace has; is it a .sor file?"
        )
    if not data:
        raise NotATrace("it is empty; copy it from the instrument again")
    blocks = cut(data)
    settings = _settings(blocks)
    if settings.group_index <= 0:
        raise NotATrace("its group index is 0; the file is damaged or was never shot, shoot again")
    m_per_100ps = LIGHT_M_PER_NS / settings.group_index / 10.0
    counts, count_db = _samples(blocks)
    wavelength_nm = settings.wavelength_nm
    return believed(
        Trace(
            f"{blocks.version / 100:.2f}",
            settings.group_index,
            wavelength_nm * 10 if wavelength_nm < _NO_SUCH_LIGHT_NM else wavelength_nm,
            settings.pulse_ns,
            tuple(_event(event, m_per_100ps) for event in _key_events(blocks)),
            (_first_100ps(settings) - _user_offset_100ps(blocks)) * m_per_100ps,
            # 1e-14 s: ten thousandths of the unit above.
            settings.spacing_1e14s / 10_000 * m_per_100ps,
            counts,
            count_db,
            _instrument(blocks),
        )
    )


def _first_100ps(settings: Settings) -> int:
    """When the first sample was taken, counted from the front panel, as the events are.

    Anritsu writes 0 there and counts samples from the laser; the front panel offset is what is missing.
    """
    return settings.first_100ps or -max(settings.panel_100ps, 0)


def _user_offset_100ps(blocks: Blocks) -> int:
    """Where the user's own zero is: events are told from there (Noyes, launch fibre), samples are not.

    0 where it cannot be read; nothing but samples hang on it.
    """
    try:
        if blocks.version < 200:
            return version1.user_offset_100ps(blocks.bodies["GenParams"])
        return version2.user_offset_100ps(blocks.whole["GenParams"])
    except (KeyError, NotATrace):
        return 0


def _settings(blocks: Blocks) -> Settings:
    if "FxdParams" not in blocks.bodies:
        raise NotATrace("it has no block FxdParams, so nobody knows its scale; save it as .sor again")
    if blocks.version < 200:
        return version1.settings(blocks.bodies["FxdParams"])
    return version2.settings(blocks.whole["FxdParams"])


def _key_events(blocks: Blocks) -> list[KeyEvent]:
    if "KeyEvents" not in blocks.bodies:
        return []
    claimed = int.from_bytes(blocks.bodies["KeyEvents"][:2], "little")
    if claimed > _MOST_EVENTS:
        raise NotATrace(f"it counts {claimed} events, which no fibre has; the file is damaged, copy it again")
    if blocks.version < 200:
        found = version1.key_events(blocks.bodies["KeyEvents"])
    else:
        found = version2.key_events(blocks.whole["KeyEvents"])
    return sorted(found, key=lambda event: event.at_100ps)


def _event(event: KeyEvent, m_per_100ps: float) -> Event:
    return Event(event.at_100ps * m_per_100ps, event.code, event.loss_db, event.reflectance_db)


def _samples(blocks: Blocks) -> tuple[Sequence[int], float]:
    """DataPts, alike in both versions: points 4, traces 2, points 4, scale 2 (1000: thousandths of a dB)."""
    counts = array("H")
    if "DataPts" not in blocks.bodies:
        return counts, 0.001
    fields = Bytes(blocks.bodies["DataPts"], "DataPts")
    fields.take(4)
    traces = fields.unsigned(2)
    if traces != 1:
        raise NotATrace(f"it holds {traces} traces in one file; export the one that is meant by itself")
    points, scale = fields.unsigned(4), fields.unsigned(2)
    if scale == 0:
        raise NotATrace("the scale of its samples is 0; the file is damaged, copy it again")
    counts.frombytes(fields.take(points * counts.itemsize))
    if sys.byteorder == "big":
        counts.byteswap()
    return counts, scale / 1_000_000


def _instrument(blocks: Blocks) -> str:
    """Nothing hangs on it: "" where it cannot be read."""
    try:
        if blocks.version < 200:
            return version1.instrument(blocks.bodies["SupParams"])
        return version2.instrument(blocks.whole["SupParams"])
    except (KeyError, NotATrace):
        return ""
