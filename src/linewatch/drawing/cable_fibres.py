"""A cable's fibres: a box for each, and a table of who has them."""

from collections.abc import Iterator, Sequence

from linewatch.drawing.flow import Piece, Row, Table, heading, space
from linewatch.drawing.live import Live, seen
from linewatch.drawing.said import Dress, km
from linewatch.drawing.svg import Canvas
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Cable, Fibre

_BOX, _TALL = 26.0, 17.0
SECTION, TAIL, FREE = "section", "tail", "free"


def use_of(index: PlantIndex, fibre: str) -> tuple[str, tuple[str, ...]]:
    """What has a fibre: sections, or lines whose tail runs over it."""
    sections = index.sections_of_fibre.get(fibre, ())
    if sections:
        return SECTION, sections
    lines = index.circuits_of_tail.get(fibre, ())
    return (TAIL, lines) if lines else (FREE, ())


def _by_number(index: PlantIndex, cable: Cable) -> dict[int, Fibre]:
    return {index.fibres[name].number: index.fibres[name] for name in index.fibres_of_cable.get(cable.id, ())}


def fibre_pieces(index: PlantIndex, cable: Cable, dress: Dress, width: float) -> Iterator[Piece]:
    """The boxes, in rows of twelve, or of two dozen where there is room (a tube has twelve fibres)."""
    yield heading(dress.word("fibres"), width)
    across = max(int(width // _BOX) // 12, 1) * 12
    known = _by_number(index, cable)
    last = max([cable.fibre_count, *known])
    for begin in range(1, last + 1, across):
        numbers = range(begin, min(begin + across, last + 1))
        yield Piece(_TALL + 2, _Boxes(index, known, numbers))
    yield space(14.0)


class _Boxes:
    def __init__(self, index: PlantIndex, known: dict[int, Fibre], numbers: Sequence[int]) -> None:
        self.index, self.known, self.numbers = index, known, numbers

    def __call__(self, canvas: Canvas, x: float, y: float) -> None:
        for place, number in enumerate(self.numbers):
            fibre = self.known.get(number)
            use, by = use_of(self.index, fibre.id) if fibre is not None else (FREE, ())
            style = {SECTION: "used", TAIL: "half", FREE: "cell"}[use]
            left = x + place * _BOX
            name = fibre.id if fibre is not None else f"{number}"
            with canvas.element("fibre", name, " ".join([name, use, *by])):
                canvas.box(left, y, _BOX - 2, _TALL, style)
                cls = "lit" if use == SECTION else "plain"
                canvas.text(left + _BOX / 2 - 1, y + 12, str(number), 8.5, anchor="middle", cls=cls)


def fibre_table(index: PlantIndex, cable: Cable, dress: Dress, live: Live) -> Table:
    """One row for each fibre that something has; free ones together."""
    known = _by_number(index, cable)
    rows = []
    free: list[int] = []
    for number in range(1, max([cable.fibre_count, *known]) + 1):
        fibre = known.get(number)
        use, by = use_of(index, fibre.id) if fibre is not None else (FREE, ())
        if fibre is None or use == FREE:
            free.append(number)
            continue
        state = seen(live, (fibre.id,))
        stretch = f"{fibre.from_km:g}–{fibre.to_km:g} km"
        word = dress.word("section" if use == SECTION else "tail_fibre")
        cells = (str(number), word, _users(dress, index, by, use), stretch)
        rows.append(Row(cells, "fibre-row", fibre.id, f"{fibre.id} {state.state}".strip(), state.state))
    if free:
        rows.append(Row((_ranges(free), dress.word("free"), "", km(cable.length_km))))
    heads = ("fibre", "use", "ends", "length")
    return Table(dress.word("use"), tuple(map(dress.word, heads)), tuple(rows), dress.word("nothing"))


def _users(dress: Dress, index: PlantIndex, by: tuple[str, ...], use: str) -> str:
    said = []
    for name in by:
        if use == SECTION:
            section = index.sections[name]
            said.append(
                f"{name} {section.rate} {index.ports[section.a_port].ne} – {index.ports[section.z_port].ne}"
            )
        else:
            said.append(" ".join([name, *dress.names(index.circuits[name])]))
    return "; ".join(said)


def _ranges(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs)
