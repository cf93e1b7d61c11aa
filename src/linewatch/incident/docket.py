"""The cases of the book: the open ones, and those that ended and are still kept."""

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from linewatch.incident.case import Case
from linewatch.incident.matching import root_names
from linewatch.messages.records import IncidentPhase, Verdict


class DocketTaken(Struct, frozen=True):
    """A docket as it was at one moment: it may be kept and written in any thread."""

    open: tuple[Case, ...]
    closed: tuple[Case, ...]
    next_number: int
    next_id: int
    looked_at: datetime | None = None  # the last revision: what came due by then has been looked at


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(DocketTaken)


class Docket:
    """Cases by number of birth. Closed ones are kept in the order in which they ended."""

    def __init__(self) -> None:
        self._open: dict[int, Case] = {}
        self._closed: dict[int, Case] = {}
        self._next_number = 1
        self._next_id = 1
        self.looked_at: datetime | None = None

    def open_cases(self) -> list[Case]:
        """Open cases, oldest first. A list of its own: the docket may change while it is walked."""
        return [self._open[number] for number in sorted(self._open)]

    def closed_cases(self) -> list[Case]:
        """Cases that ended, in that order."""
        return list(self._closed.values())

    def case(self, number: int) -> Case:
        """An open case by its number."""
        return self._open[number]

    def find(self, incident: str) -> Case | None:
        """The case told under this id, open or ended; None where none is kept."""
        if not incident:
            return None
        cases = (*self._open.values(), *self._closed.values())
        return next((case for case in cases if case.record.id == incident), None)

    def put(self, case: Case) -> None:
        """File a case under what it is now: open, or ended."""
        if case.open:
            self._closed.pop(case.number, None)
            self._open[case.number] = case
        else:
            self._open.pop(case.number, None)
            self._closed[case.number] = case

    def drop(self, number: int) -> None:
        """Let go of a case nobody was told of."""
        self._open.pop(number, None)

    def new_number(self) -> int:
        """The number of the next case to be born."""
        self._next_number += 1
        return self._next_number - 1

    def new_id(self) -> str:
        """The id of the next incident to be told."""
        self._next_id += 1
        return f"INC-{self._next_id - 1:06d}"

    def returning(self, verdict: Verdict, at: datetime, linger: timedelta) -> Case | None:
        """The case of one of the same roots that ended last, if no longer ago than `linger`."""
        names = frozenset(root_names(verdict))
        for case in reversed(self._closed.values()):
            ended = case.record.cleared_at
            if ended is None or at - ended > linger:
                return None
            same = not names.isdisjoint(root_names(case.record.verdict))
            if same and case.record.phase is IncidentPhase.CLEARED:
                return case
        return None

    def forget(self, keep: int) -> tuple[str, ...]:
        """Too many ended: those that ended first go. Their ids."""
        many = max(0, len(self._closed) - keep)
        gone = [self._closed.pop(number) for number in list(self._closed)[:many]]
        return tuple(case.record.id for case in gone)

    def dump(self) -> bytes:
        """The whole docket; the same bytes for the same history."""
        return _encoder.encode(self.taken())

    def taken(self) -> DocketTaken:
        """The whole docket as it is now; cases are frozen, so they are shared."""
        closed = tuple(self._closed.values())
        return DocketTaken(tuple(self.open_cases()), closed, self._next_number, self._next_id, self.looked_at)

    @classmethod
    def load(cls, body: bytes) -> "Docket":
        """The docket that `dump` wrote. Raises `msgspec.ValidationError` for anything else."""
        return cls.given(_decoder.decode(body))

    @classmethod
    def given(cls, taken: DocketTaken) -> "Docket":
        """The docket that was `taken`."""
        docket = cls()
        docket._open = {case.number: case for case in taken.open}
        docket._closed = {case.number: case for case in taken.closed}
        docket._next_number, docket._next_id = taken.next_number, taken.next_id
        docket.looked_at = taken.looked_at
        return docket
