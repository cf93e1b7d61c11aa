"""What a running daemon knows of the elements in a picture, and the state that gives each of them."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

OK, ALARM, DOWN, EXPOSED, SILENT, STANDBY = "ok", "alarm", "down", "exposed", "silent", "standby"


class Live(Struct, frozen=True):
    """`asked` is False where no daemon was asked: then nothing has a state.

    `line`: the state of the line drawn. `alarms`: resource -> active codes. `roots`: element -> fault
    kind of an open
    incident. `silent`: devices that do not answer or were never heard. `lines`: circuit -> its state.
    """

    asked: bool = False
    line: str = ""
    alarms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    roots: Mapping[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    lines: Mapping[str, str] = field(default_factory=dict)


class Seen(Struct, frozen=True):
    """`state` is "" where nobody was asked. `codes` of alarms; `faults`: kinds of fault held to be there.

    `told`: the codes again, each after what it is raised on where that is not the element itself.
    """

    state: str
    codes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


UNASKED = Seen("")


def seen(live: Live, ids: Sequence[str], *, spare: bool = False) -> Seen:
    """The state of something that is known by these ids. `spare`: it stands by while nothing is wrong."""
    if not live.asked:
        return UNASKED
    faults = tuple(dict.fromkeys(live.roots[name] for name in ids if name in live.roots))
    codes = tuple(dict.fromkeys(code for name in ids for code in live.alarms.get(name, ())))
    told = tuple(
        code if place == 0 else f"{name} {code}"
        for place, name in enumerate(ids)
        for code in dict.fromkeys(live.alarms.get(name, ()))
    )
    if faults:
        return Seen(DOWN, codes, faults, told)
    if codes:
        return Seen(ALARM, codes, (), told)
    if any(name in live.silent for name in ids):
        return Seen(SILENT)
    return Seen(STANDBY if spare else OK)
