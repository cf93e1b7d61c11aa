"""Scenario files: what breaks when, and the sentences for one that makes no sense."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from linewatch.topology.index import PlantIndex
from simulators.field.deeds import DEEDS, Deed
from simulators.field.faults import KINDS, Refused, fault
from simulators.field.pick import check_rule, pick

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
_WORDS = ("name", "describe", "plant", "steps")
_STEP_WORDS = (
    "at",
    "fault",
    "repair",
    "element",
    "km",
    "pick",
    "as",
    "period",
    "times",
    "kind",
    "other",
    *DEEDS,
)
_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}


class BadScenario(ValueError):
    """Every mistake of a file, each a sentence with its place."""


class Step(NamedTuple):
    """`at_s`: seconds after the start, in the field's time."""

    at_s: float
    deed: Deed


class Scenario(NamedTuple):
    """`plant`: a plant of its own, relative to the file; None: whichever is there."""

    name: str
    describe: dict[str, str]
    plant: Path | None
    raw: tuple[dict[str, Any], ...]
    path: Path

    def steps(self, index: PlantIndex) -> tuple[Step, ...]:
        """The steps on this plant, in time order. Raises `BadScenario`."""
        return _steps(self, index)


def path_of(name: str) -> Path:
    """A shipped scenario by name, or a file. Raises `BadScenario`."""
    given = Path(name)
    if given.suffix in (".yaml", ".yml"):
        if not given.is_file():
            raise BadScenario(f"{name}: there is no such file")
        return given
    shipped = {p.stem: p for p in sorted(FOLDER.glob("*.yaml"))}
    if name in shipped:
        return shipped[name]
    close = difflib.get_close_matches(name, shipped, n=1)
    meant = f' Did you mean "{close[0]}"?' if close else ""
    raise BadScenario(f'there is no scenario "{name}".{meant} There are {", ".join(shipped)}')


def read(path: Path) -> Scenario:
    """A scenario as written. Raises `BadScenario` with everything that is wrong with it."""
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path}: not YAML: {error}") from error
    if not isinstance(body, dict):
        raise BadScenario(f"{path}: a scenario is a mapping with {', '.join(_WORDS)}")
    wrong = [f'"{k}" is no word of a scenario{_meant(k, _WORDS)}' for k in body if k not in _WORDS]
    describe = body.get("describe")
    if not isinstance(describe, dict) or not {"zh", "en"} <= set(describe):
        wrong.append("describe needs both languages: {zh: ..., en: ...}")
    if not isinstance(body.get("name"), str):
        wrong.append("name is missing; write the file's own name")
    steps = body.get("steps")
    if not isinstance(steps, list) or not steps:
        wrong.append("steps is missing; write a list such as - {at: 10s, fault: cable-cut, element: CAB-1}")
        steps = []
    for number, step in enumerate(steps, 1):
        wrong += [f"step {number}: {sentence}" for sentence in _wrong_with(step)]
    if wrong:
        raise BadScenario("\n".join(f"{path}: {sentence}" for sentence in wrong))
    plant = body.get("plant")
    return Scenario(
        str(body["name"]),
        {str(k): str(v) for k, v in dict(describe or {}).items()},
        (path.parent / str(plant)).resolve() if plant else None,
        tuple(steps),
        path,
    )


def seconds(value: object) -> float:
    """A duration with its unit. Raises `BadScenario`."""
    text = str(value).strip()
    for unit, factor in _UNITS.items():
        number = text.removesuffix(unit)
        if number != text and number.replace(".", "", 1).isdigit():
            return float(number) * factor
    raise BadScenario(f'"{text}" is no time; write it with its unit, such as 10s or 2min')


def _wrong_with(step: object) -> list[str]:
    if not isinstance(step, dict):
        return ["a step is a mapping such as {at: 10s, fault: cable-cut, element: CAB-1}"]
    wrong = [f'"{k}" is no word of a step{_meant(str(k), _STEP_WORDS)}' for k in step if k not in _STEP_WORDS]
    try:
        seconds(step.get("at", ""))
    except BadScenario as error:
        wrong.append(f"at: {error}")
    deeds = [d for d in DEEDS if d in step]
    if len(deeds) != 1:
        wrong.append(
            f"says {' and '.join(deeds) or 'nothing'} to do; write exactly one of {', '.join(DEEDS)}"
        )
    kind = step.get("fault")
    if kind is not None and kind not in KINDS:
        wrong.append(f'there is no fault "{kind}"{_meant(str(kind), tuple(KINDS))}')
    if kind is not None and ("element" in step) == ("pick" in step):
        wrong.append("a fault needs either an element or a pick")
    rule = step.get("pick")
    if rule is not None:
        wrong += check_rule(rule) if isinstance(rule, dict) else ["pick is a mapping such as {kind: cable}"]
    return wrong


def _steps(scenario: Scenario, index: PlantIndex) -> tuple[Step, ...]:
    made: list[Step] = []
    names: dict[str, str] = {}  # what a step called `as`, and what was picked for it
    taken: list[str] = []
    wrong: list[str] = []
    for number, step in enumerate(scenario.raw, 1):
        try:
            made.append(Step(seconds(step["at"]), _deed(step, index, names, taken)))
        except Refused as error:
            wrong.append(f"{scenario.path}: step {number}: {error}")
    if wrong:
        raise BadScenario("\n".join(wrong))
    return tuple(sorted(made, key=lambda s: s.at_s))


def _deed(step: Mapping[str, Any], index: PlantIndex, names: dict[str, str], taken: list[str]) -> Deed:
    do = next(d for d in DEEDS if d in step)
    rule = step.get("pick")
    if isinstance(rule, dict):
        element = pick(index, rule, tuple(taken))
    else:
        named = do not in ("fault", "misrecord")
        element = str(step.get("element") or (step[do] if named else ""))
        element = names.get(element, element)
    taken.append(element)
    if "as" in step:
        names[str(step["as"])] = element
    kind = str(step[do]) if do in ("fault", "misrecord") else str(step.get("kind", "")) or None
    km = float(step["km"]) if "km" in step else None
    if do == "fault" and kind is not None:
        fault(index, kind, element, km)
    elif element != "all" and element not in index.kind_of:
        raise Refused(f'"{element}" is neither in this plant nor a name given by an earlier "as"')
    period = seconds(step["period"]) if "period" in step else None
    times = int(step["times"]) if "times" in step else None
    return Deed(do, element, kind, km, period, times, str(step.get("other", "")))


def _meant(word: str, pool: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(str(word), pool, n=1)
    return f'. Did you mean "{close[0]}"?' if close else ""
