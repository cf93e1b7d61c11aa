"""A recorded walk: the `OID|tag|value` lines of snmpsim, as people and programs have left them.

Lines out of order are put in order, of two with one OID the first counts, and a line that is none of the
form, or whose value is not of its tag, is left out and counted: the rest of the walk is good all the same.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from linewatch.wire.snmp import Value, tags
from linewatch.wire.snmp.codec import MalformedBer, order
from linewatch.wire.snmp.values import encode_value

MOST_BYTES = 64 << 20
_NUMBERS = frozenset((tags.INTEGER, tags.COUNTER32, tags.GAUGE32, tags.TIMETICKS, tags.COUNTER64))
_LONGEST_OID = 128  # sub-identifiers (RFC 2578 section 3.5)

Objects = dict[str, tuple[int, Value]]


class NoWalk(ValueError):
    """The file cannot be used at all; the text says why, and what to give instead."""


class Recording(NamedTuple):
    """`objects` by OID, in OID order. `odd`: what was mended or left out, a sentence and how often."""

    objects: Objects
    odd: Counter[str]


def read_walk(file: Path) -> Recording:
    """Raises NoWalk."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise NoWalk(f"{file}: it is larger than {MOST_BYTES >> 20} MB; give the walk of one device")
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        what = error.strerror or error
        raise NoWalk(f"{file}: cannot be read ({what}); give a .snmprec file") from error
    recording = recording_of(text)
    if not recording.objects:
        raise NoWalk(f"{file}: no line of it is OID|tag|value; record one with snmpsim-record-commands")
    return recording


def recording_of(text: str) -> Recording:
    """The walk that these lines are."""
    found: Objects = {}
    odd: Counter[str] = Counter()
    last: tuple[object, ...] = ()
    for line in text.split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        read = _line(line.rstrip("\r"))
        if isinstance(read, str):
            odd[read] += 1
            continue
        oid, tag, value = read
        if oid in found:
            odd["an OID that stood there already"] += 1
            continue
        now = _key(oid)
        if now < last:
            odd["a line out of order"] += 1
        last = now
        found[oid] = (tag, value)
    return Recording({oid: found[oid] for oid in sorted(found, key=order)}, odd)


def _key(oid: str) -> tuple[object, ...]:
    return tuple(int(part) for part in oid.split("."))


def _line(line: str) -> tuple[str, int, Value] | str:
    """The object of a line, or why it is none."""
    parts = line.split("|", 2)
    if len(parts) != 3:
        return "a line that is not OID|tag|value"
    oid = parts[0].strip().lstrip(".")
    numbers = oid.split(".")
    if not all(n.isascii() and n.isdigit() and int(n) < 1 << 32 for n in numbers) or len(numbers) < 2:
        return "a line whose OID is none"
    if len(numbers) > _LONGEST_OID or int(numbers[0]) > 2 or (int(numbers[0]) < 2 and int(numbers[1]) > 39):
        return "a line whose OID is none"
    told = parts[1].strip().partition(":")[0]  # "4:numeric" is a variation module; its value is not made up
    hexed = told.endswith("x")
    digits = told.rstrip("xe")
    if not digits.isdigit() or int(digits) not in tags.NAMES:
        return "a line whose tag is none"
    tag = int(digits)
    try:
        value = _value(tag, parts[2], hexed=hexed)
        encode_value(tag, value)
    except (ValueError, MalformedBer):
        return "a line whose value is not of its tag"
    return oid, tag, value


def _value(tag: int, text: str, *, hexed: bool) -> Value:
    """Raises ValueError."""
    if tag in _NUMBERS:
        return int.from_bytes(bytes.fromhex(text), "big") if hexed else int(text.strip() or "0")
    if tag in (tags.OCTETS, tags.OPAQUE, tags.NSAP_ADDRESS):
        return bytes.fromhex(text) if hexed else text.encode("utf-8", "replace")
    if tag == tags.IP_ADDRESS:
        return ".".join(map(str, bytes.fromhex(text))) if hexed else text.strip()
    if tag == tags.OID:
        return text.strip().lstrip(".")
    if tag == tags.NULL:
        return None
    raise ValueError(f"tag {tag} is not recorded")
