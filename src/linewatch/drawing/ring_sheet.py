"""One ring: its NEs in order with what leads away from it, its spans with cables, km and AU-4, its lines
by NE.
"""

from collections.abc import Iterator

from linewatch.drawing.flow import Piece, Row, Slots, Table
from linewatch.drawing.layout import Layout, laid_out
from linewatch.drawing.leaf import leaf
from linewatch.drawing.live import Live, seen
from linewatch.drawing.page import Sheet
from linewatch.drawing.plant_map import PlantMap, Progress
from linewatch.drawing.plant_sheet import ARC, centred, geo_of, legend, nothing_told
from linewatch.drawing.said import Dress, km
from linewatch.drawing.spans import Span, spans, track
from linewatch.drawing.units import units
from linewatch.topology.capacity import MS_SPRING, MSP_PROTECTION, Capacity
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Ring

_AROUND = 118.0
_NARROWEST = 430.0
_MANY = 8  # spans that lead elsewhere: more than these are named only


def ring_svg(
    index: PlantIndex, ring_id: str, dress: Dress, live: Live | None = None, progress: Progress = nothing_told
) -> tuple[str, int]:
    """SVG text, and how many labels found no room. Raises KeyError where there is no such ring."""
    ring, live = index.rings[ring_id], live or Live()
    members = dict.fromkeys(ring.nes)
    near = [span for span in spans(index) if span.ne_a in members or span.ne_z in members]
    layout = _around(index, ring, near)
    protection = dress.word(ring.protection)
    total = sum(
        track(index, index.sections[name]).length_km for name in ring.sections if name in index.sections
    )
    counts = f"{dress.word('nes')} {len(members)} · {dress.word('length')} {km(total)}"
    keys = (
        *legend(dress, live), ("used", dress.word("used")),
        ("half", dress.word("reserved")), ("cell", dress.word("free")),
    )  # fmt: skip
    heading = " ".join([dress.word("ring"), ring.id, *dress.names(ring)])
    sheet = Sheet(heading, (f"{protection} · {counts}",), keys)

    def pieces(width: float) -> list[Piece]:
        tables = (_span_table(index, ring, dress, live), _ne_table(index, ring, dress, live))
        return [piece for table in tables for piece in table.pieces(width)]

    size = (layout.width + 2 * _AROUND, layout.height + 2 * _AROUND)
    canvas, space = leaf(sheet, dress, pieces, _NARROWEST, size)
    picture = PlantMap(canvas, space, index, dress, live)
    beyond = [span.id for span in near if span.ring != ring.id]
    picture.draw(
        near,
        centred(layout, space, _AROUND),
        {ring.nes[0]: ring},
        progress,
        rings=True,
        brief=beyond if len(beyond) > _MANY else (),
    )
    return canvas.document(heading), picture.left_out


def _around(index: PlantIndex, ring: Ring, near: list[Span]) -> Layout:
    """The ring alone, with the NEs that its own lead to standing outside."""
    nes = dict.fromkeys([*ring.nes, *(ne for span in near for ne in (span.ne_a, span.ne_z))])
    neighbours: dict[str, list[str]] = {ne: [] for ne in nes}
    for span in near:
        if span.ne_a != span.ne_z and span.ne_z not in neighbours[span.ne_a]:
            neighbours[span.ne_a].append(span.ne_z)
            neighbours[span.ne_z].append(span.ne_a)
    return laid_out(units(tuple(nes), neighbours, (ring,)), neighbours, geo_of(index), ARC)


def _span_table(index: PlantIndex, ring: Ring, dress: Dress, live: Live) -> Table:
    heads = ("section", "ends", "cable", "length", "au4", "circuits")
    rows = tuple(_span_rows(index, ring, dress, live))
    return Table(dress.word("spans"), tuple(map(dress.word, heads)), rows, dress.word("nothing"))


def _span_rows(index: PlantIndex, ring: Ring, dress: Dress, live: Live) -> Iterator[Row]:
    capacity = Capacity(index)
    for name in ring.sections:
        section = index.sections.get(name)
        if section is None:
            continue
        run = track(index, section)
        mark = f" [{dress.word('leased')}]" if run.leased else ""
        room = capacity.of_section(name)
        used = tuple(int(use.slot) for use in room.uses if use.slot.isdigit())
        free = [int(slot) for slot in room.free_slots]
        kept = room.kind in (MS_SPRING, MSP_PROTECTION)
        rest = (
            tuple(slot for slot in range(1, room.total + 1) if slot not in used and slot not in free)
            if kept
            else ()
        )
        trails = [use.by for use in room.uses]
        lines = {line for trail in trails for line in index.circuits_of_trail.get(trail, ())}
        state = seen(live, run.ids)
        title = f"{name}: {' '.join(trails)} {state.state} {' '.join(state.codes)}".strip()
        cells = (
            f"{name} {section.rate}", f"{run.ne_a} – {run.ne_z}",
            " + ".join(run.cables) + mark, km(run.length_km),
            Slots(room.total, used, rest), str(len(lines)),
        )  # fmt: skip
        yield Row(cells, "span", name, title, state.state)


def _ne_table(index: PlantIndex, ring: Ring, dress: Dress, live: Live) -> Table:
    ending: dict[str, int] = {}
    for circuit in index.plant.circuits:
        for ne in dict.fromkeys((circuit.a_ne, circuit.z_ne)):
            ending[ne] = ending.get(ne, 0) + 1
    rows = []
    for ne in dict.fromkeys(ring.nes):
        element = index.nes[ne]
        e1 = [port for port in index.ports_of_ne.get(ne, ()) if index.ports[port].kind == "e1"]
        busy = sum(port in index.circuit_of_e1_port for port in e1)
        state = seen(live, (ne,))
        words = dress.word(f"draw.state.{state.state}") if state.state else ""
        site = " ".join([element.site, *dress.names(index.sites.get(element.site))])
        hub = f" ({dress.word('hub')})" if ne == ring.nes[0] else ""
        cells = (ne + hub, site, str(ending.get(ne, 0)), f"{busy}/{len(e1)}", " ".join([words, *state.codes]))
        rows.append(Row(cells, "ne-row", ne, ne, state.state))
    heads = ("ne", "site", "circuits", "e1_port", "state")
    table = Table(dress.word("nes"), tuple(map(dress.word, heads)), tuple(rows), dress.word("nothing"))
    if live.asked:
        return table
    short = tuple(Row(row.cells[:-1], row.kind, row.id, row.title) for row in rows)
    return Table(table.title, table.heads[:-1], short, table.nothing)
