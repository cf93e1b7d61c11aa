"""An incident's exposed lines for programs, and in a sentence for people."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from linewatch.api.texts import Text, both
from linewatch.localise.exposure import NextCut
from linewatch.topology.service import Service, rank

Told = dict[str, Any]


class Looked(NamedTuple):
    """What came of looking for the next cut: None where no single one takes any of the lines down."""

    cut: NextCut | None
    services: Mapping[str, Service]


def exposure_told(
    clocks: Mapping[str, datetime], now: datetime, looked: Looked | None, seen: Callable[[str], bool]
) -> Told:
    """`clocks`: as of `incident.exposed`, not empty. `looked`: None while it is being worked out. `seen`:
    which of the lines that are not exposed may be counted."""
    since = next(iter(clocks.values()))
    seconds = max(0, int((now - since).total_seconds()))
    told = None if looked is None or looked.cut is None else _next_told(looked.cut, looked.services, seen)
    return {
        "since": since,
        "seconds": seconds,
        "lines": [{"circuit": line, "since": at} for line, at in clocks.items()],
        "looked": looked is not None,
        "next": told,
        "text": _text(len(clocks), seconds, looked is not None, told),
    }


def _next_told(cut: NextCut, services: Mapping[str, Service], seen: Callable[[str], bool]) -> Told:
    customers: dict[str, dict[str, None]] = {}
    lines: dict[str, int] = {}
    for line in cut.lost:
        name = services[line].service_class
        lines[name] = lines.get(name, 0) + 1
        customers.setdefault(name, {})[services[line].customer] = None
    from_km, _, to_km = cut.faults[0].variant.partition("-") if cut.kind == "cable" else ("", "", "")
    return {
        "kind": cut.faults[0].kind,
        "element": cut.element,
        "from_km": float(from_km) if from_km else None,
        "to_km": float(to_km) if to_km else None,
        "circuits": list(cut.lost),
        "by_class": {
            name: {"lines": lines[name], "customers": len(customers[name])}
            for name in sorted(lines, key=lambda name: (rank(name), name))
        },
        "down": sum(map(seen, cut.down)),
        "complete": cut.complete,
    }


def _text(lines: int, seconds: int, looked: bool, told: Told | None) -> Text:
    minutes, rest = divmod(seconds, 60)
    hours, over = divmod(minutes, 60)
    alone, longest = both("exposure.alone"), both("exposure.longest")
    zh_age = f"{hours} 小时 {over} 分" if hours else f"{minutes} 分 {rest} 秒"
    en_age = f"{hours} h {over} min" if hours else f"{minutes} min {rest} s"
    then = both("exposure.none" if looked else "exposure.waiting") if told is None else _next_text(told)
    return {
        "zh": f"{alone['zh']} {lines} 条，{longest['zh']} {zh_age}；{then['zh']}",
        "en": f"{alone['en']}: {lines}, {longest['en']} {en_age}; {then['en']}",
    }


def _next_text(told: Told) -> Text:
    """What next would hurt most, and whom."""
    unnamed, lost = both("exposure.no-class"), len(told["circuits"])
    classes = told["by_class"].items()
    zh_of = "；".join(f"{c or unnamed['zh']} {n['lines']} 条 {n['customers']} 家" for c, n in classes)
    en_of = "; ".join(f"{c or unnamed['en']} {n['lines']}, customers {n['customers']}" for c, n in classes)
    kind, following = both(f"kind.{told['kind']}"), both("exposure.next")
    km = f" {told['from_km']:g}-{told['to_km']:g} km" if told["from_km"] is not None else ""
    part = both("exposure.part")
    zh_part, en_part = ("", "") if told["complete"] else (f"，{part['zh']}", f"; {part['en']}")
    zh = f"{following['zh']}：{told['element']}{km} {kind['zh']}，将中断其中 {lost} 条（{zh_of}）{zh_part}"
    en = f"{following['en']}: {kind['en']} at {told['element']}{km}, takes {lost} of them down"
    return {"zh": zh, "en": f"{en} ({en_of}){en_part}"}
