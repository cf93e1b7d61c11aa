"""What was located, in words and as plain values."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from linewatch.otdr.glass import Z
from linewatch.otdr.place import Located, Spot
from linewatch.words import Language, say

_SURELY_BROKEN = 0.02

Name = Callable[[str], str]


def sentences(found: Located, language: Language, name: Name, far_site: str) -> tuple[str, ...]:
    """The verdict, then what it rests on. `name`: what people call a point; `far_site`: at the Z end."""

    def said(key: str, *about: object) -> str:
        return _both(f"otdr.{key}", language, *about)

    lines = []
    if found.verdict in ("break", "breaks"):
        lines += [said("breaks")] if found.verdict == "breaks" else []
        for spot in found.spots:
            lines.append(_between(spot, language, name, far_site))
            where = (f"{spot.low_km:.3f}", f"{spot.high_km:.3f}")
            lines.append(said("at", found.cable, f"{spot.km:.3f}", *where))
        if found.whole > _SURELY_BROKEN:
            lines.append(said("maybe-whole", round(found.whole * 100)))
    elif found.verdict in ("whole", "beyond"):
        lines.append(said(found.verdict, _metres(found.more_m), _metres(found.more_within_m)))
    elif found.verdict in ("range", "light"):
        lines.append(said(found.verdict, f"{found.seen_to_km:.3f}"))
    else:
        lines.append(said("unseen"))
    if not found.matched and found.verdict != "unseen":
        lines.append(said("no-joint"))
    lines += [said("launch", _metres(m)) for m in found.launches_m if m >= 1.0]
    if any(found.ends_from_samples) and found.verdict in ("break", "breaks", "whole", "beyond"):
        lines.append(said("samples"))
    return tuple(lines)


def facts(found: Located, name: Name) -> dict[str, Any]:
    """For programs: every field, and the names of the points."""
    told = asdict(found)
    for spot, plain in zip(found.spots, told["spots"], strict=True):
        plain["within_m"] = round(spot.within_m, 1)
        plain["between"] = [name(spot.from_point), name(spot.to_point)]
    return told


def _between(spot: Spot, language: Language, name: Name, far_site: str) -> str:
    past = (name(spot.past), _metres(spot.past_m), far_site)
    key = "otdr.past-z" if spot.end == Z else "otdr.past"
    points = (name(spot.from_point), name(spot.to_point))
    if language is Language.BOTH:
        one = tuple(_between(spot, each, name, far_site) for each in (Language.ZH, Language.EN))
        return "  ".join(one)
    return say("otdr.break", language).format(
        *points, say(key, language).format(*past), _metres(spot.within_m)
    )


def _both(key: str, language: Language, *about: object) -> str:
    each = (Language.ZH, Language.EN) if language is Language.BOTH else (language,)
    return "  ".join(say(key, one).format(*about) for one in each)


def _metres(m: float) -> str:
    """Nobody digs by the decimetre."""
    return f"{m:.0f}" if abs(m) >= 1.0 else f"{m:.1f}"
