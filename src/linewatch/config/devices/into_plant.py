"""A list of devices against a plant: what each row would change, and the plant's files with it changed.

Only files that hold a changed element are written, and a file is written whole or not at all.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from linewatch.config.devices.listed import Listed
from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.plant_files import look_at_plant, yaml_files
from linewatch.config.yaml_read import read_yaml_file
from linewatch.config.yaml_write import document
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.check.rules import mistakes
from linewatch.topology.ext_words import WORDS

CLASSES = ("nes", "devices", "power_plants", "otdr")  # what has an agent
ADDED, CHANGED, SAME, UNKNOWN = "added", "changed", "same", "unknown"


class Change(NamedTuple):
    """What a row does. `fields`: word -> (before, after), before None where it was not given."""

    row: Listed
    how: str
    class_name: str = ""
    id: str = ""
    fields: Mapping[str, tuple[Any, Any]] = {}
    instead: str = ""  # of an unknown one


def compare(raw: Mapping[str, Any], listed: Sequence[Listed]) -> tuple[list[Change], list[Finding]]:
    """What each row would change in a FORMAT plant. A device that two rows name is a mistake."""
    known = _known(raw)
    names = [name for name, at in known.items() if len(at) == 1]
    changes: list[Change] = []
    found: list[Finding] = []
    first: dict[tuple[str, str], str] = {}
    for row in listed:
        at = known.get(row.name, [])
        if len(at) != 1:
            several = f"{len(at)} elements are called so; write an id"
            otherwise = several if at else "add it to the plant first, or leave the row out"
            instead = several if at else did_you_mean(row.name, names, otherwise=otherwise)
            changes.append(Change(row, UNKNOWN, instead=instead))
            continue
        class_name, element = at[0]
        key = (class_name, element["id"])
        if key in first:
            found.append(
                Finding(row.where, f"{element['id']} stands in {first[key]} already", "keep one row")
            )
            continue
        first[key] = row.where
        ext = _ext(element)
        fields = {w: (ext.get(w), new) for w, new in row.said.items() if ext.get(w) != new}
        new_only = fields and all(before is None for before, _ in fields.values())
        how = SAME if not fields else ADDED if new_only else CHANGED
        changes.append(Change(row, how, class_name, element["id"], fields))
    return changes, found


def judged(raw: Mapping[str, Any], changes: Iterable[Change]) -> list[Finding]:
    """What the check of every plant would find in the plant with the changes, and does not find without."""
    after = copy.deepcopy(dict(raw))
    places = {(c.class_name, c.id): c for c in changes if c.fields}
    for class_name in CLASSES:
        for element in _elements(after, class_name):
            change = places.get((class_name, element.get("id", "")))
            if change is not None:
                element["ext"] = _ext(element) | {w: new for w, (_, new) in change.fields.items()}
    before = {(m.what, m.severity) for m in mistakes(dict(raw), by_hand=False)}
    return [
        Finding(_row_of(m.path, after, places), m.what, m.write_instead, m.severity)
        for m in mistakes(after, by_hand=False)
        if (m.what, m.severity) not in before and m.severity == "error"
    ]


def write(folder: Path, changes: Iterable[Change], *, force: bool) -> list[Path]:
    """The files written. Raises ConfigRefused where comments would be lost and nobody said that they may."""
    places = {(c.class_name, c.id): c for c in changes if c.fields}
    fresh: dict[Path, str] = {}
    lost: list[Finding] = []
    for file in yaml_files(folder):
        value = read_yaml_file(file).value
        if not isinstance(value, dict) or not _put(value, places):
            continue
        lines = file.read_text(encoding="utf-8").splitlines()
        comment = next((at for at, line in enumerate(lines, 1) if line.lstrip().startswith("#")), 0)
        if comment and not force:
            lost.append(Finding(f"{file}:{comment}", "its comments would be lost", "say --force if they may"))
        fresh[file] = document(value)
    if lost:
        raise ConfigRefused(lost)
    for file, content in fresh.items():
        file.with_name(f".{file.name}.new").write_text(content, encoding="utf-8")
    for file in fresh:
        file.with_name(f".{file.name}.new").replace(file)
    return list(fresh)


def look(folder: Path) -> Mapping[str, Any]:
    """The FORMAT value of a folder of YAML. Raises ConfigRefused where it is none, or is wrong already."""
    if not folder.is_dir():
        raise ConfigRefused([Finding(str(folder), "is no folder", "give the folder of a plant in YAML")])
    seen = look_at_plant(folder)
    wrong = [finding for finding in seen.findings if finding.severity == "error"]
    if wrong:
        raise ConfigRefused(wrong)
    return seen.raw


def _put(value: dict[str, Any], places: Mapping[tuple[str, str], Change]) -> bool:
    touched = False
    for class_name in CLASSES:
        for element in _elements(value, class_name):
            change = places.get((class_name, element.get("id", "")))
            for word, (_, new) in (change.fields if change else {}).items():
                inside = isinstance(element.get("ext"), dict) and word in element["ext"]
                if word in WORDS[class_name] and not inside:
                    element[word] = new
                else:
                    element["ext"] = _ext(element) | {word: new}
                touched = True
    return touched


def _known(raw: Mapping[str, Any]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """By id; by the names of `ext` where no id is called so."""
    by_id: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    by_name: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for class_name in CLASSES:
        for element in _elements(raw, class_name):
            by_id.setdefault(element["id"], []).append((class_name, element))
            name = _ext(element).get("name")
            for said in name.values() if isinstance(name, dict) else (name,):
                if isinstance(said, str):
                    by_name.setdefault(said, []).append((class_name, element))
    return by_name | by_id


def _elements(raw: Mapping[str, Any], class_name: str) -> list[dict[str, Any]]:
    listed = raw.get(class_name)
    return [e for e in listed if isinstance(e, dict) and "id" in e] if isinstance(listed, list) else []


def _ext(element: Mapping[str, Any]) -> dict[str, Any]:
    ext = element.get("ext")
    return dict(ext) if isinstance(ext, dict) else {}


def _row_of(
    path: tuple[str | int, ...], raw: Mapping[str, Any], places: Mapping[tuple[str, str], Change]
) -> str:
    class_name, place = (*path, "", 0)[:2]
    listed = raw.get(str(class_name))
    if isinstance(listed, list) and isinstance(place, int) and place < len(listed):
        element = listed[place]
        change = places.get((str(class_name), element.get("id", "") if isinstance(element, dict) else ""))
        if change is not None:
            return change.row.where
    return ".".join(str(step) for step in path)
