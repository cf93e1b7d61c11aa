"""One site: power, NEs with cards and ports, sections and cables that end there, ODF, DDF, lines and
boxes.
"""

from collections.abc import Iterator

from linewatch.drawing.flow import Piece, Row, Table
from linewatch.drawing.leaf import leaf
from linewatch.drawing.live import Live, seen
from linewatch.drawing.marks import STATES
from linewatch.drawing.owners import owner
from linewatch.drawing.page import Sheet
from linewatch.drawing.said import Dress, km
from linewatch.drawing.shelf import shelf
from linewatch.drawing.site_lines import ending_here, line_table
from linewatch.drawing.spans import track
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Ne

_NARROWEST = 430.0


def site_svg(index: PlantIndex, site_id: str, dress: Dress, live: Live | None = None) -> str:
    """SVG text. Raises KeyError where there is no such site."""
    site, live = index.sites[site_id], live or Live()
    nes = [ne for ne in index.plant.nes if ne.site == site_id]
    heading = " ".join([dress.word("site"), site.id, *dress.names(site)])
    keys = [("used", dress.word("used")), ("cell", dress.word("free"))]
    keys += [(state, dress.word(f"draw.state.{state}")) for state in STATES if live.asked]
    under = [str(site.role)] if isinstance(site.role, str) else []
    if isinstance(site.lon, (int, float)) and isinstance(site.lat, (int, float)):
        under.append(f"{site.lon:g}, {site.lat:g}")
    sheet = Sheet(heading, (" · ".join(under),) if under else (), tuple(keys))
    tables = [
        _power(index, site_id, dress, live),
        _sections(index, nes, dress, live),
        _cables(index, site_id, dress, live),
        _odf(index, site_id, dress),
        line_table(index, ending_here(index, site_id), site_id, dress, live),
        _boxes(index, site_id, dress, live),
    ]

    def pieces(width: float) -> list[Piece]:
        found: list[Piece] = list(tables[0].pieces(width)) if tables[0].rows else []
        for ne in nes:
            found += shelf(index, ne, dress, live, width)
        for table in tables[1:]:
            if table.rows:
                found += table.pieces(width)
        return found or list(tables[0].pieces(width))

    canvas, _ = leaf(sheet, dress, pieces, _NARROWEST)
    return canvas.document(heading)


def _table(dress: Dress, title: str, heads: tuple[str, ...], rows: Iterator[Row]) -> Table:
    return Table(dress.word(title), tuple(map(dress.word, heads)), tuple(rows), dress.word("nothing"))


def state_said(dress: Dress, live: Live, ids: tuple[str, ...]) -> tuple[str, str]:
    """The state and its words; both empty where nobody was asked."""
    found = seen(live, ids)
    word = dress.word(f"draw.state.{found.state}") if found.state else ""
    return found.state, " ".join([word, *found.codes]).strip()


def _power(index: PlantIndex, site: str, dress: Dress, live: Live) -> Table:
    def rows() -> Iterator[Row]:
        for plant in index.plant.power_plants:
            if plant.site == site:
                state, words = state_said(dress, live, (plant.id,))
                minutes = (
                    f"{plant.battery_min:g} {dress.word('minutes')}"
                    if isinstance(plant.battery_min, (int, float))
                    else ""
                )
                watched = dress.word("monitored" if plant.monitored else "not_monitored")
                fed = str(len(index.fed_by.get(plant.id, ())))
                yield Row(
                    (f"{plant.id} {dress.name(plant)}".strip(), minutes, watched, fed, words),
                    "power",
                    plant.id,
                    plant.id,
                    state,
                )

    return _table(dress, "power", ("power", "battery", "monitored", "devices", "state"), rows())


def _sections(index: PlantIndex, nes: list[Ne], dress: Dress, live: Live) -> Table:
    here = {ne.id for ne in nes}

    def rows() -> Iterator[Row]:
        for section in index.plant.sections:
            run = track(index, section)
            if run.ne_a not in here and run.ne_z not in here:
                continue
            port, far = (section.a_port, run.ne_z) if run.ne_a in here else (section.z_port, run.ne_a)
            group = f" {section.msp_group}" if section.msp_group else ""
            state, words = state_said(dress, live, run.ids)
            cells = (
                f"{section.id} {section.rate}{group}",
                port,
                far,
                " + ".join(run.cables),
                km(run.length_km),
                words,
            )
            yield Row(cells, "section", section.id, section.id, state)

    return _table(dress, "section", ("section", "port", "far", "cable", "length", "state"), rows())


def _cables(index: PlantIndex, site: str, dress: Dress, live: Live) -> Table:
    def rows() -> Iterator[Row]:
        for cable in index.plant.cables:
            if site not in (cable.a_site, cable.z_site):
                continue
            far = cable.z_site if cable.a_site == site else cable.a_site
            fibres = index.fibres_of_cable.get(cable.id, ())
            used = sum(bool(index.sections_of_fibre.get(f) or index.circuits_of_tail.get(f)) for f in fibres)
            ducts = dict.fromkeys(segment.duct for segment in cable.segments if segment.duct)
            whose = " ".join(dress.both(owner(index, cable)[1]))
            state, words = state_said(dress, live, (cable.id, *fibres))
            cells = (
                f"{cable.id} {dress.name(cable)}".strip(), far, km(cable.length_km),
                f"{used}/{cable.fibre_count}",
                " ".join(ducts), whose, words,
            )  # fmt: skip
            yield Row(cells, "cable", cable.id, cable.id, state)

    return _table(dress, "cable", ("cable", "far", "length", "fibres", "ducts", "owner", "state"), rows())


def _odf(index: PlantIndex, site: str, dress: Dress) -> Table:
    def rows() -> Iterator[Row]:
        for cable in index.plant.cables:
            for point in cable.points:
                ends = {0: cable.a_site, cable.length_km: cable.z_site}
                there = point.site if isinstance(point.site, str) else ends.get(point.km, "")
                if point.kind == "odf" and there == site:
                    rack = ext_of(point).get("odf", "")
                    yield Row(
                        (point.id, str(rack), cable.id, km(point.km), f"{point.slack_m:g} m"), "odf", point.id
                    )

    return _table(dress, "odf", ("odf", "name", "cable", "length", "slack"), rows())


def _boxes(index: PlantIndex, site: str, dress: Dress, live: Live) -> Table:
    def rows() -> Iterator[Row]:
        for device in index.plant.devices:
            if device.site == site:
                state, words = state_said(dress, live, (device.id,))
                lines = " ".join(index.circuits_of_tail.get(device.id, ()))
                cells = (
                    f"{device.id} {dress.name(device)}".strip(),
                    device.type,
                    device.power or "",
                    lines,
                    words,
                )
                yield Row(cells, "device", device.id, device.id, state)

    return _table(dress, "devices", ("devices", "type", "power", "circuits", "state"), rows())
