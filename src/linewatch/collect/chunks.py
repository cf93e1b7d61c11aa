"""The requests a device is polled with: whole rows, as many as fit one answer, encoded once."""

from collections.abc import Callable, Iterable, Sequence

from linewatch.collect.judging import NOT_KNOWN, Conditions, merge
from linewatch.collect.layout import Layout, Row
from linewatch.collect.settings import Credential
from linewatch.wire.snmp import NoReply, Reply, Request, get_request

MESSAGE_OCTETS = 60  # version, community, PDU header
BINDING_OCTETS = 8  # tags and lengths of a binding, and a small integer
TEXT_OCTETS = 2


class Chunk:
    """One request, and what its last answer said. `marks`: instances that must stay as they are."""

    __slots__ = ("conditions", "last", "marks", "on_done", "request", "rows", "totals")

    def __init__(
        self, rows: tuple[Row, ...], marks: dict[str, object], totals: tuple[str, ...], credential: Credential
    ) -> None:
        self.rows = rows
        self.marks = marks
        self.totals: dict[str, int | None] = dict.fromkeys(totals)
        oids = (*marks, *totals, *(oid for row in rows for oid in row.oids))
        self.request: Request = get_request(oids, community=credential.community, version=credential.version)
        self.last: Reply | None = None
        self.on_done: Callable[[Reply | NoReply], None] | None = None  # who hears its answers
        self.conditions: Conditions = {}

    def forget(self) -> None:
        """No usable answer: what it told is not known any more."""
        self.last = None
        self.totals = dict.fromkeys(self.totals)
        for row in self.rows:
            for watch in row.watches:
                self.conditions.update(dict.fromkeys(watch.keys.values(), NOT_KNOWN))
            if row.lock and row.lock.testing:
                self.conditions[row.lock.testing] = NOT_KNOWN


def cut(
    layout: Layout, credential: Credential, *, varbinds: int, octets: int, without: Iterable[str] = ()
) -> list[Chunk]:
    """Requests for a layout. A row is never split: its identity and its states must come in one answer.

    `without`: instances the agent answers with errors; rows that have one are left out, and stay unknown.
    """
    bad = frozenset(without)
    marks = {oid: value for oid, value in layout.marks.items() if oid not in bad}
    totals = tuple(item.total_oid for item in layout.listings if item.total_oid and item.total_oid not in bad)
    rows = [row for row in layout.rows if bad.isdisjoint(row.oids)]
    taken = len(marks) + len(totals)
    size = MESSAGE_OCTETS + sum(len(oid) + BINDING_OCTETS for oid in (*marks, *totals))
    groups: list[list[Row]] = [[]]
    for row in rows:
        row_size = _size(row)
        if taken and (taken + len(row.oids) > varbinds or size + row_size > octets):
            groups.append([])
            taken, size = 0, MESSAGE_OCTETS
        groups[-1].append(row)
        taken += len(row.oids)
        size += row_size
    chunks = [Chunk(tuple(groups[0]), marks, totals, credential)]
    chunks += [Chunk(tuple(group), {}, (), credential) for group in groups[1:]]
    return [chunk for chunk in chunks if chunk.request.asked_oids]


def together(parts: Sequence[Conditions]) -> Conditions:
    """What all parts say of the device."""
    whole: Conditions = {}
    for part in parts:
        for key, condition in part.items():
            merge(whole, key, condition)
    return whole


def _size(row: Row) -> int:
    """Octets of the row's bindings in an answer; an OID's text is nearly twice its octets."""
    text = len(row.identity[1]) + TEXT_OCTETS if row.identity else 0
    return text + sum(len(oid) * 2 // 3 + BINDING_OCTETS for oid in row.oids)
