"""What a difference between gear and records is: one value a finding, and how bad each kind is."""

from collections.abc import Mapping

from msgspec import Struct

from linewatch.names.severity import Severity


class Drift(Struct, frozen=True, kw_only=True):
    """One finding, told once however many single differences it explains.

    `facts`: what the words of `words.drift` for this kind speak of. `signs`: the differences themselves, in
    short. `devices`: whose facts it was seen in.
    """

    kind: str
    severity: Severity
    elements: tuple[str, ...]
    recorded: str
    reported: str
    facts: dict[str, str]
    signs: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


SEVERITIES: Mapping[str, Severity] = {
    # Alarms of these land on the wrong line or the wrong fibre: a crew is sent to the wrong place.
    "addresses-swapped": Severity.CRITICAL,
    "other-device": Severity.CRITICAL,
    "ports-swapped": Severity.MAJOR,
    "receive-crossed": Severity.MAJOR,
    "patched-elsewhere": Severity.MAJOR,
    "looped": Severity.MAJOR,
    "trace-unknown": Severity.MINOR,
    "trails-swapped": Severity.MAJOR,
    "trail-other": Severity.MAJOR,
    "lines-swapped": Severity.MAJOR,
    "line-other": Severity.MAJOR,
    "line-other-trail": Severity.MAJOR,
    "line-timeslot": Severity.MINOR,
    "line-elsewhere": Severity.MAJOR,
    "cross-missing": Severity.MAJOR,
    "matrix-empty": Severity.MAJOR,
    "names-swapped": Severity.MAJOR,
    "alias-other": Severity.MINOR,
    "patch-cords-swapped": Severity.MAJOR,
    "neighbour-other": Severity.MAJOR,
    "neighbour-unknown": Severity.WARNING,
    # Alarms of these are told of something the plant does not know, or of nothing at all.
    "slots-shifted": Severity.MAJOR,
    "renumbered": Severity.MAJOR,
    "renamed": Severity.MINOR,
    "port-missing": Severity.MAJOR,
    "port-unknown": Severity.WARNING,
    "card-missing": Severity.MAJOR,
    "card-unknown": Severity.WARNING,
    "card-other-type": Severity.MAJOR,
    "cards-swapped": Severity.MINOR,
    # The line is right, the store-room's book is not.
    "card-replaced": Severity.WARNING,
    "box-replaced": Severity.WARNING,
    "sys-name": Severity.WARNING,
}


def made(
    kind: str,
    elements: tuple[str, ...],
    recorded: str,
    reported: str,
    *,
    signs: tuple[str, ...] = (),
    devices: tuple[str, ...] = (),
    **facts: str,
) -> Drift:
    """A finding of a kind, as bad as its kind is."""
    return Drift(
        kind=kind,
        severity=SEVERITIES[kind],
        elements=elements,
        recorded=recorded,
        reported=reported,
        facts=facts,
        signs=signs,
        devices=devices,
    )
