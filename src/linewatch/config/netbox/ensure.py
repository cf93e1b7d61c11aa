"""Making a list of NetBox say what we want it to say, and no more: what is there already is left as it is.

An object that linewatch made (its field says so) follows the plant in every field we write. One that somebody
else made gets our field, and values only where it has none.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from linewatch.config.netbox.carried import FIELD, MADE, field_of, same
from linewatch.config.netbox.client import NetBox, Row
from linewatch.config.netbox.tally import AS_IT_WAS, CHANGED, OTHERS, REMOVED, Tallies
from linewatch.config.netbox.tally import MADE as NEW
from linewatch.config.netbox.words import ref, value

ONLY_NEW = ("slug", "device", "circuit", "term_side", "rear_port", "rear_port_position", "rear_ports")
_ASKED_AT_ONCE = 100  # ids in one URL
_Key = Callable[[Row], Hashable]


class Want:
    """One object: `carries` is what its field `linewatch` shall hold, None where it has no such field.
    `ours`: without such a field it is linewatch's all the same."""

    __slots__ = ("carries", "fields", "ours")

    def __init__(self, fields: Row, carries: tuple[str, Any] | None = None, *, ours: bool = False) -> None:
        self.fields = fields
        self.carries = carries
        self.ours = ours


class Desk:
    """`done`: what was made, changed, removed or left, by list. `ours`: (list, id) linewatch made."""

    def __init__(self, box: NetBox) -> None:
        self.box = box
        self.done = Tallies()
        self.ours: set[tuple[str, int]] = set()

    def rows_of(self, path: str, key: str, ids: Sequence[int]) -> list[Row]:
        """The rows that belong to some others: interfaces of devices."""
        found: list[Row] = []
        for at in range(0, len(ids), _ASKED_AT_ONCE):
            found += self.box.rows(path, **{key: ids[at : at + _ASKED_AT_ONCE]})
        return found

    def ensure(
        self, path: str, wants: Mapping[Hashable, Want], key: _Key, rows: Iterable[Row] | None = None
    ) -> dict[Hashable, int]:
        """The ids of what is wanted, by key. `key` tells the key of a row of NetBox; `rows`: those there."""
        there: dict[Hashable, Row] = {}
        carrying: dict[tuple[str, str], Row] = {}
        wanted = {_carried(want) for want in wants.values() if want.carries}
        seen = 0
        for row in rows if rows is not None else self.box.rows(path):
            seen += 1
            held = [
                (kind, element["id"])
                for kind, element in field_of(row).items()
                if isinstance(element, dict) and isinstance(element.get("id"), str)
            ]
            if not wanted.intersection(held):
                there.setdefault(key(row), row)  # one that carries another element is that one's alone
            for one in held:
                carrying.setdefault(one, row)
        ids: dict[Hashable, int] = {}
        new: list[Hashable] = []
        changes: list[Row] = []
        for name, want in wants.items():
            old = carrying.get(_carried(want)) if want.carries else None
            old = old or there.get(name)
            if old is None:
                new.append(name)
                continue
            ids[name] = old["id"]
            if field_of(old).get(MADE) is True:
                self.ours.add((path, old["id"]))
            different = _different(old, want)
            if different:
                changes.append({"id": old["id"], **different})
                self.done.name(path, CHANGED, {**old, **want.fields})
        self.box.change(path, changes)  # first, for it may free names
        for name, row in zip(new, self.box.create(path, [_whole(wants[name]) for name in new]), strict=True):
            ids[name] = row["id"]
            self.ours.add((path, row["id"]))
            self.done.name(path, NEW, wants[name].fields)
        known = len(wants) - len(new)
        self.done.count(path, NEW, len(new))
        self.done.count(path, CHANGED, len(changes))
        self.done.count(path, AS_IT_WAS, known - len(changes))
        self.done.count(path, OTHERS, seen - known)
        return ids

    def remove(self, path: str, rows: Sequence[Row]) -> None:
        self.box.remove(path, [row["id"] for row in rows])
        self.done.count(path, REMOVED, len(rows))
        for row in rows:
            self.done.name(path, REMOVED, row)


def _carried(want: Want) -> tuple[str, str]:
    assert want.carries is not None
    return want.carries[0], want.carries[1]["id"] if isinstance(want.carries[1], dict) else ""


def _whole(want: Want) -> Row:
    if want.carries is None:
        return want.fields
    return {**want.fields, "custom_fields": {FIELD: {want.carries[0]: want.carries[1], MADE: True}}}


def _different(row: Row, want: Want) -> Row:
    """What is to be changed of a row that is there."""
    held = field_of(row)
    ours = want.ours or held.get(MADE) is True
    changed: Row = {}
    for key, wanted in want.fields.items():
        if key in ONLY_NEW or key not in row:
            continue
        is_empty = row[key] is None or row[key] in ("", [])
        if not _alike(row, key, wanted) and (ours or is_empty):
            changed[key] = wanted
    if want.carries is not None:
        wanted = {want.carries[0]: want.carries[1], **({MADE: True} if held.get(MADE) is True else {})}
        if not same(held, wanted):
            changed["custom_fields"] = {FIELD: wanted}
    return changed


def _alike(row: Row, key: str, wanted: Any) -> bool:
    there = row[key]
    if key == "data":
        return same(there, wanted)
    if isinstance(there, dict):
        return wanted in (value(row, key), ref(row, key))
    if isinstance(there, int | float) and isinstance(wanted, int | float):
        return abs(there - wanted) < 1e-9
    return bool(there == wanted) or (there in (None, "") and wanted in (None, ""))
