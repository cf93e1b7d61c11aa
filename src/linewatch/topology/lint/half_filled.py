"""Records that localisation needs and that are half filled: one note a kind, with how many and the first."""

from collections.abc import Iterator

from linewatch.topology.index import ext_of
from linewatch.topology.lint.finding import Lint, some
from linewatch.topology.lint.ground import Ground, Progress


def half_filled(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    index = ground.index
    plant = index.plant
    used = [(c, port) for c in plant.circuits for port in (c.a_port, c.z_port)]
    said = (
        (
            "cable-no-points",
            [c.id for c in plant.cables if len(c.points) < 2],
            "cables have no points with km: a cut there is told by the cable's name alone",
            "write points: with the km of each joint and manhole",
        ),
        (
            "cable-no-segments",
            [c.id for c in plant.cables if len(c.points) >= 2 and not c.segments],
            "cables have points and no segments: their ducts are not known",
            "write segments: from point to point, with the duct",
        ),
        (
            "port-no-ddf",
            [port for _, port in used if not ext_of(index.ports[port]).get("ddf")],
            "E1 ports of lines have no DDF position",
            "write ddf: at the port",
        ),
        (
            "line-no-customer",
            [c.id for c in plant.circuits if not ext_of(c).get("customer")],
            "lines do not say whose they are",
            "write customer: and class:",
        ),
        (
            "line-no-tail",
            [c.id for c in plant.circuits if not c.a_tail or not c.z_tail],
            "lines end at the E1 port: faults between there and the customer cannot be told",
            "write a_tail: and z_tail:",
        ),
    )
    for rule, names, what, instead in said:
        if names:
            yield Lint(
                rule=rule,
                severity="note",
                element=names[0],
                others=tuple(names[1:]),
                what=f"{len(names):,} {what}: {some(names)}",
                instead=instead,
            )
