"""A table as it lies in a file: rows of text cells, and how a place in it is told."""

from typing import NamedTuple


class Grid(NamedTuple):
    """`title`: name of the file without its ending, or of the tab. Cells are text without blanks around it;
    rows may be ragged. Row 0 is row 1 of the file."""

    file: str
    title: str
    is_tab: bool
    rows: list[list[str]]

    def where(self, row: int | None = None, column: int | None = None, heading: str = "") -> str:
        """`cables.csv:row 17, column C (length_km/长度)`; `row` and `column` count from 0."""
        told = [f"sheet {self.title}"] if self.is_tab else []
        if row is not None:
            told.append(f"row {row + 1}")
        if column is not None:
            told.append(f"column {letters(column)}" + (f" ({heading})" if heading else ""))
        return f"{self.file}:{', '.join(told)}" if told else self.file


def letters(column: int) -> str:
    """0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
