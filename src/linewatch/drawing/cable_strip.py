"""One cable by km: its points with names and slack, its ducts and who else is in them, its fibres and
who has them.
"""

from linewatch.drawing.cable_fibres import fibre_pieces, fibre_table
from linewatch.drawing.cable_points import strips
from linewatch.drawing.flow import Piece, Row, Table
from linewatch.drawing.leaf import leaf
from linewatch.drawing.live import Live, seen
from linewatch.drawing.owners import leased, owner
from linewatch.drawing.page import Sheet
from linewatch.drawing.said import Dress, km
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Cable

_NARROWEST = 700.0


def cable_svg(index: PlantIndex, cable_id: str, dress: Dress, live: Live | None = None) -> str:
    """SVG text. Raises KeyError where there is no such cable."""
    cable, live = index.cables[cable_id], live or Live()
    heading = " ".join([dress.word("cable"), cable.id, *dress.names(cable)])
    whose = " ".join(dress.both(owner(index, cable)[1]))
    fibres = index.fibres_of_cable.get(cable.id, ())
    found = seen(live, (cable.id, *fibres))
    under = [
        f"{cable.a_site} – {cable.z_site}",
        km(cable.length_km),
        f"{cable.fibre_count} {dress.word('fibres')}",
    ]
    under += [whose] if whose else []
    under += [dress.word("leased")] if leased(index, cable_id) else []
    under += [f"{dress.word('otdr')} {unit.id}" for unit in index.plant.otdr if unit.cable == cable_id]
    if found.state:
        faults = [dress.word(f"kind.{kind}") for kind in found.faults]
        under.append(" ".join([dress.word(f"draw.state.{found.state}"), *faults, *found.told]))
    keys = tuple((word, dress.word(word)) for word in ("odf", "splice", "manhole", "slack"))
    more = (
        ("duct", dress.word("duct")),
        ("used", dress.word("section")),
        ("half", dress.word("tail_fibre")),
        ("cell", dress.word("free")),
    )
    sheet = Sheet(heading, (" · ".join(under),), (*keys, *more))
    tables = (_beside(index, cable, dress), fibre_table(index, cable, dress, live))

    def pieces(width: float) -> list[Piece]:
        found_pieces = [*strips(index, cable, dress, live, width), *fibre_pieces(index, cable, dress, width)]
        for table in tables:
            found_pieces += table.pieces(width)
        return found_pieces

    canvas, _ = leaf(sheet, dress, pieces, _NARROWEST, lying=True)
    return canvas.document(heading)


def _beside(index: PlantIndex, cable: Cable, dress: Dress) -> Table:
    """Every other cable that lies in a duct of this one."""
    mine: dict[str, float] = {}
    for segment in cable.segments:
        if segment.duct:
            mine[segment.duct] = mine.get(segment.duct, 0.0) + segment.to_km - segment.from_km
    rows = []
    for duct, stretch in mine.items():
        for other in index.plant.cables:
            theirs = sum(s.to_km - s.from_km for s in other.segments if s.duct == duct)
            if other.id != cable.id and theirs:
                name = " ".join(dress.names(index.ducts.get(duct)))
                cells = (
                    f"{duct} {name}".strip(),
                    f"{other.id} {dress.name(other)}".strip(),
                    km(min(stretch, theirs)),
                )
                rows.append(Row(cells, "beside", other.id, f"{duct} {other.id}"))
    heads = ("duct", "cable", "shared")
    return Table(dress.word("beside"), tuple(map(dress.word, heads)), tuple(rows), dress.word("nothing"))
