"""FORMAT and the form people write, both ways, on plain JSON values.

They differ in one thing: a word of `ext` that linewatch knows stands on the element itself. Everything else
is kept as it is, mistakes included, so that FORMAT -> human -> FORMAT is the identity and `check` can say
what is wrong. A key that FORMAT has on the element although it is a word of `ext` waits under `as_is`.
"""

from collections.abc import Callable
from typing import Any

from linewatch.topology.ext_words import AS_IS, NESTED, WORDS

Json = Any  # a JSON value
# With the keys under which others wait: an element without any of them is the same in both forms.
_SET_OF_WORDS = {name: frozenset((*words, "ext", AS_IS)) for name, words in WORDS.items()}
_NESTED_KEYS = {name: frozenset(key for table, key in NESTED if table == name) for name in WORDS}
_ONLY_WORDS = {name: frozenset(words) for name, words in WORDS.items()}
_WRAPPED = frozenset(("ext", AS_IS))


class Clash(Exception):
    """A key is given twice: on the element and under `ext:` or `as_is:`. `path` is that of the second."""

    def __init__(self, path: tuple[str | int, ...], key: str, first: str) -> None:
        super().__init__(f'"{key}" is given both {first} and under {path[-2]}')
        self.path = path
        self.key = key
        self.first = first


def to_human(class_name: str, element: Json) -> Json:
    """One FORMAT element (or the plant itself, class "plant") as people write it. The input stays."""
    if not isinstance(element, dict):
        return element
    words = WORDS[class_name]
    human: dict[str, Json] = {}
    as_is: dict[str, Json] = {}
    for key, value in element.items():
        if key == "ext":
            continue
        if key in words or key == AS_IS:
            as_is[key] = value
        else:
            human[key] = _each(class_name, key, value, to_human)
    if "ext" in element:
        ext = element["ext"]
        known = {k: v for k, v in ext.items() if k in words} if isinstance(ext, dict) else {}
        human.update(known)
        if not known or len(known) < len(ext):
            human["ext"] = {k: v for k, v in ext.items() if k not in known} if isinstance(ext, dict) else ext
    if as_is:
        human[AS_IS] = as_is
    return human


def from_human(class_name: str, element: Json) -> Json:
    """The inverse of `to_human`; perhaps the element itself. Raises Clash where a key is given twice."""
    if not isinstance(element, dict):
        return element
    nested = _NESTED_KEYS[class_name]
    if _SET_OF_WORDS[class_name].isdisjoint(element):
        if nested.isdisjoint(element):
            return element  # the same in both forms
        return {k: _each(class_name, k, v, from_human) if k in nested else v for k, v in element.items()}
    known = _ONLY_WORDS[class_name]
    plain: dict[str, Json] = {}
    ext: dict[str, Json] = {}
    for key, value in element.items():
        if key in known:
            ext[key] = value
        elif key not in ("ext", AS_IS):
            plain[key] = _each(class_name, key, value, from_human) if key in nested else value
    if not _WRAPPED.isdisjoint(element):
        _unwrap(element, plain, ext)
    elif ext:
        plain["ext"] = ext
    return plain


def _unwrap(element: dict[str, Json], plain: dict[str, Json], ext: dict[str, Json]) -> None:
    """What stands under `ext:` and `as_is:`, put where FORMAT has it."""
    rest = element.get("ext")
    if isinstance(rest, dict):
        _join(ext, rest, "ext", "on the element")
        plain["ext"] = ext
    elif "ext" in element and ext:
        raise Clash(("ext", "ext"), "ext", "as words on the element")
    elif "ext" in element:
        plain["ext"] = rest
    elif ext:
        plain["ext"] = ext
    kept = element.get(AS_IS)
    if isinstance(kept, dict):
        _join(plain, kept, AS_IS, "on the element")
    elif AS_IS in element:
        plain[AS_IS] = kept


def _join(into: dict[str, Json], more: dict[str, Json], under: str, first: str) -> None:
    for key, value in more.items():
        if key in into:
            raise Clash((under, key), key, first)
        into[key] = value


def _each(class_name: str, key: str, value: Json, turn: Callable[[str, Json], Json]) -> Json:
    table = NESTED.get((class_name, key))
    if table is None or not isinstance(value, list):
        return value
    turned: list[Json] = []
    try:
        for item in value:
            turned.append(turn(table, item))  # noqa: PERF401 - their number is the place of the clash
    except Clash as clash:
        raise Clash((key, len(turned), *clash.path), clash.key, clash.first) from clash
    return turned
