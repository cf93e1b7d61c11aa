"""Keys and types: what is missing, unknown, of the wrong kind, or no word of its vocabulary."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from linewatch.topology.check.fields import CLOSED, FIELDS, OPEN, Field
from linewatch.topology.check.mistake import Mistake, Path, did_you_mean, near
from linewatch.topology.check.sound import unsound
from linewatch.topology.check.view import View
from linewatch.topology.ext_words import WORDS

FORMAT = "linewatch-plant/1"
_NOT_KNOWN = "is not a known key"
_NEAR = 0.8  # so like a known key that it must be a slip of the pen

_Doubtful = Mapping[str, Sequence[int]]
_DUE = {
    "text": "text",
    "number": "a number, such as 1.5",
    "whole": "a whole number, such as 2",
    "truth": "true or false",
    "texts": "a list of ids, such as [first, second]",
    "wholes": "a list of whole numbers, such as [1, -1]",
    "mapping": "a mapping of keys to values",
    "struct": "a mapping of keys to values",
    "items": "a list",
}


def shape(view: View) -> Iterator[Mistake]:
    """Of the whole plant."""
    if view.whole:
        yield from _top(view)
    for mistake in _mapping((), "plant", "the plant", view.raw, view.doubtful):
        slip = mistake.severity == "error" and _NOT_KNOWN in mistake.what
        yield mistake._replace(severity="warning") if slip and not view.by_hand else mistake


def _top(view: View) -> Iterator[Mistake]:
    raw = view.raw
    if not any(isinstance(raw.get(name), list) for name in view.elements):
        what = f"there is no class of elements here ({', '.join(list(view.elements)[:3])}, ...)"
        yield Mistake((), what, "give the folder or .json of a plant")
    elif "format" not in raw:
        yield Mistake((), "format is missing", f"write format: {FORMAT}", "warning")
    if isinstance(raw.get("format", FORMAT), str) and raw.get("format", FORMAT) != FORMAT:
        yield Mistake(("format",), f'format is "{raw["format"]}"', f"write {FORMAT}")


def _mapping(
    path: Path, table: str, name: str, value: Mapping[str, Any], doubtful: _Doubtful | None = None
) -> Iterator[Mistake]:
    fields = FIELDS[table]
    for key, field in fields.items():
        if key in value:
            yield from _value((*path, key), (table, key), name, field, value[key], doubtful)
        elif field.required:
            yield Mistake(path, f"{name}: {key} is missing", f"write {key}: {_DUE[field.kind]}")
    for key in value:
        if key not in fields:
            yield _unknown((*path, key), table, name, key)


def _unknown(path: Path, table: str, name: str, key: str) -> Mistake:
    words = WORDS.get(table, ())
    if key in words:
        return Mistake(path, f'{name}: "{key}" stands beside ext', f"write it in ext: {key}", "warning")
    known = [*FIELDS[table], *words]
    instead = did_you_mean(key, known, otherwise="write it under ext: if it is your own")
    return Mistake(
        path,
        f'{name}: "{key}" {_NOT_KNOWN}',
        instead,
        "error" if near(key, known, _NEAR) else "warning",
    )


def _value(
    path: Path, at: tuple[str, str], name: str, field: Field, value: Any, doubtful: _Doubtful | None
) -> Iterator[Mistake]:
    if value is None and field.nullable:
        return
    if not _fits(field.kind, value):
        yield Mistake(path, f"{name}: {at[1]} is {shown(value)}", _instead(field, value))
        return
    if field.kind == "struct":
        yield from _mapping(path, field.table, f"{name}: {at[1]}", value)
    elif field.kind == "items":
        places: Iterable[int] = range(len(value))
        if at[0] == "plant":
            known = doubtful.get(at[1]) if doubtful is not None else None
            places = known if known is not None else unsound(field.table, value)
        for place in places:
            yield from _item((*path, place), field.table, name, at[1], value[place])
    elif field.kind == "text":
        yield from _text(path, at, name, value)


def _item(path: Path, table: str, name: str, key: str, item: Any) -> Iterator[Mistake]:
    if not isinstance(item, dict):
        yield Mistake(path, f"{name}: an item of {key} is {shown(item)}", "write a mapping of keys to values")
        return
    own = item.get("id") if isinstance(item.get("id"), str) else None
    called = own or f"{key}[{path[-1]}]"
    yield from _mapping(path, table, called if name == "the plant" else f"{name}: {called}", item)


def _text(path: Path, at: tuple[str, str], name: str, value: str) -> Iterator[Mistake]:
    if not value and at[1] == "id":
        yield Mistake(path, f"{name}: id is empty", "write an id that no other element has")
    for words, severity in ((CLOSED.get(at), "error"), (OPEN.get(at), "warning")):
        if words is not None and value not in words:
            instead = did_you_mean(value, words, otherwise=f"write {_or(words)}")
            what = f'{name}: {at[1]} is "{value}"'
            yield Mistake(path, what, instead, "error" if severity == "error" else "warning")


def _fits(kind: str, value: Any) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "whole":
            return isinstance(value, int) and not isinstance(value, bool)
        case "truth":
            return isinstance(value, bool)
        case "texts":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "wholes":
            return isinstance(value, list) and all(_fits("whole", item) for item in value)
        case "items":
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)


def _instead(field: Field, value: Any) -> str:
    if field.kind == "text" and isinstance(value, int | float | bool):
        return f'write it in quotes: "{str(value).lower() if isinstance(value, bool) else value}"'
    if field.kind == "truth" and isinstance(value, str):
        said = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
        return f"write {said.get(value.lower(), 'true or false')}"
    if field.kind in ("number", "whole") and isinstance(value, str):
        return f"write {_DUE[field.kind]}, without quotes or unit"
    if value is None:
        return (
            f"write {_DUE[field.kind]}, or leave the key out"
            if not field.required
            else f"write {_DUE[field.kind]}"
        )
    return f"write {_DUE[field.kind]}"


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def shown(value: Any) -> str:
    """A value as it was written, short."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list) and not all(isinstance(item, str | int | float) for item in value):
        return "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
