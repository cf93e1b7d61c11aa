"""When to ask: a grid per device, spread over the interval; and how long to leave a silent one alone."""

from math import ceil
from zlib import crc32

PATIENT_TRIES = 2  # probes at the ordinary pace before the pauses grow


def phase(device: str, interval_s: float) -> float:
    """Where in the interval a device's turn is: the same in every process, evenly spread over many."""
    return crc32(device.encode()) / (1 << 32) * interval_s


def next_turn(device: str, interval_s: float, after_s: float) -> float:
    """The device's first turn later than `after_s`, on any clock that counts seconds."""
    offset = phase(device, interval_s)
    turn = offset + interval_s * ceil((after_s - offset) / interval_s)
    return turn if turn > after_s else turn + interval_s


def pause_s(failures: int, interval_s: float, longest_s: float) -> float:
    """How long after the last of so many fruitless polls to probe again: doubling, up to the longest."""
    if failures <= PATIENT_TRIES:
        return interval_s
    return max(interval_s, min(longest_s, interval_s * 2.0 ** min(failures - PATIENT_TRIES, 30)))
