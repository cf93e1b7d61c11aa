"""Contradictions between alarms and records that keep coming back, and the record that is suspect.

One incident proves nothing: an alarm is lost, two faults meet. But a line that stays up in every cut of the
cable it is said to run in, and goes down with another one, is recorded in the wrong place. Incidents that
open together are one *episode*: an alarm that the records cannot explain makes an incident of its own beside
the cut. What a subject did is taken from alarms, never from what a verdict predicts by those same records.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from msgspec import Struct

from linewatch.incident.suspect_records import Change, Records
from linewatch.messages.records import AlarmKey, IncidentPhase, IncidentRecord
from linewatch.names.alarm_types import Side, alarm_type
from linewatch.topology.index import PlantIndex

TOGETHER = timedelta(seconds=60)  # polled gear tells a minute late
LEAST = 2  # distinct episodes, below which a contradiction may be chance
FITS_TOLD = 3
MOST = 50  # suspects with a change that fits; a plant with more wants another kind of audit

Bearers = dict[tuple[str, str], tuple[str, ...]]  # root and kind -> subjects that showed and hang on it


class Fit(Struct, frozen=True):
    """A change of one record that would explain more. `explains`: of the suspect's `seen` episodes."""

    element: str
    field: str
    was: str
    now: str
    explains: int


class Suspect(Struct, frozen=True):
    """`stayed`: root -> incidents in which the subject should have shown and did not; `struck`: root ->
    incidents with which it showed though the records have it nowhere there. `seen`: episodes that tell.
    `beside`: how many others showed as the records say in those episodes, which speaks for the roots."""

    element: str
    kind: str  # circuit, trail, section
    stayed: dict[str, tuple[str, ...]]
    struck: dict[str, tuple[str, ...]]
    seen: int
    explained: int  # by the records as they are
    beside: int
    fits: tuple[Fit, ...]


class Episode(Struct, frozen=True):
    """Incidents that opened together. `shown`, `silent`: subjects, by their alarms and by alarms missing."""

    incidents: tuple[str, ...]
    roots: tuple[str, ...]
    shown: frozenset[str]
    silent: frozenset[str]


def suspects(index: PlantIndex, incidents: Iterable[IncidentRecord]) -> tuple[Suspect, ...]:
    """Those the records contradict most first. Incidents may be open or over, in any order."""
    records, subjects = Records(index), _subjects(index)
    episodes = tuple(_episodes(incidents, subjects))
    told = dict.fromkeys(s for e in episodes for s in sorted(e.shown | e.silent))
    settled: list[Suspect] = []
    left: list[Suspect] = []
    for _ in range(MOST):
        # One wrong record makes wrong roots, and these make its neighbours look wrong: the likeliest change
        # is taken for granted, and the rest is judged again.
        bearers = [_bearers(index, records, episode) for episode in episodes]
        cases = list(zip(episodes, bearers, strict=True))
        judged = (_judged(index, records, cases, s) for s in told if not records.corrected(s))
        found = [one for one in judged if one is not None]
        left = [s for s in found if not _carried(index, s, found)]
        best = min((s for s in left if s.fits), key=_rank, default=None)
        if best is None:
            break
        settled.append(best)
        fit = best.fits[0]
        change = Change(fit.element, fit.field, fit.was, fit.now)
        records.correct(best.element, change, tuple(best.struck))
        left = []
    return tuple(sorted((*settled, *left), key=_rank))


def _rank(suspect: Suspect) -> tuple[int, int, int, str, str]:
    gain = suspect.fits[0].explains - suspect.explained if suspect.fits else 0
    wrong = suspect.seen - suspect.explained
    return -gain, -wrong, -suspect.beside, suspect.kind, suspect.element


def _subjects(index: PlantIndex) -> Mapping[str, tuple[str, ...]]:
    """Resource of an alarm -> what it speaks of."""
    found: dict[str, tuple[str, ...]] = {trail: (trail,) for trail in index.hp_trails}
    for port, section in index.section_of_port.items():
        found[port] = (section,)
    for circuit in index.plant.circuits:
        for point in (circuit.a_port, circuit.z_port, circuit.vc12):
            found[point] = (circuit.id,)
        for item in (*circuit.a_tail, *circuit.z_tail):
            for point in (item.id, item.port if isinstance(item.port, str) else item.id):
                lines = (circuit.id,) if point == item.port else index.circuits_of_tail.get(item.id, ())
                if len(lines) == 1:
                    found.setdefault(point, (circuit.id,))
    return found


def _episodes(
    incidents: Iterable[IncidentRecord], subjects: Mapping[str, tuple[str, ...]]
) -> Iterable[Episode]:
    live = [i for i in incidents if i.phase is not IncidentPhase.MERGED and i.verdict.roots]
    live.sort(key=lambda i: (i.opened_at, i.id))
    group: list[IncidentRecord] = []
    for incident in live:
        if group and incident.opened_at - group[0].opened_at > TOGETHER:
            yield _episode(group, subjects)
            group = []
        group.append(incident)
    if group:
        yield _episode(group, subjects)


def _episode(group: list[IncidentRecord], subjects: Mapping[str, tuple[str, ...]]) -> Episode:
    shown: set[str] = set()
    silent: set[str] = set()
    for incident in group:
        against = [piece.key for piece in incident.verdict.evidence if piece.stance == "against"]
        for key in (*incident.verdict.alarms, *incident.active_alarms, *against):
            shown.update(_spoken_of(key, subjects))
        for piece in incident.verdict.evidence:
            if piece.stance == "missing" and piece.reason == "did-not-come":
                silent.update(_spoken_of(piece.key, subjects))
    return Episode(
        tuple(incident.id for incident in group),
        tuple(dict.fromkeys(root.element for i in group for root in i.verdict.roots)),
        frozenset(shown),
        frozenset(silent - shown),
    )


def _spoken_of(key: AlarmKey, subjects: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """RDI speaks of the other end and silence of the way there: neither says what the subject does."""
    if alarm_type(key.alarm_type).side in (Side.FAR, Side.SILENT):
        return ()
    return subjects.get(key.resource, ())


def _bearers(index: PlantIndex, records: Records, episode: Episode) -> Bearers:
    """Who showed because of a root, by root and kind; of several roots it is the one that explains most."""
    shown = sorted(episode.shown)
    weight = {root: sum(root in records.hangs_on(s) for s in shown) for root in episode.roots}
    found: Bearers = {}
    for subject in shown:
        hangs, kind = records.hangs_on(subject), _kind(index, subject)
        due = [root for root in episode.roots if root in hangs]
        if due:
            root = max(due, key=lambda r: (weight[r], r))
            found[root, kind] = (*found.get((root, kind), ()), subject)
    return found


def _judged(
    index: PlantIndex, records: Records, episodes: list[tuple[Episode, Bearers]], subject: str
) -> Suspect | None:
    hangs = records.hangs_on(subject)
    like = _kind(index, subject)
    cases: list[tuple[tuple[str, ...], bool, Episode, int]] = []  # roots that count, whether it showed
    for episode, bearers in episodes:
        if subject in episode.shown or subject in episode.silent:
            # A root that explains nothing but the subject itself was found *because* of the subject.
            roots = tuple(
                root for root in episode.roots if any(o != subject for o in bearers.get((root, like), ()))
            )
            if roots:
                others = sum(len(who) for (root, _), who in bearers.items() if root in roots)
                cases.append((roots, subject in episode.shown, episode, others))
    stayed: dict[str, tuple[str, ...]] = {}
    struck: dict[str, tuple[str, ...]] = {}
    wrong = beside = 0
    for roots, showed, episode, others in cases:
        due = [root for root in roots if root in hangs]
        if showed is bool(due):
            continue
        wrong += 1
        beside += others
        for root in due or roots:
            told = struck if showed else stayed
            told[root] = (*told.get(root, ()), episode.incidents[0])
    if wrong < LEAST:
        return None
    explained = len(cases) - wrong
    with_it = [root for roots, showed, *_ in cases if showed for root in roots]
    fits: dict[Change, int] = {}
    for change, would in records.others(subject, dict.fromkeys(with_it)):
        right = sum(showed is any(root in would for root in roots) for roots, showed, *_ in cases)
        if right > explained:
            fits[change] = right
    best = sorted(fits.items(), key=lambda entry: (-entry[1], entry[0]))[:FITS_TOLD]
    return Suspect(
        subject,
        like,
        stayed,
        struck,
        len(cases),
        explained,
        beside,
        tuple(Fit(*change, n) for change, n in best),
    )


def _kind(index: PlantIndex, subject: str) -> str:
    if subject in index.sections:
        return "section"
    return "trail" if subject in index.hp_trails else "circuit"


def _carried(index: PlantIndex, suspect: Suspect, found: list[Suspect]) -> bool:
    """Whether what carries it is suspect of the same: then the record to change is that one."""
    if suspect.kind == "circuit":
        carriers = {leg.working for leg in index.circuits[suspect.element].legs}
    elif suspect.kind == "trail":
        carriers = set(index.hp_trails[suspect.element].hops)
    else:
        return False
    own = {*suspect.stayed, *suspect.struck}
    return any(s.element in carriers and own <= {*s.stayed, *s.struck} for s in found)
