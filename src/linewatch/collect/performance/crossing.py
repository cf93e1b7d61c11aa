"""Quarters that reached a threshold of the site: PM-THRESHOLD, until the next quarter that did not. Pure."""

from collections.abc import Collection, Mapping

from linewatch.collect.judging import NOT_KNOWN, Condition, Conditions
from linewatch.collect.layout import ConditionKey
from linewatch.collect.performance.settings import Threshold
from linewatch.messages.samples import Grade, Point, Sample

CODE = "PM-THRESHOLD"


def crossings(
    newest: Mapping[Point, Sample | None],
    thresholds: Mapping[str, Threshold],
    told: Collection[ConditionKey],
    counted: Collection[str],
) -> Conditions:
    """By element. A quarter that is not valid says neither that it was crossed nor that it was not.

    `newest`: of each point the quarter that ended last; `counted`: elements that the agent still counts.
    """
    reached: dict[ConditionKey, list[str]] = {}
    doubtful: dict[ConditionKey, None] = {}
    for point in sorted(newest):
        threshold = thresholds.get(point.layer)
        if threshold is None:
            continue
        key = ConditionKey(point.element, CODE, point.by)
        sample = newest[point]
        over = reached.setdefault(key, [])
        if sample is None or sample.grade is not Grade.INTERVAL:
            doubtful[key] = None
            continue
        for name, most in threshold._asdict().items():
            value = getattr(sample, name)
            if most is not None and value is not None and value >= most:
                start = f"{sample.start:%Y-%m-%d %H:%M}"
                over.append(f"{point.layer} {point.end}: {name.upper()} {value} in 15 min from {start} UTC")
    found: Conditions = {
        key: Condition(True, "; ".join(over)) if over else NOT_KNOWN if key in doubtful else _clean()
        for key, over in reached.items()
    }
    for key in sorted(told):
        if key.resource not in counted or not thresholds:
            found[key] = Condition(False, "it is counted no more")
    return found


def _clean() -> Condition:
    return Condition(False, "a quarter hour below the threshold")
