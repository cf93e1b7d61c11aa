"""A plant on one sheet, or as a set of sheets: first all of it, then each domain, then each ring."""

import re
from collections.abc import Iterator

from linewatch.drawing.group_sheet import group_svg
from linewatch.drawing.groups import Parts, parts
from linewatch.drawing.live import Live
from linewatch.drawing.overview_sheet import overview_svg
from linewatch.drawing.plant_map import Progress
from linewatch.drawing.plant_sheet import nothing_told, on_a_sheet, plant_svg
from linewatch.drawing.ring_sheet import ring_svg
from linewatch.drawing.said import Dress
from linewatch.drawing.spans import spans
from linewatch.topology.index import PlantIndex

FIRST = "plant.svg"


def whole_svg(
    index: PlantIndex,
    dress: Dress,
    live: Live | None = None,
    progress: Progress = nothing_told,
    *,
    full: bool = False,
) -> tuple[str, int]:
    """The plant as a map where that fits on paper, or where `full`; else an overview of its parts."""
    found = None if full else _needed(index)
    if found is None:
        return plant_svg(index, dress, live, progress)
    return overview_svg(index, found, dress, live)


def sheets(
    index: PlantIndex, dress: Dress, live: Live | None = None, progress: Progress = nothing_told
) -> Iterator[tuple[str, str, int]]:
    """File name, SVG text, and how many labels found no room. Names are told apart whatever is in them."""
    found = _needed(index)
    yield FIRST, *whole_svg(index, dress, live, progress)
    taken = {FIRST}
    if found is not None:
        for group in found.groups:
            yield _free(group.name, taken), *group_svg(index, found, group, dress, live)
    for place, ring in enumerate(index.rings):
        progress("rings", place, len(index.rings))
        yield _free(ring, taken), *ring_svg(index, ring, dress, live)


def file_name(name: str) -> str:
    """What every file system takes, near to the name."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._") or "sheet"


def _needed(index: PlantIndex) -> Parts | None:
    """The parts of a plant that does not fit on a sheet; None where it does, or has none."""
    drawn = spans(index)
    return None if on_a_sheet(index, drawn) else parts(index, drawn)


def _free(name: str, taken: set[str]) -> str:
    file, number = f"{file_name(name)}.svg", 2
    while file.lower() in taken:
        file, number = f"{file_name(name)}-{number}.svg", number + 1
    taken.add(file.lower())
    return file
