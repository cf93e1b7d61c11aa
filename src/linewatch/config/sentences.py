"""What pydantic found, as sentences: file:line, what is wrong, and what to write instead."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from linewatch.config.finding import Finding
from linewatch.config.yaml_read import Mark, line_of
from linewatch.topology.check.mistake import did_you_mean

_INSTEAD = {
    "int_type": "write a whole number, such as 2",
    "int_from_float": "write a whole number, such as 2",
    "float_type": "write a number, such as 1.5",
    "bool_type": "write true or false",
    "string_type": "write text",
    "list_type": "write a list, such as [first, second]",
    "dict_type": "write a mapping of names to what they say",
    "model_type": "write a mapping of keys to values under it",
    "model_attributes_type": "write a mapping of keys to values under it",
}
_LIMITS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def findings_of(
    error: ValidationError, model: type[BaseModel], file: str, mark: Mark, *, secret: bool = False
) -> list[Finding]:
    """Every error of a validation, in the order of the file. `secret`: what was written is not shown."""
    found = [(_line(d, mark), _finding(d, model, file, mark, secret)) for d in error.errors()]
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def _path(detail: ErrorDetails) -> tuple[str | int, ...]:
    return tuple(step for step in detail["loc"] if step != "[key]")


def _line(detail: ErrorDetails, mark: Mark) -> int:
    return line_of(mark, _path(detail))


def _finding(detail: ErrorDetails, model: type[BaseModel], file: str, mark: Mark, secret: bool) -> Finding:
    path = _path(detail)
    name = ".".join(str(step) for step in path)
    where = f"{file}:{line_of(mark, path)}"
    kind, context = detail["type"], detail.get("ctx", {})
    given = f"{name} is {'not what is due' if secret else shown(detail['input'])}"
    if not name:
        given = "the file does not hold a mapping"
    if kind == "linewatch":
        said = context["what"]
        return Finding(where, f"{name}: {said}" if said and name else said or given, context["instead"])
    if kind == "missing":
        return Finding(where, f"{name} is missing", f"write {path[-1]}: with its value")
    if kind == "extra_forbidden":
        return _unknown_key(where, path, model)
    if kind == "literal_error":
        return Finding(where, given, f"write {str(context['expected']).replace(chr(39), '')}")
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return Finding(where, given, f"write {words} {context[key]}")
    return Finding(where, given, _INSTEAD.get(kind, detail["msg"]))


def _unknown_key(where: str, path: tuple[str | int, ...], model: type[BaseModel]) -> Finding:
    known = [field.alias or name for name, field in _keys_at(path[:-1], model).items()]
    around = ".".join(str(step) for step in path[:-1]) or "this file"
    instead = did_you_mean(path[-1], known, otherwise=f"the keys here are {', '.join(known)}")
    return Finding(where, f'"{path[-1]}" is no key of {around}', instead)


def _keys_at(path: tuple[str | int, ...], model: type[BaseModel]) -> Mapping[str, Any]:
    """The fields of the model that stands at `path`."""
    for step in path:
        field = model.model_fields.get(str(step))
        inner = _model_in(field.annotation) if field is not None else None
        model = inner if inner is not None else model
    return model.model_fields


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found is not None:
            return found
    return None


def shown(value: Any) -> str:
    """A value as it was written, short: "30", true, a list."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + '..."'
