"""An element manager's list of active alarms, read over SNMP: whole rows at a time, or not at all."""

from collections.abc import Sequence
from typing import NamedTuple

from linewatch.collect.ems.fieldmap import Place, Table
from linewatch.wire.snmp import SnmpClient, Target, VarBind, tags
from linewatch.wire.snmp.ber import order
from linewatch.wire.snmp.failures import NO_SUCH_NAME, Refused, Unanswered

ONE_ANSWER = 24  # bindings asked for at a time; their answer stays about one Ethernet frame
MOST_ROWS = 200_000
MOST_ANSWERS = 100_000


class Listed(NamedTuple):
    """`columns`: bindings by place. `reason`: "" where the list was read to its end, else as in NoAnswer."""

    columns: dict[Place, list[VarBind]]
    reason: str = ""
    detail: str = ""


async def read_list(client: SnmpClient, target: Target, table: Table) -> Listed:
    """The list as it is. It never raises for what the agent does."""
    places = tuple(dict.fromkeys(place for several in table.columns.values() for place in several))
    reading = _Reading(places)
    try:
        while reading.places and not reading.wrong:
            asked = reading.places
            repetitions = max(1, ONE_ANSWER // len(asked))
            try:
                got = await client.get_bulk(target, [reading.at[place] for place in asked], repetitions)
            except Refused as refused:
                if refused.status != NO_SUCH_NAME or len(asked) == 1:
                    if refused.status == NO_SUCH_NAME:
                        break  # v1: nothing comes after
                    raise
                got = ()
                for place in asked:  # v1 fails the whole request for the one column that is at its end
                    got += await _one(client, target, reading.at[place])
            reading.feed(asked, got)
        counted = await _counted(client, target, table.count) if not reading.wrong else None
    except Unanswered as silent:
        return Listed({}, silent.reason, silent.detail)
    except Refused as refused:
        return Listed({}, refused.reason, refused.detail)
    if reading.wrong:
        return Listed({}, reading.wrong, reading.detail)
    rows = max((len(found) for found in reading.found.values()), default=0)
    if counted is not None and counted != rows:
        return Listed({}, "malformed", f"{rows} rows, and {table.count} says {counted}")
    return Listed(reading.found)


async def _one(client: SnmpClient, target: Target, oid: str) -> tuple[VarBind, ...]:
    try:
        return await client.get_next(target, [oid])
    except Refused as refused:
        if refused.status == NO_SUCH_NAME:
            return ((oid, tags.END_OF_MIB_VIEW, None),)
        raise


async def _counted(client: SnmpClient, target: Target, oid: str) -> int | None:
    if not oid:
        return None
    ((_, _, value),) = await client.get(target, [oid])
    return value if isinstance(value, int) else None


class _Reading:
    """Columns read side by side. `places`: those not yet at their end; `at`: the OID to ask after."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self.places = places
        self.at = {place: place.oid for place in places}
        self.found: dict[Place, list[VarBind]] = {place: [] for place in places}
        self.wrong = ""
        self.detail = ""
        self._answers = 0

    def feed(self, asked: tuple[Place, ...], got: Sequence[VarBind]) -> None:
        """One answer: rows after rows, a binding per column each (RFC 3416 section 4.2.3)."""
        self._answers += 1
        ended: dict[Place, None] = {}
        if not got or self._answers > MOST_ANSWERS:
            self._give_up("malformed", "no end to the list, or an answer without rows")
            return
        for number, binding in enumerate(got):
            place = asked[number % len(asked)]
            oid, tag, _ = binding
            if place in ended:
                continue
            if tag in tags.MISSING or not oid.startswith(place.oid + "."):
                ended[place] = None
                continue
            if order(oid) <= order(self.at[place]):
                self._give_up("not-increasing", f"{oid} came after {self.at[place]}")
                return
            self.at[place] = oid
            self.found[place].append(binding)
            if len(self.found[place]) > MOST_ROWS:
                self._give_up("row-cap", f"more than {MOST_ROWS} rows")
                return
        self.places = tuple([place for place in self.places if place not in ended])

    def _give_up(self, wrong: str, detail: str) -> None:
        self.wrong, self.detail = wrong, detail
