"""Every rule a plant is held to, in the order in which their findings are told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from linewatch.topology.check.cables import cables
from linewatch.topology.check.circuits import circuits
from linewatch.topology.check.equipment import equipment
from linewatch.topology.check.fibres import fibres
from linewatch.topology.check.identity import identity
from linewatch.topology.check.management import management
from linewatch.topology.check.mistake import Mistake
from linewatch.topology.check.protection import protection
from linewatch.topology.check.records import records
from linewatch.topology.check.references import references
from linewatch.topology.check.shape import shape
from linewatch.topology.check.tails import tails
from linewatch.topology.check.trails import trails
from linewatch.topology.check.view import View

Rule = Callable[[View], Iterator[Mistake]]

RULES: tuple[Rule, ...] = (
    shape,
    identity,
    references,
    cables,
    fibres,
    equipment,
    protection,
    trails,
    circuits,
    tails,
    management,
    records,
)


def mistakes(
    raw: Mapping[str, Any],
    *,
    by_hand: bool = True,
    whole: bool = True,
    doubtful: Mapping[str, Sequence[int]] | None = None,
) -> Iterator[Mistake]:
    """What is wrong in a FORMAT value, all of it. Each rule passes over what another one tells.

    `by_hand`: an unknown key that is nearly a known one is a slip, and an error. `whole`: False where a file
    could not be read; then only what stands in one element is judged, for what it names may be in that file.
    `doubtful`: of classes that `sound.unsound` has been asked about, what it said.
    """
    view = View(raw, by_hand=by_hand, whole=whole, doubtful=doubtful)
    for rule in RULES if whole else (shape,):
        yield from rule(view)
