"""What hangs off one NE, around it: single NEs near by, all that is larger in a wider circle."""

from collections.abc import Iterator, Sequence
from math import asin, cos, hypot, pi, sin

LABEL = 62.0  # units a NE needs around itself
_GAP = 66.0  # units between a NE and what hangs off it
_AIR = 8.0
_SMALL = 1.3 * LABEL
_WIDEST = 0.9  # radians between neighbours that have all the room they want

Arm = tuple[int, float, float]  # child, direction, distance of its middle


def bundle(
    kids: Sequence[int], reaches: Sequence[float], fan: float, through: float, start: float = 0.0
) -> list[Arm]:
    """Inside `fan` radians around direction 0; `through` of them in the middle stay free. Nothing meets."""
    small = [child for child in kids if reaches[child] <= _SMALL]
    large = [child for child in kids if reaches[child] > _SMALL]
    if not small or not large:
        return list(_layer(kids, reaches, fan, through, start))
    near = start
    while sum(_share(near, reaches[child]) for child in small) + _lanes(near, large, through) > fan:
        near = near * 1.04 + 3
    outer = near + _GAP + max(reaches[child] for child in small)
    arms = list(_layer(large, reaches, fan, through, max(outer, start)))
    return [*_between(small, reaches, fan, near, _windows(arms, near, fan, through)), *arms]


def _lanes(near: float, large: Sequence[int], through: float) -> float:
    """Radians that the ways to the larger ones take on their way past the small ones."""
    return len(large) * 2 * _half_lane(near) + through


def _half_lane(near: float) -> float:
    return asin(min(1.0, LABEL * 0.8 / (near + _GAP + LABEL)))


def _windows(arms: Sequence[Arm], near: float, fan: float, through: float) -> list[tuple[float, float]]:
    """Directions that small ones keep out of, in order, none meeting another."""
    half = _half_lane(near)
    spans = [(angle - half, angle + half) for _, angle, _ in arms]
    spans += [(-through / 2, through / 2)] if through else []
    joined: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        low, high = max(low, -fan / 2), min(high, fan / 2)
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined


def _between(
    small: Sequence[int],
    reaches: Sequence[float],
    fan: float,
    near: float,
    taken: Sequence[tuple[float, float]],
) -> Iterator[Arm]:
    """Evenly over the directions that are left."""
    left = fan - sum(high - low for low, high in taken)
    for place, child in enumerate(small):
        angle = -fan / 2 + (place + (0.75 if len(small) % 2 else 0.5)) / len(small) * left
        for low, high in taken:
            if angle > low:
                angle += high - low
        yield child, angle, near + _GAP + reaches[child]


def _layer(
    kids: Sequence[int], reaches: Sequence[float], fan: float, through: float, low: float
) -> Iterator[Arm]:
    if not kids:
        return
    while sum(_share(low, reaches[child]) for child in kids) > fan - through:
        low = low * 1.04 + 3
    shares = [_share(low, reaches[child]) for child in kids]
    room = min(fan - through, max(sum(shares), _WIDEST * len(kids))) if fan < 2 * pi else fan - through
    spare = (room - sum(shares)) / len(kids)
    angle = -(room + through) / 2
    for place, (child, share) in enumerate(zip(kids, shares, strict=True)):
        angle += through if place == len(kids) // 2 else 0.0
        yield child, angle + (share + spare) / 2, low + _GAP + reaches[child]
        angle += share + spare


def _share(low: float, reach: float) -> float:
    return 2 * asin(min(1.0, (reach + _AIR) / (low + _GAP + reach)))


def hull(arms: Sequence[Arm], reaches: Sequence[float]) -> tuple[float, float]:
    """A disc around all of it: how far off in direction 0 its middle is, and its radius."""
    if not arms:
        return 0.0, 0.0
    discs = [(far * cos(angle), far * sin(angle), reaches[child]) for child, angle, far in arms]
    middle = (min(x - r for x, _, r in discs) + max(x + r for x, _, r in discs)) / 2
    return middle, max(hypot(x - middle, y) + r for x, y, r in discs)
