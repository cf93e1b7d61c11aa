"""Durations with their unit: 300ms, 5s, 5m, 1h30m, 400d."""

import re
from datetime import timedelta

_PARTS = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_LONGEST_DAYS = 100_000


class NoDuration(ValueError):
    """`instead` says what to write."""

    def __init__(self, instead: str) -> None:
        super().__init__(instead)
        self.instead = instead


def duration(written: object) -> timedelta:
    """Text such as 30s to its timedelta. Raises NoDuration; a bare number has no unit and is none."""
    text = written.strip() if isinstance(written, str) else written
    if isinstance(text, int | float) or (isinstance(text, str) and re.fullmatch(r"[\d.]+", text)):
        raise NoDuration(f"write a duration with its unit, such as {_shown(text)}s")
    match = _PARTS.fullmatch(text) if isinstance(text, str) and text else None
    if match is None:
        raise NoDuration("write a duration with its unit (ms, s, m, h, d), such as 30s")
    days, hours, minutes, seconds, milliseconds = match.groups()
    if days is not None and int(days) > _LONGEST_DAYS:
        raise NoDuration(f"write at most {_LONGEST_DAYS}d")
    return timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=float(seconds or 0),
        milliseconds=int(milliseconds or 0),
    )


def _shown(text: object) -> object:
    return text if not isinstance(text, bool) else 30
