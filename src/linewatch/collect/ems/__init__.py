"""Element managers, which speak for a whole network: their northbound notifications and lists of alarms.

sources(site, index, handover, clock, meters, present) -> one Source for each address they send to
"""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from linewatch.collect.ems.intake import Intake
from linewatch.collect.ems.manager import Manager
from linewatch.collect.ems.settings import EmsSettings
from linewatch.collect.handover import Clock, Handover
from linewatch.collect.layout import ConditionKey
from linewatch.collect.naming import Naming
from linewatch.collect.source import Source
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex

Present = Callable[[str, Via], Collection[tuple[str, str, str]]]


class WithEms(Protocol):
    """The part of a site that is ours."""

    @property
    def ems(self) -> Sequence[EmsSettings]: ...


def sources(
    site: WithEms, index: PlantIndex, handover: Handover, clock: Clock, meters: Meters, present: Present
) -> list[Source]:
    """What listens for the site's element managers."""
    if not site.ems:
        return []
    naming = Naming(index)
    at: dict[tuple[str, int], list[Manager]] = {}
    for settings in site.ems:
        baseline = [ConditionKey(*key) for key in present(settings.name, Via.EMS)]
        manager = Manager(settings, index, naming, handover, clock, meters, baseline)
        at.setdefault(settings.listen, []).append(manager)
    return [Intake(listen, managers, meters) for listen, managers in at.items()]
