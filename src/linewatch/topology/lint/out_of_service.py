"""Lines in service that run over what is planned, or was taken down, by its `status`."""

from collections.abc import Iterator

from linewatch.topology.index import CLASSES, ext_of
from linewatch.topology.lint.finding import Lint, counted, some
from linewatch.topology.lint.ground import Ground, Progress

STATUS = ("planned", "in-service", "decommissioned")


def out_of_service(ground: Ground, progress: Progress | None = None) -> Iterator[Lint]:
    for name in CLASSES:
        if name == "circuits":
            continue
        for element in getattr(ground.index.plant, name):
            status = ext_of(element).get("status")
            if status in ("planned", "decommissioned"):
                yield from _over(ground, element.id, status)


def _over(ground: Ground, element: str, status: str) -> Iterator[Lint]:
    circuits = ground.index.circuits
    lines = [
        line
        for line in ground.lines.of(element)
        if ext_of(circuits[line]).get("status", "in-service") == "in-service"
    ]
    if lines:
        planned = status == "planned"
        yield Lint(
            rule="out-of-service",
            severity="warning" if planned else "error",
            element=element,
            others=tuple(lines),
            what=f"{ground.name(element)} is {status}; {counted(len(lines), 'line')} over it: {some(lines)}",
            instead="write status: in-service once it is, or status: planned at the lines"
            if planned
            else "write where they run now, or status: in-service if it still stands",
        )
