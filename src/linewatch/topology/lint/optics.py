"""Spans longer than their optics reach, optics that do not fit the rate or each other."""

from collections.abc import Iterator

from linewatch.topology.index import ext_of
from linewatch.topology.lint.finding import Lint, some
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.lint.optics_codes import Optics, optics_of
from linewatch.topology.plant import Section

_FAR_BEYOND = (
    1.25  # a target distance is a guide for classifying (G.957 3); so far beyond it no reserve is left
)


def optics(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    index = ground.index
    named = {p.id: ext_of(p)["optics"] for p in index.plant.ports if isinstance(ext_of(p).get("optics"), str)}
    missing = []
    for section in index.plant.sections:
        known = []
        for port in (section.a_port, section.z_port):
            if port not in named:
                missing.append(port)
                continue
            found = optics_of(index, named[port])
            if found is None:
                yield _unknown(port, section, named[port])
            else:
                known.append((port, found))
                yield from _rate(port, section, found)
        yield from _reach(ground, section, known)
        if len(known) == 2:
            yield from _alike(ground, section, known[0], known[1])
    if named and missing:
        yield Lint(
            rule="optics-missing", severity="note", element=missing[0], others=tuple(missing[1:]),
            what=f"{len(missing)} ports with a section do not say their optics: {some(missing)}",
            instead="write optics: with the application code on the module, such as L-16.2",
        )  # fmt: skip


def fibre_km(ground: Ground, section: Section) -> float:
    """The longer way of the two, in km of fibre: cable, excess and the slack coiled on it."""
    ways = []
    for names in (section.fibres_az, section.fibres_za):
        km = 0.0
        for name in names:
            fibre = ground.index.fibres[name]
            cable = ground.index.cables[fibre.cable]
            slack_m = sum(p.slack_m for p in cable.points if fibre.from_km <= p.km <= fibre.to_km)
            km += (fibre.to_km - fibre.from_km) * (1 + cable.fibre_excess_pct / 100) + slack_m / 1000
        ways.append(km)
    return max(ways)


def _reach(ground: Ground, section: Section, known: list[tuple[str, Optics]]) -> Iterator[Lint]:
    km = fibre_km(ground, section)
    short = [(port, o.name, o.reach_km) for port, o in known if o.reach_km is not None and o.reach_km < km]
    if short:
        port, name, reach_km = min(short, key=lambda one: one[2])
        what = (
            f"{ground.name(section.id)} is {km:.1f} km of fibre, and {name} at {port} reaches {reach_km:g} km"
        )
        yield Lint(
            rule="optics-reach",
            severity="error" if km > reach_km * _FAR_BEYOND else "warning",
            element=section.id,
            others=tuple(port for port, _, _ in short),
            what=what,
            instead="measure the received power; write the optics that are truly in, or put in stronger ones",
            km=round(km, 3),
        )


def _rate(port: str, section: Section, found: Optics) -> Iterator[Lint]:
    if found.rate and found.rate != section.rate:
        yield Lint(
            rule="optics-rate", severity="error", element=port, others=(section.id,),
            what=f"{port} has {found.name}, optics of {found.rate}, and {section.id} is {section.rate}",
            instead="write the code of the module that is in",
        )  # fmt: skip


def _alike(ground: Ground, section: Section, a: tuple[str, Optics], z: tuple[str, Optics]) -> Iterator[Lint]:
    if a[1].name == z[1].name:
        return
    apart = bool(a[1].window and z[1].window and a[1].window != z[1].window)
    windows = f" ({a[1].window} against {z[1].window})" if apart else ""
    yield Lint(
        rule="optics-differ",
        severity="error" if apart else "warning",
        element=section.id,
        others=(a[0], z[0]),
        what=f"{ground.name(section.id)} has {a[1].name} at {a[0]} and {z[1].name} at {z[0]}{windows}",
        instead="look at both modules: a strong one may blind a short-haul receiver",
    )


def _unknown(port: str, section: Section, name: str) -> Lint:
    return Lint(
        rule="optics-unknown", severity="note", element=port, others=(section.id,),
        what=f'{port} has optics "{name}", which is no code of G.957 or G.691 and not in the plant\'s optics',
        instead=f"write optics: {{{name}: {{reach_km: ...}}}} at the top",
    )  # fmt: skip
