"""How wide a text will be, measured without a font.

Widths are in em, a little wider than in Arial, Liberation Sans and the Latin part of the CJK fonts, so
that a box measured
here is never too small for what is printed. East Asian wide and ambiguous characters take 1 em (UAX #11).
"""

from functools import lru_cache
from unicodedata import category, east_asian_width

_NARROW = frozenset("iljtfrI.,:;'|!()[]{}/\\`- ")
_WIDE = frozenset("mwMW@%")
_REMARK = 30  # characters, brackets included
BOLD = 1.08
LINE = 1.25  # from one baseline to the next, em
ASCENT, DESCENT = 0.88, 0.22  # of a line, em


@lru_cache(maxsize=4096)
def _char_em(char: str) -> float:
    if char in _NARROW or char.isspace():
        return 0.38
    if category(char) in ("Cc", "Cs", "Co", "Cn"):
        return 1.0  # printed as the replacement character, or as a box
    if char in _WIDE:
        return 0.96
    if category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    if east_asian_width(char) in ("W", "F", "A"):
        return 1.0
    if char.isupper():
        return 0.74
    return 0.6 if char < "\u0250" else 0.8


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """In the units of `size`."""
    return sum(map(_char_em, text)) * size * (BOLD if bold else 1.0)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Lines no wider than `width`, broken after blanks and hyphens, between 中文, and else wherever it
    must be.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if text_width(line + piece.rstrip(), size, bold=bold) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        line = piece
        while text_width(line.rstrip(), size, bold=bold) > width and len(line) > 1:
            fits = _longest(line, width, size, bold=bold)
            lines.append(line[:fits])
            line = line[fits:]
    if line.strip() or not lines:
        lines.append(line.strip())
    return tuple(lines)


def cut(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits, with an ellipsis."""
    if text_width(text, size, bold=bold) <= width:
        return text
    room = width - text_width("…", size, bold=bold)
    return text[: _longest(text, room, size, bold=bold)].rstrip() + "…"


def _longest(text: str, width: float, size: float, *, bold: bool) -> int:
    room = width / (size * (BOLD if bold else 1.0))
    for place, char in enumerate(text):
        room -= _char_em(char)
        if room < 0:
            return max(place, 1)
    return len(text)


def _pieces(text: str) -> list[str]:
    """Where a line may break after each. A short remark in brackets stays whole."""
    pieces: list[str] = []
    begun = ""
    left = 0  # characters of a remark that are still to come
    for place, char in enumerate(text):
        wide = _char_em(char) == 1.0
        if char == "[" and not left and 0 < (end := text.find("]", place)) - place <= _REMARK:
            if begun:
                pieces.append(begun)
            begun, left = "", end - place + 1
        if wide and begun and not left:
            pieces.append(begun)
            begun = ""
        begun += char
        left = max(0, left - 1)
        if not left and (wide or char in " -/,;·]"):
            pieces.append(begun)
            begun = ""
    return [*pieces, begun] if begun else pieces
