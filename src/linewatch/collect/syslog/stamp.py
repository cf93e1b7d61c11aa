"""The time a log line says it is of. Pure.

RFC 5424 has date and offset. RFC 3164 has neither year nor offset, and gear writes more forms than it names:
the year is the one that brings the line nearest to its receipt, the offset is taken as UTC. It orders lines
of one sender and nothing else: when something happened is when we heard of it.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CLOCK = r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})[T ]{_CLOCK}(Z|[+-]\d{{2}}:?\d{{2}})?(?=[ :]|$)")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?")
# *Mar  1 18:46:11.123 UTC: | Oct 13 2020 12:34:56-08:00 | 2024 Jun 27 23:14:49 JST: | May 22 11:10:38 +06:
_BSD = re.compile(
    rf"[*.]?(?:(\d{{4}}) )?({'|'.join(MONTHS)}) {{1,2}}(\d{{1,2}})(?: (\d{{4}}))? {_CLOCK}"
    r"(?: (\d{4})(?= ?:| ))?"
    r"((?: ?[+-]\d{2}(?::?\d{2})?)|(?: [A-Z]{1,5}(?= ?:)))?(?=[ :]|$)"
)


def rfc5424(text: str) -> datetime | None:
    """§6.2.3 TIMESTAMP; None for one that is not. An offset is required, seconds of 60 are refused."""
    match = _ISO.fullmatch(text)
    if match is None or match[8] is None or "T" not in text:
        return None
    return _at(_numbers(match), match[7], match[8])


def found(text: str, place: int, received: datetime) -> tuple[datetime | None, int] | None:
    """A stamp that begins at `place`, and where it ends; None if none does.

    Its time is None where there is no such moment (Feb 30).
    """
    match = _ISO.match(text, place)
    if match is not None:
        return _at(_numbers(match), match[7], match[8] or ""), match.end()
    match = _BSD.match(text, place)
    if match is None:
        return None
    before, month, day, between, hour, minute, second, fraction, after, zone = match.groups()
    year = before or between or after
    rest = [MONTHS.index(month) + 1, *map(int, (day, hour, minute, second))]
    if year is not None:
        return _at([int(year), *rest], fraction, zone or ""), match.end()
    near = [_at([received.year + shift, *rest], fraction, zone or "") for shift in (-1, 0, 1)]
    known = [at for at in near if at is not None]
    return min(known, key=lambda at: abs(at - received), default=None), match.end()


def _numbers(match: re.Match[str]) -> list[int]:
    return [int(match[group]) for group in range(1, 7)]


def _at(numbers: Sequence[int], fraction: str | None, zone: str) -> datetime | None:
    year, month, day, hour, minute, second = numbers
    try:
        at = datetime(year, month, day, hour, minute, second, int((fraction or "0").ljust(6, "0")), UTC)
        offset = _OFFSET.fullmatch(zone.strip())
        if offset is None:
            return at  # Z, a name, or nothing
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if hours > 23 or minutes > 59:
            return None
        shift = timedelta(hours=hours, minutes=minutes)
        return at - shift if offset[1] == "+" else at + shift
    except (ValueError, OverflowError):
        return None
