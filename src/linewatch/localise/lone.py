"""A loss of signal that stands alone: nothing else came of whatever caused it, if anything did.

No one fault pays for it, since what else it should have shown is missing. Yet a receiver that says it hears
nothing is seldom wrong for long, while alarms are lost in bunches: with a trap receiver that was away, an NE
that is silent, a port whose alarms are switched off. So all that could be behind it is weighed together
against an alarm of nothing, and told with what doubt is left.
"""

from collections.abc import Container
from math import exp, log

from linewatch.localise.ballot import DEAF, Ballot, Entry, Sight
from linewatch.localise.causes import Causes
from linewatch.localise.conclude import Conclude, Group
from linewatch.localise.expect import SURE, Keys, Masks, Missable
from linewatch.localise.faults import Fault, order, prior
from linewatch.localise.search import Search
from linewatch.localise.slices import Steps, units
from linewatch.messages.records import AlarmKey

_LOST = 0.1  # of all alarms; the same that `SURE` says
_MARGIN = 250  # what is dearer than the cheapest by more is not behind it
_LOOKS = 24  # pictures looked at for one of them
_TOLD = 24  # of them told at a time
_DOUBT = 0.05  # told if it is no alarm of nothing with at least this chance


def lost_together(missing: int) -> int:
    """What it costs that so many alarms are missing, were they sure to be told: -100 ln of the chance. Where
    some are lost, others are likelier to be lost too: beta-binomial, with a tenth lost on the whole."""
    return sum([round(100 * log((1 + lost) / (_LOST + lost))) for lost in range(min(missing, 1_000))])


class Lone:
    """Finds and weighs what is behind them."""

    def __init__(self, search: Search, conclude: Conclude, causes: Causes, keys: Keys) -> None:
        self._search = search
        self._conclude = conclude
        self._causes = causes
        self._keys = keys

    def bases(self, ballot: Ballot, explained: Container[AlarmKey]) -> Steps[list[list[Entry]]]:
        """For each of those not explained, all alarms not explained that one fault might have in common with
        it, sorted: itself alone as often as not."""
        found: list[list[Entry]] = []
        mine: set[AlarmKey] = set()
        for entry in ballot.deaf():
            if entry.key in explained or entry.key in mine or len(found) == _TOLD:
                continue
            said = {entry.point: entry}
            for fault in (yield from self._likeliest(entry, ballot.seen)):
                picture = yield from self._search.picture((fault,))
                for column, mask in picture.seen.items():
                    for point in self._keys.points({column: mask & ballot.seen.get(column, 0)}):
                        other = ballot.entries[point]
                        if other.key not in explained and other.key not in mine:
                            said[point] = other
                yield from units(picture.seen)
            base = sorted(said.values())
            mine.update([each.key for each in base])
            found.append(base)
        return found

    def group(self, sight: Sight, otdr_km: dict[str, float]) -> Steps[tuple[Group, ...]]:
        """What is told of one of them; nothing where it is hardly more than an alarm of nothing."""
        first = next(entry for entry in sight.entries if entry.key.alarm_type in DEAF)
        options: list[tuple[int, tuple[int, str, str], Fault]] = []
        of_nothing = sum([entry.cost for entry in sight.entries])
        for fault in (yield from self._likeliest(first, sight.seen)):
            picture = yield from self._search.picture((fault,))
            stray = sum([e.cost for e in sight.entries if not e.bit & picture.seen.get(e.column, 0)])
            lost = lost_together(self._missing(picture.missable(), sight.seen))
            options.append((prior(fault) + lost + stray, order(fault), fault))
        options.sort()
        kept = [(cost, fault) for cost, _, fault in options if cost <= options[0][0] + _MARGIN]
        weight = sum([exp(min(of_nothing - cost, 3000) / 100.0) for cost, _ in kept])
        real = weight / (1.0 + weight)
        if real < _DOUBT:
            return ()
        picture = yield from self._search.picture((kept[0][1],))
        group = Group((self._conclude.rooted(kept, real, otdr_km),), picture)
        yield from group.take_all([e for e in sight.entries if e.bit & picture.seen.get(e.column, 0)])
        return (group,)

    def _likeliest(self, entry: Entry, seen: Masks) -> Steps[list[Fault]]:
        """What could be behind it, by what it costs at least: what its neighbours do not say is missing."""
        bounds = []
        for fault in self._causes.alone(entry.point):
            near = yield from self._search.near(fault)
            bounds.append((prior(fault) + lost_together(self._missing(near, seen)), order(fault), fault))
        bounds.sort()
        return [fault for bound, _, fault in bounds[:_LOOKS] if bound <= bounds[0][0] + _MARGIN]

    def _missing(self, told: Missable, seen: Masks) -> int:
        """How many alarms are missing, those of who is known to be silent left out; two slow ones are one."""
        total = 0
        for column, mask, cost in told:
            left = mask & ~seen.get(column, 0) & ~self._search.unseen.of(column)
            if left and self._keys.spot(self._keys.columns[column].silence)[0] not in seen:
                total += cost * left.bit_count()
        return -(-total // SURE)
