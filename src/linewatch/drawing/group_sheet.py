"""One part of a large plant: its rings and chains, and the NEs elsewhere that they lead to."""

from linewatch.drawing.groups import Group, Parts
from linewatch.drawing.layout import laid_out
from linewatch.drawing.live import Live
from linewatch.drawing.page import Sheet, draw_frame, paper_for, papers, room
from linewatch.drawing.plant_map import PlantMap, Progress
from linewatch.drawing.plant_sheet import ARC, AROUND, centred, geo_of, legend, nothing_told
from linewatch.drawing.said import Dress
from linewatch.drawing.svg import Canvas
from linewatch.drawing.units import units
from linewatch.topology.index import PlantIndex

_SHRINKS = (1.0, 0.9, 0.82)  # type of 5.5 pt at the least


def group_svg(
    index: PlantIndex,
    found: Parts,
    group: Group,
    dress: Dress,
    live: Live | None = None,
    progress: Progress = nothing_told,
) -> tuple[str, int]:
    """SVG text, and how many labels found no room."""
    live = live or Live()
    beyond = [span for join in found.between if group.name in (join.a, join.z) for span in join.spans]
    drawn = (*group.within, *beyond)
    ends = (ne for span in beyond for ne in (span.ne_a, span.ne_z))
    nes = dict.fromkeys([*group.nes, *ends])
    neighbours: dict[str, dict[str, None]] = {ne: {} for ne in nes}
    for span in drawn:
        if span.ne_a != span.ne_z:
            neighbours[span.ne_a][span.ne_z] = None
            neighbours[span.ne_z][span.ne_a] = None
    lists = {ne: tuple(others) for ne, others in neighbours.items()}
    own = [index.rings[name] for name in group.rings]
    rings = tuple(ring for ring in own if all(ne in nes for ne in ring.nes))
    layout = laid_out(units(tuple(nes), lists, rings), lists, geo_of(index), ARC)
    counts = {"ne": len(group.nes), "section": sum(len(s.tracks) for s in group.within), "ring": len(own)}
    under = " · ".join(f"{dress.word(word)} {count}" for word, count in counts.items())
    sheet = Sheet(" ".join([dress.word("part"), group.name]), (under,), legend(dress, live))
    wide, tall = layout.width + 2 * AROUND, layout.height + 2 * AROUND
    shrink, paper = 1.0, paper_for(sheet, dress, wide, tall)
    for less in _SHRINKS:
        fits = [
            one for one in sorted(papers(), key=lambda size: (size[0] * size[1], -size[0]))
            if room(sheet, dress, one[0] / less, one[1] / less).width >= wide
            and room(sheet, dress, one[0] / less, one[1] / less).height >= tall
        ]  # fmt: skip
        if fits:
            shrink, paper = less, fits[0]
            break
    canvas = Canvas(*paper, shrink)
    draw_frame(canvas, sheet, dress)
    space = room(sheet, dress, canvas.width, canvas.height)
    picture = PlantMap(canvas, space, index, dress, live)
    hubs = {ring.nes[0]: ring for ring in own if ring.nes}
    picture.draw(drawn, centred(layout, space), hubs, progress, rings=True)
    return canvas.document(sheet.heading), picture.left_out
