"""A large plant on paper that a wall has room for: a circle for each domain, what joins them added up, and
beside it every ring in a table.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from linewatch.drawing.flow import Piece, Row, Table
from linewatch.drawing.groups import Between, Group, Parts, rings_between
from linewatch.drawing.layout import Layout, laid_out
from linewatch.drawing.leaf import leaf
from linewatch.drawing.live import UNASKED, Live, Seen, seen
from linewatch.drawing.mesh import Place
from linewatch.drawing.overview_map import OverviewMap
from linewatch.drawing.page import Sheet
from linewatch.drawing.plant_sheet import centred, geo_of, legend, plant_heading
from linewatch.drawing.said import Dress, km
from linewatch.drawing.spans import Span
from linewatch.drawing.units import units
from linewatch.topology.index import PlantIndex

_ARC = 230.0  # units between neighbours
_AROUND = 125.0
_NARROWEST = 400.0
_WORST = ("down", "alarm", "silent", "exposed", "ok")


def overview_svg(index: PlantIndex, found: Parts, dress: Dress, live: Live | None = None) -> tuple[str, int]:
    """SVG text, and how many labels found no room."""
    within = [span for group in found.groups for span in group.within]
    drawn = [*within, *(span for join in found.between for span in join.spans)]
    live = live or Live()
    states = tuple(
        key for key in legend(dress, live) if key[1] and key[0] not in ("hub", "rail-spare", "duct")
    )
    sheet = Sheet(*plant_heading(index, dress), states)
    layout = _arranged(index, found)
    over = _lines_over(index)
    far = {track.id: track.length_km for span in drawn for track in span.tracks}

    def pieces(width: float) -> list[Piece]:
        tables = [_table(index, group, over, far, dress, live) for group in found.groups]
        return [piece for table in tables for piece in table.pieces(width)]

    size = (layout.width + 2 * _AROUND, layout.height + 2 * _AROUND)
    canvas, space = leaf(sheet, dress, pieces, _NARROWEST, size, lying=True)
    picture = OverviewMap(canvas, space, centred(layout, space, _AROUND))
    for join in found.between:
        picture.join(join, _join_words(join), _worst(live, _ids(join.spans)), leased=_leased(join.spans))
    ending = _lines_ending(index, found)
    named = {link.domain: link for link in index.plant.dcn_links} | dict(index.rings)
    for group in found.groups:
        state = _worst(live, [(ne,) for ne in group.nes] + _ids(group.within))
        words = [
            *dress.names(named.get(group.name)),
            f"{dress.word('ne')} {len(group.nes)} · {dress.word('ring')} {len(group.rings)}",
            f"{dress.word('circuits')} {ending[group.name]}",
        ]
        picture.group(group.name, words, state)
    picture.names()
    return canvas.document(sheet.heading), picture.left_out


def _arranged(index: PlantIndex, found: Parts) -> Layout:
    """The groups as if each were one NE, in the middle of its own."""
    neighbours: dict[str, list[str]] = {group.name: [] for group in found.groups}
    for join in found.between:
        neighbours[join.a].append(join.z)
        neighbours[join.z].append(join.a)
    geo = geo_of(index)
    middles: dict[str, Place] = {}
    for group in found.groups:
        places = [geo[ne] for ne in group.nes if ne in geo]
        if places:
            middles[group.name] = (
                sum(x for x, _ in places) / len(places),
                sum(y for _, y in places) / len(places),
            )
    plan = units(tuple(neighbours), neighbours, rings_between(index, found.group_of))
    return laid_out(plan, neighbours, middles, _ARC)


def _join_words(join: Between) -> tuple[str, ...]:
    """ "2 x STM-64 1+1 · 61.2–75.8 km": an MSP group counts once."""
    rates = Counter(span.tracks[0].rate + (" 1+1" if len(span.tracks) > 1 else "") for span in join.spans)
    lengths = sorted(track.length_km for span in join.spans for track in span.tracks)
    far = km(lengths[0]) if km(lengths[0]) == km(lengths[-1]) else f"{km(lengths[0])} – {km(lengths[-1])}"
    return (" + ".join(f"{count} × {rate}" for rate, count in rates.items()), far)


def _leased(spans: Sequence[Span]) -> bool:
    return all(track.leased for span in spans for track in span.tracks)


def _ids(spans: Iterable[Span]) -> list[tuple[str, ...]]:
    return [track.ids for span in spans for track in span.tracks]


def _worst(live: Live, things: Iterable[tuple[str, ...]]) -> Seen:
    """Of several things; `codes` says how many are how."""
    if not live.asked:
        return UNASKED
    states = Counter(seen(live, ids).state for ids in things)
    worst = next((state for state in _WORST if states[state]), "ok")
    return Seen(worst, tuple(f"{state} {states[state]}" for state in _WORST if states[state]))


def _lines_over(index: PlantIndex) -> dict[str, int]:
    """Ring -> how many lines have a trail over it."""
    over: dict[str, dict[str, None]] = {ring: {} for ring in index.rings}
    for trail in index.plant.hp_trails:
        lines = index.circuits_of_trail.get(trail.id, ())
        hops = (index.msp_groups[hop].working if hop in index.msp_groups else hop for hop in trail.hops)
        for ring in dict.fromkeys(index.ring_of_section.get(hop, "") for hop in hops):
            if ring in over:
                over[ring].update(dict.fromkeys(lines))
    return {ring: len(lines) for ring, lines in over.items()}


def _lines_ending(index: PlantIndex, found: Parts) -> Counter[str]:
    ending: Counter[str] = Counter()
    for circuit in index.plant.circuits:
        ends = (found.group_of.get(ne, "") for ne in (circuit.a_ne, circuit.z_ne))
        ending.update(dict.fromkeys(ends, 1))
    return ending


def _table(
    index: PlantIndex,
    group: Group,
    over: Mapping[str, int],
    far: Mapping[str, float],
    dress: Dress,
    live: Live,
) -> Table:
    """`over`: ring -> lines. `far`: section -> km."""
    rows = []
    inside: dict[str, None] = {}
    for name in group.rings:
        ring = index.rings[name]
        inside.update(dict.fromkeys(ring.nes))
        state = _worst(live, [(ne,) for ne in ring.nes] + [(section,) for section in ring.sections])
        rates = dict.fromkeys(index.sections[one].rate for one in ring.sections if one in index.sections)
        cells = (
            f"{name} {' '.join(rates)}",
            dress.word(ring.protection),
            ring.nes[0],
            str(len(ring.nes)),
            km(sum(far.get(section, 0.0) for section in ring.sections)),
            str(over[name]),
            dress.word(f"draw.state.{state.state}") if state.state else "",
        )
        rows.append(
            Row(cells, "ring-row", name, " ".join((name, dress.name(ring), *state.codes)), state.state)
        )
    others = [ne for ne in group.nes if ne not in inside]
    if others:
        rows.append(Row((dress.word("no_ring"), "", "", str(len(others)), "", "", "")))
    heads = ("ring", "type", "hub", "ne", "length", "circuits", "state")
    title = f"{group.name} · {dress.word('nes')} {len(group.nes)}"
    return Table(title, tuple(map(dress.word, heads)), tuple(rows), dress.word("nothing"))
