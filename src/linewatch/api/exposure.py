"""Of an incident: which lines live on their protection alone, since when, and what next would hurt them most.

The next cut is worked out beside the loop, like other questions about the plant, and kept by what is open. An
incident is shown without it rather than late.
"""

from datetime import datetime
from typing import Any

from linewatch.api.exposure_told import Looked, exposure_told
from linewatch.api.planning import Desk, Planning
from linewatch.api.sight import Sight
from linewatch.incident.exposed import exposed_since
from linewatch.messages.records import IncidentRecord

WITHIN_S = 2.0  # people wait for the screen; the answer is there when they ask again


async def exposure_of(
    planning: Planning, sees: Sight, incident: IncidentRecord, now: datetime
) -> dict[str, Any] | None:
    """None where no line of it lives on its protection. `incident`: as this caller sees it."""
    clocks = exposed_since(incident, sees.seen.circuits)
    if not clocks:
        return None
    lines = tuple(sorted(clocks))

    def question(desk: Desk) -> Looked:
        return Looked(desk.next_cut(sees.seen, lines), desk.whatif.services)

    looked = await planning.soon(sees.seen, question, WITHIN_S)

    def seen(line: str) -> bool:
        record = sees.seen.circuits.get(line)
        return record is not None and sees.circuit(record)

    return exposure_told(clocks, now, looked, seen)
