"""Words of SVG: shapes and text as one string, every name escaped, every element with its id, state and
tooltip.

One unit is a quarter of a millimetre on paper: type of 10 units is 7 pt.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from linewatch.drawing.style import CSS

UNITS_PER_MM = 4
Point = tuple[float, float]

# XML 1.0 §2.2: what a document may not hold even as a reference.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANK = re.compile(r"\s+")


def escaped(text: str) -> str:
    """For text and attributes alike; what XML cannot carry becomes the replacement character."""
    text = _NOT_XML.sub("\ufffd", _BLANK.sub(" ", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def number(value: float) -> str:
    """One decimal, no needless zeros, never -0."""
    said = f"{value:.1f}"
    said = said.removesuffix(".0")
    return "0" if said == "-0" else said


class Canvas:
    """Written from back to front. `width` and `height` in units; `shrink` below 1 puts more on the same
    paper.
    """

    def __init__(self, width: float, height: float, shrink: float = 1.0) -> None:
        self.width, self.height, self._shrink = width / shrink, height / shrink, shrink
        self._out: list[str] = []
        self._ids: dict[str, int] = {}

    @contextmanager
    def element(self, kind: str, name: str, title: str = "", state: str = "") -> Iterator[None]:
        """Everything drawn inside belongs to one element of the plant.

        `id` is kind.name, the second time kind.name~2: a page holds an id once. `data-element` is always
        the name.
        """
        key = _BLANK.sub("_", f"{kind}.{name}")
        self._ids[key] = count = self._ids.get(key, 0) + 1
        key = key if count == 1 else f"{key}~{count}"
        classes = f"{kind} state-{state}" if state else kind
        self._out.append(
            f'<g id="{escaped(key)}" class="{escaped(classes)}" '
            f'data-element="{escaped(name)}" data-state="{escaped(state)}">'
            f"<title>{escaped(title or name)}</title>"
        )
        yield
        self._out.append("</g>")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        anchor: str = "start",
        bold: bool = False,
        cls: str = "",
    ) -> None:
        """`y` is the baseline."""
        where = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}"'
        more = "" if anchor == "start" else f' text-anchor="{anchor}"'
        more += ' font-weight="bold"' if bold else ""
        more += f' class="{cls}"' if cls else ""
        self._out.append(f"<text {where}{more}>{escaped(text)}</text>")

    def rail(self, points: Sequence[Point], cls: str) -> None:
        """A line through the points."""
        path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._out.append(f'<polyline class="{cls}" points="{path}"/>')

    def path(self, d: str, cls: str) -> None:
        self._out.append(f'<path class="{cls}" d="{d}"/>')

    def box(self, x: float, y: float, width: float, height: float, cls: str, *, round_by: float = 0) -> None:
        rounded = f' rx="{number(round_by)}"' if round_by else ""
        where = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
        self._out.append(f'<rect class="{cls}" {where}{rounded}/>')

    def disc(self, x: float, y: float, r: float, cls: str) -> None:
        self._out.append(f'<circle class="{cls}" cx="{number(x)}" cy="{number(y)}" r="{number(r)}"/>')

    def document(self, title: str) -> str:
        """The whole of it, in millimetres on paper."""
        width, height = number(self.width), number(self.height)
        per_mm = UNITS_PER_MM / self._shrink
        mm = f'width="{number(self.width / per_mm)}mm" height="{number(self.height / per_mm)}mm"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {mm} viewBox="0 0 {width} {height}">'
        paper = f'<rect class="paper" x="0" y="0" width="{width}" height="{height}"/>'
        said = f"<title>{escaped(title)}</title><style>{CSS}</style>{paper}"
        return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, said, *self._out, "</svg>", ""])
