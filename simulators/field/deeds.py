"""What can be done to a field, from a scenario's step or the control socket alike."""

from typing import Any, NamedTuple

from simulators.field.churn import force
from simulators.field.faults import Refused
from simulators.field.misrecords import misrecord
from simulators.field.network import Field

DEEDS = ("fault", "repair", "flap", "silent", "reboot", "renumber", "misrecord", "link")
FLAP_PERIOD_S, FLAP_TIMES = 8.0, 6


class Deed(NamedTuple):
    """`do` is one of `DEEDS`. `period_s`: one down and up of a flap, in field time; `times`: how many.
    `other`: of a misrecord, the second element or the new name. A link's `kind` is down or up."""

    do: str
    element: str
    kind: str | None = None
    km: float | None = None
    period_s: float | None = None
    times: int | None = None
    other: str = ""


def perform(field: Field, deed: Deed, at: float) -> dict[str, Any]:
    """Do it; what was done, as JSON values. Raises `Refused`."""
    if deed.do == "fault":
        if deed.kind is None:
            raise Refused('a fault needs a kind, such as "cable-cut"')
        made = field.break_(deed.kind, deed.element, deed.km, at)
        return {"fault": made.kind, "element": made.element, "km": made.km}
    if deed.do == "silent":
        made = field.break_("silent", deed.element, None, at)
        return {"fault": made.kind, "element": made.element}
    if deed.do == "repair":
        return {"repaired": [[f.kind, f.element] for f in field.repair(deed.element, deed.kind, at)]}
    if deed.do in ("reboot", "renumber"):
        field.reboot(deed.element, at, renumber=deed.do == "renumber")
        return {deed.do: deed.element}
    if deed.do == "misrecord":
        touched = misrecord(field.built, deed.kind or "", deed.element, deed.other)
        return {"misrecord": deed.kind, "element": deed.element, "agents": list(dict.fromkeys(touched))}
    if deed.do == "link":
        force(field, deed.element, at, down=deed.kind != "up")
        return {"link": deed.element, "down": deed.kind != "up"}
    if deed.do == "flap":
        return _flap(field, deed, at)
    raise Refused(f'"{deed.do}" cannot be done; there are {", ".join(DEEDS)}, list, stats')


def _flap(field: Field, deed: Deed, at: float) -> dict[str, Any]:
    """A fault that comes and goes. Gear integrates: what is shorter than 2.5 s down is never raised."""
    if deed.kind is None:
        raise Refused('a flap needs the kind of fault that comes and goes, such as "e1-cable-fault"')
    kind, period = deed.kind, deed.period_s or FLAP_PERIOD_S
    times = FLAP_TIMES if deed.times is None else deed.times

    def turn(left: int, now: float) -> None:
        if (kind, deed.element) in field.faults:
            field.repair(deed.element, kind, now)
        elif left % 2 == 0:
            field.break_(kind, deed.element, deed.km, now)
        if left > 1:
            field.after(period / 2, now, lambda later: turn(left - 1, later))

    turn(times * 2, at)
    return {"flap": kind, "element": deed.element, "times": times, "period_s": period}
