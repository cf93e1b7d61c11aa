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
from linewatch.cli.plant_at import ConfigAt, PlantAt, TokenAt, api_at, plant_at, refused
from linewatch.cli.trace import write_svg
from linewatch.config.finding import ConfigRefused
from linewatch.drawing.cable_strip import cable_svg
from linewatch.drawing.live import Live
from linewatch.drawing.plant_map import Progress as Told
from linewatch.drawing.plant_sheet import plant_svg
from linewatch.drawing.ring_sheet import ring_svg
from linewatch.drawing.said import Dress
from linewatch.drawing.site_sheet import site_svg
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.index import PlantIndex
from linewatch.words import Language

_MANY_NES = 200  # from here on drawing takes long enough to say so


def register(topology: typer.Typer) -> None:
    topology.command("draw")(draw)


def draw(
    element: Annotated[
        str, typer.Argument(metavar="[RING|SITE|CABLE]", help="What to draw; left out: all of the plant.")
    ] = "",
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The plant, as --plant.")] = None,
    svg: Annotated[Path | None, typer.Option(dir_okay=False, help="File to draw into.")] = None,
    plant: PlantAt = None,
    config: ConfigAt = None,
    language: Annotated[Language, typer.Option(help="zh, en or both.")] = Language.BOTH,
    date: Annotated[str, typer.Option(help="Printed on the drawing, as written here.")] = "",
    api: Annotated[
        str | None, typer.Option(help="Where linewatch runs: its plant, coloured by state.")
    ] = None,
    token_file: TokenAt = None,
) -> None:
    """Draw the plant, a ring, a site or a cable. The same plant always gives the same picture."""
    try:
        svg = _named(svg)
        source = api_at(api, token_file)
        element, path = _which(element, folder, plant, config)
        at = plant_at(path, config, source)
        index, name = at.index, at.name
        live = Live() if source is None else heard_of_plant(source)
        with _bar(index) as told:
            text, left_out = _drawn(index, element, Dress(language, date, name), live, told)
    except (ConfigRefused, NotAnswered) as error:
        raise refused(error) from error
    write_svg(svg, text)
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


def _drawn(index: PlantIndex, element: str, dress: Dress, live: Live, told: Told) -> tuple[str, int]:
    if not element:
        return plant_svg(index, dress, live, told)
    if element in index.rings:
        return ring_svg(index, element, dress, live, told)
    if element in index.sites:
        return site_svg(index, element, dress, live), 0
    if element in index.cables:
        return cable_svg(index, element, dress, live), 0
    known = [*index.rings, *index.sites, *index.cables]
    near = did_you_mean(
        element, known, otherwise="name a ring, a site or a cable, or nothing for the whole plant"
    )
    raise NotAnswered(f'no ring, site or cable is called "{element}"; {near}')


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
