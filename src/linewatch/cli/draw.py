"""`linewatch topology draw`: the plant, a ring, a site or a cable as SVG, to print or to hang on the wall."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from linewatch.cli.ask import NotAnswered
from linewatch.cli.heard import heard_of_plant
from linewatch.cli.plant_at import AtTime, ConfigAt, PlantAt, TokenAt, api_at, plant_at, refused
from linewatch.cli.trace import write_svg
from linewatch.config.finding import ConfigRefused
from linewatch.drawing.cable_strip import cable_svg
from linewatch.drawing.group_sheet import group_svg
from linewatch.drawing.groups import parts
from linewatch.drawing.live import Live
from linewatch.drawing.plant_map import Progress as Told
from linewatch.drawing.ring_sheet import ring_svg
from linewatch.drawing.said import Dress
from linewatch.drawing.sheets import FIRST, file_name, sheets, whole_svg
from linewatch.drawing.site_sheet import site_svg
from linewatch.drawing.spans import spans
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.index import PlantIndex
from linewatch.words import Language

_MANY_NES = 200  # from here on drawing takes long enough to say so


def register(topology: typer.Typer) -> None:
    topology.command("draw")(draw)


def draw(
    element: Annotated[
        str, typer.Argument(metavar="[RING|SITE|CABLE|DOMAIN]", help="What to draw; left out: the plant.")
    ] = "",
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The plant, as --plant.")] = None,
    svg: Annotated[
        Path | None, typer.Option(help="File to draw into; a folder gets the plant as a set of sheets.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="All of a large plant on one sheet, however large.")
    ] = False,
    plant: PlantAt = None,
    config: ConfigAt = None,
    language: Annotated[Language, typer.Option(help="zh, en or both.")] = Language.BOTH,
    date: Annotated[str, typer.Option(help="Printed on the drawing, as written here.")] = "",
    api: Annotated[
        str | None, typer.Option(help="Where linewatch runs: its plant, coloured by state.")
    ] = None,
    token_file: TokenAt = None,
    at: AtTime = "",
) -> None:
    """Draw the plant, a domain, a ring, a site or a cable. The same plant always gives the same picture.

    A plant that fits no sheet of paper is drawn as an overview of its domains and rings.
    """
    try:
        svg = _named(svg)
        source = api_at(api, token_file)
        element, path = _which(element, folder, plant, config)
        found = plant_at(path, config, source, at)
        index, name = found.index, found.name
        live = Live() if source is None or at else heard_of_plant(source)
        dress = Dress(language, date, name)
        with _bar(index) as told:
            if _is_folder(svg) and not element:
                left_out = _sheets(index, dress, live, svg, told)
            else:
                text, left_out = _drawn(index, element, dress, live, told, full=full)
    except (ConfigRefused, NotAnswered) as error:
        raise refused(error) from error
    if not _is_folder(svg) or element:
        write_svg(svg / f"{file_name(element)}.svg" if _is_folder(svg) else svg, text)
    if left_out:
        print(f"{left_out} names found no room; they are in the tooltips")


def _named(svg: Path | None) -> Path:
    if svg is None:
        raise NotAnswered("nothing to draw into; write --svg FILE")
    return svg


def _which(
    element: str, folder: Path | None, plant: Path | None, config: Path | None
) -> tuple[str, Path | None]:
    """The element, and the plant's path if one is written. A word alone that is a path is the plant."""
    if folder is None and plant is None and config is None and element and Path(element).exists():
        return "", Path(element)
    if folder is not None and not folder.exists():
        raise NotAnswered(f"{folder}: no such folder or file; the second word is the plant")
    return element, plant or folder


def _drawn(
    index: PlantIndex, element: str, dress: Dress, live: Live, told: Told, *, full: bool
) -> tuple[str, int]:
    if not element:
        return whole_svg(index, dress, live, told, full=full)
    if element in index.rings:
        return ring_svg(index, element, dress, live, told)
    if element in index.sites:
        return site_svg(index, element, dress, live), 0
    if element in index.cables:
        return cable_svg(index, element, dress, live), 0
    found = parts(index, spans(index))
    groups = {group.name: group for group in found.groups} if found else {}
    if found and element in groups:
        return group_svg(index, found, groups[element], dress, live, told)
    known = [*index.rings, *index.sites, *index.cables, *groups]
    near = did_you_mean(
        element, known, otherwise="name a ring, a site or a cable, or nothing for the whole plant"
    )
    raise NotAnswered(f'no ring, site or cable is called "{element}"; {near}')


def _is_folder(svg: Path) -> bool:
    return svg.is_dir() or not svg.suffix


def _sheets(index: PlantIndex, dress: Dress, live: Live, folder: Path, told: Told) -> int:
    """Writes all of them; how many names found no room."""
    left_out = count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text, out in sheets(index, dress, live, told):
            (folder / name).write_text(text, encoding="utf-8")
            left_out, count = left_out + out, count + 1
    except OSError as error:
        raise NotAnswered(f"{folder}: {error.strerror}; --svg names a file or folder to write to") from error
    print(f"{folder}: {count} sheets drawn, the first is {FIRST}")
    return left_out


@contextmanager
def _bar(index: PlantIndex) -> Iterator[Told]:
    """Seen on a terminal only, and gone afterwards."""
    screen = Console(stderr=True)
    quiet = not screen.is_terminal or len(index.nes) < _MANY_NES
    with Progress(
        TextColumn("{task.description}"), BarColumn(), console=screen, transient=True, disable=quiet
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)
