"""Every rule, in the order in which findings are told; and all of them run over one plant."""

import datetime as dt
from collections.abc import Callable, Iterator

from linewatch.topology.index import PlantIndex
from linewatch.topology.lint.diverse import diverse
from linewatch.topology.lint.finding import SEVERITIES, Lint
from linewatch.topology.lint.ground import Ground, Progress
from linewatch.topology.lint.half_filled import half_filled
from linewatch.topology.lint.management import management
from linewatch.topology.lint.optics import optics
from linewatch.topology.lint.out_of_service import out_of_service
from linewatch.topology.lint.owners import owners
from linewatch.topology.lint.power import power
from linewatch.topology.lint.shared_fate import shared_fate
from linewatch.topology.lint.squelch import squelch
from linewatch.topology.lint.timeslots import timeslots
from linewatch.topology.lint.timing import timing
from linewatch.topology.lint.unprotected import unprotected
from linewatch.topology.lint.waivers import waived
from linewatch.topology.lint.works import works

Family = Callable[[Ground, Progress | None], Iterator[Lint]]

FAMILIES: tuple[tuple[Family, tuple[str, ...]], ...] = (
    (shared_fate, ("shared-legs", "shared-msp", "shared-ring")),
    (diverse, ("not-diverse", "maybe-diverse")),
    (timeslots, ("timeslot-clash", "timeslot-beyond", "spring-timeslot", "fibre-clash", "position-clash")),
    (squelch, ("k-bytes", "squelch", "spring-interchange")),
    (out_of_service, ("out-of-service",)),
    (optics, ("optics-reach", "optics-rate", "optics-differ", "optics-unknown", "optics-missing")),
    (owners, ("lessor-no-contact", "owner-unknown")),
    (management, ("no-management-path", "one-gateway", "single-dcc")),
    (timing, ("sync-loop", "sync-unreachable", "sync-single", "one-sync-source")),
    (power, ("battery-unknown", "no-battery", "power-unwatched")),
    (works, ("work-both-legs", "works-meet", "work-takes-down", "work-exposes")),
    (unprotected, ("class-unprotected", "standby-unknown", "standby-shared")),
    (
        half_filled,
        ("cable-no-points", "cable-no-segments", "port-no-ddf", "line-no-customer", "line-no-tail"),
    ),
)

OF_WAIVERS = ("waiver-expired", "waiver-idle")
RULES: tuple[str, ...] = (*(rule for _, rules in FAMILIES for rule in rules), *OF_WAIVERS)


def lints(index: PlantIndex, today: dt.date, progress: Progress | None = None) -> tuple[Lint, ...]:
    """Every finding: the worst first, then in the order of the rules, then of the plant.

    Waived ones are among them, with their waiver; `today` is the day waivers and works are measured by.
    """
    ground = Ground(index, today)
    found: list[Lint] = []
    for place, (family, _) in enumerate(FAMILIES):
        if progress is not None:
            progress(family.__name__, place, len(FAMILIES))
        found.extend(family(ground, progress))
    told = list(waived(index, today, found))
    told.sort(key=lambda lint: (SEVERITIES.index(lint.severity), RULES.index(lint.rule)))
    return tuple(told)
