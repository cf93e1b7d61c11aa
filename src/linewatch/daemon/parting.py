"""A ground that is stood on no more, taken apart a little at a time.

Python frees what nobody refers to at once, and all that hangs on it: for the ground of 20,000 lines that is
half a second in which no other thread runs.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

from linewatch.engine.ground import Ground

_OBJECTS = 200  # let go of in one piece: far less than a millisecond


async def part_with(grounds: list[Ground]) -> None:
    """Let go of them in a thread. The list is emptied; whoever else refers to one keeps it whole."""
    await asyncio.to_thread(_part_with, grounds)


def _part_with(grounds: list[Ground]) -> None:
    held: list[Any] = []
    for ground in grounds:
        held += _within(ground)
    grounds.clear()
    while held:
        del held[-_OBJECTS:]


def _within(ground: Ground) -> Iterator[Any]:
    """What its tables hold, so that the tables go before their contents."""
    field = ground.field
    parts: tuple[object, ...] = (
        ground,
        ground.index,
        *ground.lines,
        field.wiring,
        field.breaks,
        field.bundles,
    )
    for part in (*parts, field.keys):
        tables = (part,) if isinstance(part, dict) else tuple(vars(part).values())
        for table in tables:
            if isinstance(table, dict):
                yield from table.values()
    for name in ground.plant.__struct_fields__:
        elements = getattr(ground.plant, name)
        if isinstance(elements, tuple):
            yield from elements
