"""The whole plant on one sheet of paper."""

from collections.abc import Mapping, Sequence
from math import cos, radians

from linewatch.drawing.layout import Layout, laid_out, stretched
from linewatch.drawing.live import Live
from linewatch.drawing.marks import STATES
from linewatch.drawing.mesh import Place
from linewatch.drawing.page import Room, Sheet, draw_frame, paper_for, papers, room
from linewatch.drawing.plant_map import PlantMap, Progress
from linewatch.drawing.said import Dress
from linewatch.drawing.spans import Span, spans
from linewatch.drawing.svg import Canvas
from linewatch.drawing.units import units
from linewatch.topology.index import PlantIndex, ext_of

ARC = 168.0  # units between neighbours on a ring
AROUND = 120.0  # units for the names beyond the outermost stations
_FURTHEST = 1.7


def nothing_told(what: str, done: int, of: int) -> None:
    """A progress for callers that do not care."""


def plant_svg(
    index: PlantIndex, dress: Dress, live: Live | None = None, progress: Progress = nothing_told
) -> tuple[str, int]:
    """SVG text, and how many labels found no room."""
    live = live or Live()
    drawn = spans(index)
    layout = arranged(index, drawn)
    sheet = Sheet(*plant_heading(index, dress), legend(dress, live))
    paper = paper_for(sheet, dress, layout.width + 2 * AROUND, layout.height + 2 * AROUND)
    canvas = Canvas(*paper)
    draw_frame(canvas, sheet, dress)
    space = room(sheet, dress, *paper)
    layout = centred(layout, space)
    picture = PlantMap(canvas, space, index, dress, live)
    hubs = {ring.nes[0]: ring for ring in index.plant.rings if ring.nes}
    picture.draw(drawn, layout, hubs, progress, rings=True)
    return canvas.document(sheet.heading), picture.left_out


def plant_heading(index: PlantIndex, dress: Dress) -> tuple[str, tuple[str, ...]]:
    """What stands at the top, and under it."""
    counts = {
        "ne": len(index.nes),
        "section": len(index.sections),
        "ring": len(index.rings),
        "circuits": len(index.circuits),
    }
    under = " · ".join(f"{dress.word(word)} {count}" for word, count in counts.items())
    return " ".join([dress.word("plant"), *dress.both(_plant_name(index, dress))]), (under,)


def on_a_sheet(index: PlantIndex, drawn: Sequence[Span]) -> bool:
    """Whether the whole plant fits on paper of the series."""
    layout = arranged(index, drawn)
    sides = (layout.width + 2 * AROUND, layout.height + 2 * AROUND)
    return any(sides[0] <= wide and sides[1] <= tall for wide, tall in papers())


def _plant_name(index: PlantIndex, dress: Dress) -> object:
    meta = index.plant.meta
    name = meta.get("name") if isinstance(meta, dict) else None
    return ext_of(index.plant).get("name") or name or dress.plant


def legend(dress: Dress, live: Live) -> tuple[tuple[str, str], ...]:
    """Keys of a map of rings and chains."""
    rails = [
        ("hub", dress.word("hub")), ("rail", dress.word("working")), ("rail-spare", dress.word("standby")),
        ("rail-leased", dress.word("leased")), ("duct", dress.word("shared")),
    ]  # fmt: skip
    return (*rails, *((state, dress.word(f"draw.state.{state}")) for state in STATES if live.asked))


def arranged(index: PlantIndex, drawn: Sequence[Span], arc: float = ARC) -> Layout:
    """Every NE in its place, from (0, 0); landscape."""
    neighbours: dict[str, dict[str, None]] = {ne: {} for ne in index.nes}
    for span in drawn:
        if span.ne_a != span.ne_z:
            neighbours[span.ne_a][span.ne_z] = None
            neighbours[span.ne_z][span.ne_a] = None
    lists = {ne: tuple(others) for ne, others in neighbours.items()}
    plan = units(tuple(index.nes), lists, index.plant.rings)
    return laid_out(plan, lists, geo_of(index), arc)


def geo_of(index: PlantIndex) -> Mapping[str, Place]:
    """NE -> plane coordinates of its site, where it has any (equirectangular, in degrees of latitude)."""
    found: dict[str, Place] = {}
    for ne in index.plant.nes:
        site = index.sites.get(ne.site)
        lon, lat = (site.lon, site.lat) if site is not None else (None, None)
        if isinstance(lon, (int, float)) and isinstance(lat, (int, float)):
            found[ne.id] = (float(lon), float(lat))
    middle = sum(lat for _, lat in found.values()) / len(found) if found else 0.0
    return {ne: (lon * cos(radians(middle)), lat) for ne, (lon, lat) in found.items()}


def centred(layout: Layout, space: Room, around: float = AROUND) -> Layout:
    """Stretched to the room there is, and in its middle."""
    wide, tall = space.width - 2 * around, space.height - 2 * around
    by = min(
        wide / layout.width if layout.width else _FURTHEST,
        tall / layout.height if layout.height else _FURTHEST,
    )
    layout = stretched(layout, min(max(by, 1.0), _FURTHEST))
    dx = space.x + (space.width - layout.width) / 2
    dy = space.y + (space.height - layout.height) / 2
    return layout.moved(dx, dy)
