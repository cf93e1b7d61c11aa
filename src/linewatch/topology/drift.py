"""What gear reports of itself against the records: every difference, with the explanation that is likeliest.

    for found in drift(index, reported): print(found.kind, found.elements)

Nothing is said of a device that was not read, of a kind of facts that a device cannot say, or of what the
records do not have: those are told by `standings`, and they are not agreement.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from linewatch.topology.drift_far_ends import (
    hears_light,
    judge_cords,
    judge_light,
    judge_trails,
    recorded_far,
    senders,
    should_be,
)
from linewatch.topology.drift_lines import judge_lines
from linewatch.topology.drift_names import Names
from linewatch.topology.drift_parts import judge_parts, recorded
from linewatch.topology.drift_rows import Rows
from linewatch.topology.drift_words import Drift, made
from linewatch.topology.index import PlantIndex
from linewatch.topology.reported import ASPECTS, Reported

__all__ = ["Drift", "Standing", "StandsIn", "drift", "standings"]


class StandsIn(StrEnum):
    """How a device's kind of facts stands. The last three are three different things, and none is health."""

    AGREES = "agrees"
    DIFFERS = "differs"
    CANNOT_SAY = "cannot-say"  # the device has no such table
    NOT_READ = "not-read"  # nobody has asked it yet, or it did not answer


class Standing(Struct, frozen=True):
    """One device. `aspects`: by `reported.ASPECTS`."""

    device: str
    aspects: dict[str, StandsIn]
    drifts: int


def drift(index: PlantIndex, reported: Mapping[str, Reported]) -> tuple[Drift, ...]:
    """Worst first, then by the elements. `reported` by agent; who is not in it is not spoken of."""
    names = Names(index)
    drifts, strangers = _identity(names, reported)
    devices = {
        agent.id: Rows(names, agent, said)
        for agent in names.agents.values()
        if (said := reported.get(agent.id)) is not None and agent.id not in strangers
    }
    far = recorded_far(index)
    sent = senders(index, devices)
    for rows in devices.values():
        rows.judge(should_be(index, rows, sent, far))
        drifts += rows.drifts
    sent = senders(index, devices)  # again, now that it is known which port each row is
    for rows in devices.values():
        drifts += judge_parts(rows)
    drifts += judge_light(index, far, hears_light(index, devices, sent, far))
    drifts += judge_cords(names, devices)
    drifts += judge_trails(index, devices)
    drifts += judge_lines(names, devices)
    for rows in devices.values():
        drifts += _aliases(rows)
    return tuple(sorted(drifts, key=lambda d: (d.severity.rank, d.kind, d.elements)))


def standings(
    index: PlantIndex, reported: Mapping[str, Reported], drifts: tuple[Drift, ...]
) -> tuple[Standing, ...]:
    """Of every agent of the plant, in plant order."""
    wrong: dict[str, list[Drift]] = {}
    for found in drifts:
        for device in found.devices:
            wrong.setdefault(device, []).append(found)
    made_: list[Standing] = []
    for device in Names(index).agents:
        said, own = reported.get(device), wrong.get(device, [])
        differing = frozenset(_ASPECT.get(d.kind, "interfaces") for d in own)
        aspects = {}
        for aspect in ASPECTS:
            if said is None:
                aspects[aspect] = StandsIn.NOT_READ
            elif getattr(said, aspect) is None:
                aspects[aspect] = StandsIn.CANNOT_SAY
            else:
                aspects[aspect] = StandsIn.DIFFERS if aspect in differing else StandsIn.AGREES
        made_.append(Standing(device, aspects, len(own)))
    return tuple(made_)


_ASPECT = {
    **dict.fromkeys(("ports-swapped", "receive-crossed", "patched-elsewhere", "looped"), "traces"),
    **dict.fromkeys(("trace-unknown", "trails-swapped", "trail-other"), "traces"),
    **dict.fromkeys(("line-other-trail", "line-timeslot", "line-elsewhere"), "crosses"),
    **dict.fromkeys(("cross-missing", "matrix-empty", "lines-swapped", "line-other"), "crosses"),
    **dict.fromkeys(("patch-cords-swapped", "neighbour-other", "neighbour-unknown"), "neighbours"),
    **dict.fromkeys(("card-missing", "card-unknown", "card-other-type", "cards-swapped"), "parts"),
    **dict.fromkeys(("card-replaced", "box-replaced"), "parts"),
}


def _identity(names: Names, reported: Mapping[str, Reported]) -> tuple[list[Drift], frozenset[str]]:
    """Who answers at whose address; of a stranger nothing else is believed."""
    other: dict[str, str] = {}
    drifts: list[Drift] = []
    for device, agent in names.agents.items():
        said = reported.get(device)
        if said is None or not said.sys_name:
            continue
        who = names.who(said.sys_name)
        if who and who not in agent.members and who in names.agents:
            other[device] = who
            continue
        element = names.index.nes.get(device) or names.index.devices.get(device)
        name = recorded(element, "sys_name")
        if name and who not in agent.members:
            drifts.append(
                made("sys-name", (device,), name, said.sys_name, a=device, x=said.sys_name, y=name,
                     devices=(device,))
            )  # fmt: skip
    for device, who in other.items():
        if other.get(who) == device:
            if device < who:
                drifts.append(
                    made("addresses-swapped", (device, who), f"{device}, {who}", f"{who}, {device}", a=device,
                         b=who, devices=(device, who))
                )  # fmt: skip
        else:
            address = f"{names.agents[device].host}:{names.agents[device].port}"
            drifts.append(
                made(
                    "other-device", (device, who), device, who, a=device, b=who, x=address, devices=(device,)
                )
            )
    return drifts, frozenset(other)


def _aliases(rows: Rows) -> list[Drift]:
    """A row that by its name is one port and by its ifAlias another of this device."""
    wrong: dict[str, str] = {}
    for row in rows.said.interfaces or ():
        by_name = rows.element(row.name)
        by_alias = rows.known.get(row.alias, "") if row.alias else ""
        if by_name and by_alias and by_name != by_alias and row.name not in rows.moved:
            wrong[by_name] = by_alias
    drifts = []
    for port in sorted(wrong):
        if port not in wrong:
            continue
        alias = wrong.pop(port)
        swapped = wrong.get(alias) == port
        if swapped:
            del wrong[alias]
        drifts.append(
            made("names-swapped" if swapped else "alias-other", (port, alias), port, alias, a=port, b=alias,
                 devices=(rows.agent.id,))
        )  # fmt: skip
    return drifts
