"""What a trace says, for the terminal: the verdict, the fibre as a strip, the joints it was measured by."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from linewatch.otdr.place import Located
from linewatch.topology.plant import Cable

_COLOUR = {"break": "bold red", "breaks": "bold red", "whole": "bold green", "beyond": "yellow"}
_MARKS = {"odf": "■", "splice": "◆", "manhole": "·"}
_SEEN, _BROKEN, _LIT, _DARK = "◆", "X", "━", "╌"
_NARROWEST = 20

Name = Callable[[str], str]


def screen(cable: Cable, found: Located, said: Sequence[str], name: Name) -> RenderableType:
    """One screen of it."""
    lines = [Text(said[0], style=_COLOUR.get(found.verdict, "yellow")), *map(Text, said[1:])]
    parts: list[RenderableType] = [*lines, Text(""), Strip(cable, found, name)]
    if found.matched:
        parts += [Text(""), _table(found, name)]
    return Group(*parts)


class Strip:
    """The cable from end to end: frames ■, joints ◆ (bright: recognised), manholes ·, the break X."""

    def __init__(self, cable: Cable, found: Located, name: Name) -> None:
        self._cable, self._found, self._name = cable, found, name

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        cable, found = self._cable, self._found
        ends = (cable.a_site, cable.z_site)
        width = max(options.max_width - sum(map(cell_len, ends)) - 2, _NARROWEST)
        length = float(cable.length_km) or 1.0

        def column(km: float) -> int:
            return min(max(round(km / length * (width - 1)), 0), width - 1)

        cells = [(_LIT, "green")] * width
        for spot in found.spots:
            low, high = column(spot.low_km), column(spot.high_km)
            cells[low : high + 1] = [(_DARK, "red")] * (high + 1 - low)
        seen = {matched.point for matched in found.matched}
        for kind in ("manhole", "splice", "odf"):
            for point in cable.points:
                if point.kind == kind:
                    style = "bold cyan" if point.id in seen else "dim"
                    cells[column(float(point.km))] = (_MARKS[kind], style)
        for spot in found.spots:
            cells[column(spot.km)] = (_BROKEN, "bold red")
        strip = Text(f"{ends[0]} ")
        for mark, style in cells:
            strip.append(mark, style=style)
        yield strip.append(f" {ends[1]}")
        for spot in found.spots:
            label = f"{self._name(spot.from_point)} < X < {self._name(spot.to_point)}"
            at = cell_len(ends[0]) + 1 + column(spot.km) - cell_len(label) // 2
            yield Text(" " * max(min(at, options.max_width - cell_len(label)), 0) + label, style="red")


def _table(found: Located, name: Name) -> Table:
    table = Table(box=None, header_style="bold")
    for head in ("端 end", "已认出 recognised", "公里 km"):
        table.add_column(head)
    for head in ("事件 event m", "损耗 loss dB", "余差 left m"):
        table.add_column(head, justify="right")
    table.add_column("")
    for one in found.matched:
        mark = "反射 reflects" if one.reflective else ""
        note = "不符，少计 doubted" if one.doubted else mark
        style = "yellow" if one.doubted else ""
        cells = (one.end, name(one.point), f"{one.km:.3f}", f"{one.event_m:.1f}", f"{one.loss_db:.3f}")
        table.add_row(*cells, f"{one.left_m:+.1f}", note, style=style)
    return table
