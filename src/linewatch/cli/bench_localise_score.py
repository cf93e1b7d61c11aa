"""A verdict against what really happened: FORMAT, "Scoring".

Asserted roots are those of probability 0.5 and more, or an incident's likeliest. A truth's root is hit by any
fault that it accepts; one hit each, what is over was invented. Roots that nobody could see count neither way.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

SURE = 0.5
SAID_SURE = 0.9
_SLACK_KM = 0.05

Fault = tuple[str, str]


class Rate(NamedTuple):
    precision: float
    recall: float
    f1: float


class Score(NamedTuple):
    """`sure`: of each asserted root its probability, and whether it is right. `km_off`: where an OTDR is."""

    strict: Rate
    element: Rate
    span: Rate
    top1: bool
    top3: bool
    invented: int
    sure: tuple[tuple[float, bool], ...]
    circuits: Rate
    protected_called_down: int
    km_off: tuple[float, ...]
    km_within: tuple[bool, ...]


class _Wanted(NamedTuple):
    accept: frozenset[Fault]
    visible: bool
    span: frozenset[str]


def score(truth: dict[str, Any], verdict: dict[str, Any]) -> Score:
    """Both as FORMAT has them."""
    incidents: list[dict[str, Any]] = verdict.get("incidents", [])
    said = _asserted(incidents)
    wanted = [_wanted(root) for root in truth["roots"]]
    sets = [wanted, *(_replaced(wanted, other) for other in truth.get("alternatives", ()))]
    strict = _best(said, sets, lambda fault, root: fault in root.accept)
    element = _best(said, sets, lambda fault, root: fault[0] in {e for e, _ in root.accept})
    span = _best(said, sets, lambda fault, root: fault[0] in root.span)
    right = [root.accept for root in wanted]
    right += [_faults(other["accept"]) for other in truth.get("alternatives", ())]
    likeliest = _of_largest(incidents)
    return Score(
        strict=strict,
        element=element,
        span=span,
        top1=likeliest is not None and _is_right(likeliest, right),
        top3=any(_is_right(_fault(root), right) for root in _top(incidents, len(wanted), len(right))),
        invented=sum(not _is_right(fault, right) for fault in said),
        sure=tuple((_probability(root), _is_right(fault, right)) for fault, root in said.items()),
        circuits=_circuits(truth, incidents),
        protected_called_down=len(_listed(incidents) & set(truth["circuits"]["protected"])),
        km_off=tuple(off for off, measured in _places(truth, said) if measured),
        km_within=tuple(_within(truth, said)),
    )


def _probability(root: dict[str, Any]) -> float:
    return float(root.get("probability", 1.0))


def _fault(root: dict[str, Any]) -> Fault:
    return root["element"], root.get("kind", "")


def _faults(accept: Iterable[dict[str, Any]]) -> frozenset[Fault]:
    return frozenset(_fault(entry) for entry in accept)


def _is_right(fault: Fault, right: Iterable[frozenset[Fault]]) -> bool:
    return any(fault in accept for accept in right)


def _asserted(incidents: Iterable[dict[str, Any]]) -> dict[Fault, dict[str, Any]]:
    found: dict[Fault, dict[str, Any]] = {}
    for incident in incidents:
        roots = incident.get("root") or []
        sure = [root for root in roots if _probability(root) >= SURE]
        for root in sure or ([max(roots, key=_probability)] if roots else []):
            fault = _fault(root)
            if fault not in found or _probability(root) > _probability(found[fault]):
                found[fault] = root
    return found


def _wanted(root: dict[str, Any]) -> _Wanted:
    accept = _faults([*root["accept"], root])
    span = frozenset(root.get("span", ())) | {element for element, _ in accept}
    return _Wanted(accept, bool(root.get("observable", True)), span)


def _replaced(wanted: Sequence[_Wanted], other: dict[str, Any]) -> list[_Wanted]:
    """The roots with some of them replaced by a single fault that looks the same."""
    accept = _faults(other["accept"])
    gone = set(other["replaces"])
    span = frozenset(element for element, _ in accept).union(*(wanted[n].span for n in gone))
    return [root for n, root in enumerate(wanted) if n not in gone] + [_Wanted(accept, True, span)]


def _best(
    said: Iterable[Fault], sets: Iterable[Sequence[_Wanted]], hits: Callable[[Fault, _Wanted], bool]
) -> Rate:
    return max((_rate(said, roots, hits) for roots in sets), key=lambda rate: rate.f1)


def _rate(said: Iterable[Fault], roots: Sequence[_Wanted], hits: Callable[[Fault, _Wanted], bool]) -> Rate:
    used: set[int] = set()
    count = 0
    for fault in said:
        count += 1
        hit = next((n for n, root in enumerate(roots) if n not in used and hits(fault, root)), None)
        if hit is not None:
            used.add(hit)
    found = sum(roots[n].visible for n in used)
    return _of_counts(found, count - (len(used) - found), found, sum(root.visible for root in roots))


def _of_counts(right: int, said: int, found: int, there: int) -> Rate:
    precision = right / said if said else (0.0 if there else 1.0)
    recall = found / there if there else 1.0
    both = precision + recall
    return Rate(precision, recall, 2 * precision * recall / both if both else 0.0)


def _largest(incidents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(incidents, key=lambda i: -len(i.get("affected_circuits") or ()))


def _of_largest(incidents: Iterable[dict[str, Any]]) -> Fault | None:
    roots = next((i["root"] for i in _largest(incidents) if i.get("root")), None)
    return _fault(max(roots, key=_probability)) if roots else None


def _top(incidents: list[dict[str, Any]], roots: int, accepted: int) -> list[dict[str, Any]]:
    """Of one fault the three likeliest of the largest incident, of several as many as there are, or three."""
    if not incidents:
        return []
    if roots > 1:
        pool = [root for incident in incidents for root in incident.get("root") or ()]
        return sorted(pool, key=lambda root: -_probability(root))[: max(3, accepted)]
    return sorted(_largest(incidents)[0].get("root") or (), key=lambda root: -_probability(root))[:3]


def _listed(incidents: Iterable[dict[str, Any]]) -> set[str]:
    return {circuit for incident in incidents for circuit in incident.get("affected_circuits") or ()}


def _circuits(truth: dict[str, Any], incidents: Iterable[dict[str, Any]]) -> Rate:
    wanted = {*truth["circuits"]["down"], *truth["circuits"]["degraded"]}
    listed = _listed(incidents)
    if not wanted:
        return Rate(0.0, 0.0, 0.0) if listed else Rate(1.0, 1.0, 1.0)
    both = len(listed & wanted)
    return _of_counts(both, len(listed), both, len(wanted))


def _cuts(truth: dict[str, Any], said: dict[Fault, dict[str, Any]]) -> Iterable[tuple[dict[str, Any], float]]:
    for root in truth["roots"]:
        if root["kind"] == "cable-cut":
            for (element, _), told in said.items():
                if element == root["element"] and told.get("km") is not None:
                    yield root, float(told["km"])


def _places(truth: dict[str, Any], said: dict[Fault, dict[str, Any]]) -> Iterable[tuple[float, bool]]:
    return ((abs(km - root["km"]), bool(root.get("otdr"))) for root, km in _cuts(truth, said))


def _within(truth: dict[str, Any], said: dict[Fault, dict[str, Any]]) -> Iterable[bool]:
    for root, km in _cuts(truth, said):
        low, high = root["km_range"]
        yield low - _SLACK_KM <= km <= high + _SLACK_KM
