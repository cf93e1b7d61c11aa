"""From one answer to conditions: present, absent, or not known. Pure.

What cannot be read is not known; it is neither raised nor cleared.
"""

from collections.abc import Mapping
from typing import NamedTuple

from linewatch.collect.layout import ConditionKey, Listing, Row, Watch
from linewatch.profiles.readings import fact_of, read
from linewatch.profiles.shape import Reads, State
from linewatch.wire.snmp import VarBind, tags

Values = Mapping[str, VarBind]


TOLD_BY_NAME = 3  # rows of a list that raise the same alarm
Attrs = tuple[tuple[str, str | float], ...]


class Condition(NamedTuple):
    """`present`: None is not known. `detail`: what was read, `attrs`: its facts, where it is present.

    A fact that could not be read is left out.
    """

    present: bool | None
    detail: str = ""
    attrs: Attrs = ()


NOT_KNOWN = Condition(None)
ABSENT = Condition(False)
Conditions = dict[ConditionKey, Condition]


class Renumbered(Exception):
    """A row is no longer the one it was: read the tables anew before believing anything."""


def judge(rows: tuple[Row, ...], values: Values) -> Conditions:
    """What these rows say. Raises Renumbered if one of them is another row by now, or gone."""
    conditions: Conditions = {}
    for row in rows:
        if row.identity is not None:
            oid, expected = row.identity
            binding = values.get(oid)
            if binding is None or binding[2] != expected:
                raise Renumbered(f"{oid} is no longer {row.name}")
        for key, condition in _row(row, values):
            merge(conditions, key, condition)
    return conditions


def judge_list(
    listing: Listing, bindings: tuple[VarBind, ...], texts: tuple[VarBind, ...] = ()
) -> Conditions:
    """What the rows present in a list say: what is not in it is absent. `texts`: of its `text` column."""
    conditions = dict.fromkeys(listing.watch.keys.values(), ABSENT)
    state, text = listing.watch.state, listing.table.text
    said = {oid.removeprefix(text.oid): value for oid, _, value in texts} if text is not None else {}
    told: dict[str, list[str]] = {}
    for oid, _, value in bindings:
        for code in read(state, value) or ():
            words = said.get(oid.removeprefix(state.oid))
            shown = words.decode("utf-8", "replace") if isinstance(words, bytes) else ""
            told.setdefault(code, []).append(shown.strip() or f"{state.column} {_shown(value, state)}")
    for code, details in told.items():
        more = f" and {len(details) - TOLD_BY_NAME} more" if len(details) > TOLD_BY_NAME else ""
        shown = "; ".join(dict.fromkeys(details[:TOLD_BY_NAME])) + more
        conditions[listing.watch.keys[code]] = Condition(True, shown)
    return conditions


def merge(conditions: Conditions, key: ConditionKey, condition: Condition) -> None:
    """Several rows may tell of one condition: present wins, then not known."""
    known = conditions.get(key)
    if known is None or condition.present or (known.present is False and condition.present is None):
        conditions[key] = condition


def _row(row: Row, values: Values) -> list[tuple[ConditionKey, Condition]]:
    lock = "open"
    found: list[tuple[ConditionKey, Condition]] = []
    if row.lock is not None:
        value = _value(values, row.lock.oid)
        lock = row.lock.lock.values.get(value, "unknown") if isinstance(value, int) else "unknown"
        looped = Condition(True, f"{row.name}: {row.lock.lock.column} testing")
        if row.lock.testing is not None:
            found.append((row.lock.testing, {"testing": looped, "unknown": NOT_KNOWN}.get(lock, ABSENT)))
    for watch in row.watches:
        value = _value(values, watch.oid)
        codes = read(watch.state, value)
        if lock == "locked":
            codes = ()  # out of service by an operator's hand: nothing it says is an alarm
        elif lock == "unknown":
            codes = None
        for code, key in watch.keys.items():
            if codes is None:
                condition = NOT_KNOWN
            elif code in codes:
                detail = f"{row.name}: {watch.state.column} {_shown(value, watch.state)}"
                condition = Condition(True, detail, _attrs(watch, code, values))
            else:
                condition = ABSENT
            found.append((key, condition))
    return found


def _attrs(watch: Watch, code: str, values: Values) -> Attrs:
    if not watch.facts:
        return watch.given
    read_now = ((f.name, fact_of(f.fact, _value(values, f.oid))) for f in watch.facts if f.code == code)
    return (*watch.given, *((name, number) for name, number in read_now if number is not None))


def _value(values: Values, oid: str) -> int | bytes | str | None:
    binding = values.get(oid)
    return None if binding is None or binding[1] in tags.MISSING else binding[2]


def _shown(value: int | bytes | str | None, state: State) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace") if state.reads is Reads.TEXT else value.hex()
    return str(value)
