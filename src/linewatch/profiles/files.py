"""Profile files: YAML to `shape`; a mistake is `file:line: what is wrong and what to write instead`."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from linewatch.names.alarm_types import ALARM_TYPES
from linewatch.profiles.readings import OK, UNKNOWN, codes_of, possible
from linewatch.profiles.shape import (
    FACT_WORDS,
    Codes,
    DeviceProfile,
    FactTable,
    Hint,
    Index,
    Lock,
    Module,
    Notification,
    Reads,
    State,
    Table,
)

T = TypeVar("T")
Mistakes = list[str]
_OID = re.compile(r"[0-2](\.(0|[1-9]\d*))+")
STANDARD = "standard"  # among a profile's modules: those of the profile that fits anything
_LOCKS = ("open", "locked", "testing")


class BadProfile(ValueError):
    """Profile data that cannot be used. `mistakes`: one sentence each, all of them."""

    def __init__(self, mistakes: Mistakes) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class Document:
    """One YAML file: its data, and the line of any path in it such as `tables[0].state[1].oid`."""

    def __init__(self, file: Path) -> None:
        self.name = str(file)
        try:
            text = file.read_text(encoding="utf-8")
            self._root = yaml.compose(text, Loader=yaml.SafeLoader)
            self.data: Any = yaml.safe_load(text)
            twice = [*_twice(self._root)]
        except (OSError, UnicodeDecodeError) as error:
            raise BadProfile([f"{file}: cannot be read ({error}); write a UTF-8 text file"]) from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", None) or str(error)
            raise BadProfile([f"{file}:{line}: this is not YAML: {problem}"]) from error
        if twice:
            raise BadProfile([f"{file}:{line}: {key} stands here twice; keep one" for key, line in twice])

    def at(self, path: str) -> str:
        """`file:line` of a path, or of the nearest thing above it that is there."""
        node, line = self._root, 1
        for key, place in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
            step = self._step(node, key, place)
            if step is None:
                break
            node, line = step
        return f"{self.name}:{line}"

    @staticmethod
    def _step(node: Any, key: str, place: str) -> tuple[Any, int] | None:
        if place and isinstance(node, yaml.SequenceNode) and int(place) < len(node.value):
            found = node.value[int(place)]
            return found, found.start_mark.line + 1
        if key and isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                if name.value == key:
                    return value, name.start_mark.line + 1
        return None


def _twice(node: Any) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for name, value in node.value:
            if name.value in seen:
                yield name.value, name.start_mark.line + 1
            seen.add(name.value)
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _twice(item)


def load_module(file: Path) -> Module:
    """A MIB module. Raises BadProfile."""
    document = Document(file)
    module = _shaped(document, Module)
    mistakes = [f"{document.at(path)}: {what}" for path, what in _module_mistakes(module)]
    if mistakes:
        raise BadProfile(mistakes)
    return module


def load_profile(file: Path, modules: frozenset[str]) -> DeviceProfile:
    """A device profile that may use these modules. Raises BadProfile."""
    document = Document(file)
    profile = _shaped(document, DeviceProfile)
    mistakes: Mistakes = []
    for where, names in (("modules", profile.modules), ("match.answers", profile.match.answers)):
        for place, name in enumerate(names):
            if name not in modules and not (where == "modules" and name == STANDARD):
                at = document.at(f"{where}[{place}]")
                mistakes.append(f'{at}: there is no module "{name}"{_meant(name, sorted(modules))}')
    for place, oid in enumerate(profile.match.sys_object_id):
        if not _OID.fullmatch(oid):
            mistakes.append(f"{document.at(f'match.sys_object_id[{place}]')}: {_not_oid(oid)}")
    match = profile.match
    if not (match.sys_object_id or match.sys_descr or match.answers or match.anything):
        mistakes.append(
            f"{document.at('match')}: this matches nothing; "
            "write sys_object_id, sys_descr, answers, or anything: true"
        )
    if mistakes:
        raise BadProfile(mistakes)
    return profile


def load_makes(file: Path) -> dict[int, str]:
    """Enterprise numbers and their owners. Raises BadProfile."""
    return _shaped(Document(file), dict[int, str])


def _shaped(document: Document, shape: type[T]) -> T:
    try:
        return msgspec.convert(document.data, shape)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        path = where.strip("`").removeprefix("$").removeprefix(".")
        sentence = what[0].lower() + what[1:]
        raise BadProfile([f"{document.at(path)}: {path or 'the file'}: {sentence}"]) from error


def _module_mistakes(module: Module) -> Iterator[tuple[str, str]]:
    if interfaces := module.interfaces:
        for place, column in enumerate(interfaces.names):
            yield from _oid(f"interfaces.names[{place}].oid", column.oid)
        for name, oid in (
            ("rows", interfaces.rows),
            ("type.oid", interfaces.type.oid),
            ("total.oid", interfaces.total.oid),
        ):
            yield from _oid(f"interfaces.{name}", oid)
        yield from _lock("interfaces.lock", interfaces.lock)
        for place, state in enumerate(interfaces.state):
            yield from _state(f"interfaces.state[{place}]", state)
        for place, rename in enumerate(interfaces.renames):
            for old, new in rename.called.items():
                yield from _codes(f"interfaces.renames[{place}].called.{old}", [old, new])
    for place, table in enumerate(module.tables):
        yield from _table(f"tables[{place}]", table)
    for place, notification in enumerate(module.notifications):
        yield from _notification(f"notifications[{place}]", notification)
    for place, fact_table in enumerate(module.facts):
        yield from _fact_table(f"facts[{place}]", fact_table)


def _lock(path: str, lock: Lock) -> Iterator[tuple[str, str]]:
    yield from _oid(f"{path}.oid", lock.oid)
    for value, word in lock.values.items():
        if word not in _LOCKS:
            yield f"{path}.values.{value}", f'"{word}" is no lock; write open, locked or testing'
        elif word == "testing" and not lock.testing_is:
            yield path, "a lock that can be testing says what that is; write testing_is: CODE"
    if lock.testing_is:
        yield from _codes(f"{path}.testing_is", lock.testing_is)


def _fact_table(path: str, table: FactTable) -> Iterator[tuple[str, str]]:
    yield from _oid(f"{path}.rows", table.rows)
    if table.there:
        yield from _oid(f"{path}.there", table.there)
    words = FACT_WORDS[table.says]
    for word, oid in table.columns.items():
        if word not in words:
            yield f"{path}.columns.{word}", f'"{word}" is no fact of {table.says}{_meant(word, list(words))}'
        yield from _oid(f"{path}.columns.{word}", oid)
    for word in table.values:
        if word not in table.columns:
            yield (
                f"{path}.values.{word}",
                f'"{word}" is none of the columns{_meant(word, list(table.columns))}',
            )


def _table(path: str, table: Table) -> Iterator[tuple[str, str]]:
    yield from _oid(f"{path}.rows", table.rows)
    if table.index is Index.OWN and table.name is None:
        yield path, "rows with a number of their own need a name column; write name: {column: ..., oid: ...}"
    if table.media and table.index is not Index.INTERFACE:
        yield f"{path}.media", "only rows of interfaces can be media; write index: interface"
    if table.index is Index.LIST and len(table.state) != 1:
        yield f"{path}.state", "a list is read by one column; write exactly one"
    if table.index is Index.NUMBERED and not table.calls:
        yield path, "numbered rows need the word before their number; write calls: rectifier"
    if table.lock is not None:
        if table.index in (Index.LIST, Index.INTERFACE):
            yield f"{path}.lock", f'rows of index "{table.index}" have no lock of their own; leave it out'
        yield from _lock(f"{path}.lock", table.lock)
    if table.text is not None and table.index is not Index.LIST:
        yield f"{path}.text", "only rows of a list are told with a text; leave it out"
    if table.index is Index.LIST and any(state.facts for state in table.state):
        yield f"{path}.state", "the rows of a list are walked by one column; write no facts"
    for column, name in ((table.name, "name"), (table.total, "total"), (table.text, "text")):
        if column is not None:
            yield from _oid(f"{path}.{name}.oid", column.oid)
    for place, state in enumerate(table.state):
        yield from _state(f"{path}.state[{place}]", state)


def _state(path: str, state: State) -> Iterator[tuple[str, str]]:
    yield from _oid(f"{path}.oid", state.oid)
    if state.reads is Reads.SUM and state.none is None:
        yield path, "a sum needs the value that means nothing is wrong; write none: 1"
    if state.reads is Reads.ABOVE and (state.limit is None or list(state.values) != ["above"]):
        yield path, 'this is read as "above"; write limit: NUMBER and values: {above: CODE}'
    for key, entry in state.values.items():
        yield from _codes(f"{path}.values.{key}", entry)
        if state.reads is Reads.OID:
            if key != "other":
                yield from _oid(f"{path}.values", str(key))
        elif state.reads is Reads.TEXT:
            if str(key) != str(key).casefold():
                yield (
                    f"{path}.values.{key}",
                    f'"{key}" is compared in small letters; write {str(key).casefold()}',
                )
        elif state.reads is not Reads.ABOVE and not isinstance(key, int):
            yield f"{path}.values.{key}", f'"{key}" is no number; a column read as {state.reads} has numbers'
        elif isinstance(key, int) and state.reads is Reads.SUM and (key < 1 or key & (key - 1)):
            yield f"{path}.values.{key}", f"{key} is no single bit; write a power of two"
    yield from _facts(path, state)


def _facts(path: str, state: State) -> Iterator[tuple[str, str]]:
    raised = possible(state)
    for code, facts in state.facts.items():
        at = f"{path}.facts.{code}"
        if code not in raised:
            yield at, f'"{code}" is none of the values, so nothing is told of it{_meant(code, list(raised))}'
        if not facts:
            yield at, "no fact stands here; write NAME: {column: ..., oid: ...}, or leave it out"
        for name, fact in facts.items():
            yield from _oid(f"{at}.{name}.oid", fact.oid)
            if not isfinite(fact.scale) or fact.scale == 0:
                yield (
                    f"{at}.{name}.scale",
                    f"scale {fact.scale:g} leaves nothing of a value; write such as 0.001",
                )


def _notification(path: str, notification: Notification) -> Iterator[tuple[str, str]]:
    yield from _oid(f"{path}.oid", notification.oid)
    raises = notification.hint is Hint.RAISE
    if raises and (not notification.alarm or notification.hold_s < 1):
        yield (
            path,
            "a notification that raises needs what and for how long; write alarm: CODE and hold_s: SECONDS",
        )
    if not raises and notification.alarm:
        yield f"{path}.alarm", f'hint "{notification.hint}" raises nothing; write hint: raise, or no alarm'
    if notification.alarm:
        yield from _codes(f"{path}.alarm", notification.alarm)


def _oid(path: str, oid: str) -> Iterator[tuple[str, str]]:
    if not _OID.fullmatch(oid):
        yield path, _not_oid(oid)


def _codes(path: str, entry: Codes) -> Iterator[tuple[str, str]]:
    for code in codes_of(entry):
        if code not in ALARM_TYPES:
            meant = _meant(code, [*ALARM_TYPES, OK, UNKNOWN])
            yield path, f'"{code}" is no alarm type{meant}'


def _not_oid(oid: str) -> str:
    return f'"{oid}" is no OID; write numbers with dots, such as 1.3.6.1.2.1.2.2.1.8'


def _meant(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f'. Did you mean "{near[0]}"?' if near else f"; there are {', '.join(known)}"
