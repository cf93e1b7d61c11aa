"""`linewatch otdr TRACE.sor --fibre ID`: where a fibre broke, by the traces shot into it."""

import json
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from linewatch.cli.ask import NotAnswered
from linewatch.cli.otdr_screen import screen
from linewatch.cli.plant_at import (
    ApiAt,
    AsJson,
    ConfigAt,
    PlantAt,
    TokenAt,
    api_at,
    plant_at,
    refused,
    there,
)
from linewatch.cli.trace import write_svg
from linewatch.config.finding import ConfigRefused
from linewatch.drawing.said import Dress
from linewatch.drawing.shot_strip import shot_svg
from linewatch.otdr.glass import A, Z
from linewatch.otdr.place import Located, Shot, locate
from linewatch.otdr.told import facts, sentences
from linewatch.otdr.trace import NotATrace, Trace
from linewatch.sor import MOST_BYTES, read
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Cable
from linewatch.topology.point_names import point_name
from linewatch.words import Language

T = TypeVar("T")


def register(app: typer.Typer) -> None:
    app.command("otdr")(otdr)


def otdr(
    traces: Annotated[
        list[Path], typer.Argument(metavar="TRACE.sor...", help="One or more shots at the same fibre.")
    ],
    fibre: Annotated[str, typer.Option("--fibre", metavar="ID", help="The fibre that was shot at.")],
    ends: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="END", help="a, z, or the site shot from; one for each trace."),
    ] = None,
    launch: Annotated[
        list[float] | None,
        typer.Option("--launch", metavar="METRES", help="Launch fibre before it; else found in the trace."),
    ] = None,
    index: Annotated[
        float | None, typer.Option("--index", help="Group index to believe instead of the instrument's.")
    ] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="File to draw into.")] = None,
    language: Annotated[Language, typer.Option(help="zh, en or both.")] = Language.BOTH,
    plant: PlantAt = None,
    config: ConfigAt = None,
    api: ApiAt = None,
    token_file: TokenAt = None,
    as_json: AsJson = False,
) -> None:
    """Say where a fibre broke: between which manholes, how far past which joint, and within how many metres.

    With a trace from either end both are weighed together.
    """
    try:
        found_plant = plant_at(plant, config, api_at(api, token_file)).index
        there(fibre, found_plant.fibres, "write the id of a fibre")
        at_fibre = found_plant.fibres[fibre]
        there(at_fibre.cable, found_plant.cables, "the fibre's cable is not in the plant")
        cable = found_plant.cables[at_fibre.cable]
        shots = _shots(traces, _each(ends, len(traces), "--from", "a"), launch, cable, index)
        found = locate(cable, at_fibre, shots)
    except (ConfigRefused, NotAnswered) as error:
        raise refused(error) from error
    except (NotATrace, ValueError) as error:
        raise refused(NotAnswered(str(error))) from error
    _tell(found_plant, cable, found, language, svg, as_json=as_json)


def _tell(
    index: PlantIndex, cable: Cable, found: Located, language: Language, svg: Path | None, *, as_json: bool
) -> None:
    def name(point: str) -> str:
        return point_name(index, cable.id, point).removeprefix(f"{cable.id}#")

    said = sentences(found, language, name, cable.z_site)
    if svg is not None:
        write_svg(svg, shot_svg(cable, found, said, name, Dress(language)))
    if as_json:
        print(json.dumps(facts(found, name) | {"said": said}, ensure_ascii=False))
        return
    Console().print(screen(cable, found, said, name))


def _shots(
    files: list[Path], ends: list[str], launch: list[float] | None, cable: Cable, index: float | None
) -> list[Shot]:
    """Raises NotAnswered or NotATrace, with the file's name."""
    launches: list[float | None] = (
        [*_each(launch, len(files), "--launch", 0.0)] if launch else [None] * len(files)
    )
    return [
        Shot(_end(end, cable), _trace(file, index), launch_m)
        for file, end, launch_m in zip(files, ends, launches, strict=True)
    ]


def _each(given: list[T] | None, count: int, option: str, otherwise: T) -> list[T]:
    """One for each trace; one alone is meant for all."""
    given = given or [otherwise]
    if len(given) == 1:
        return given * count
    if len(given) != count:
        raise NotAnswered(f"{count} traces and {len(given)} times {option}; write it once for each trace")
    return given


def _end(said: str, cable: Cable) -> str:
    """Raises NotAnswered for what is neither end."""
    if said.lower() in (A, Z):
        return said.lower()
    if said in (cable.a_site, cable.z_site) and cable.a_site != cable.z_site:
        return A if said == cable.a_site else Z
    for point in cable.points:
        if said == point.id and float(point.km) in (0.0, float(cable.length_km)):
            return A if float(point.km) == 0.0 else Z
    raise NotAnswered(
        f'--from is "{said}"; {cable.id} goes from {cable.a_site} (a) to {cable.z_site} (z): write a or z'
    )


def _trace(file: Path, index: float | None) -> Trace:
    try:
        with file.open("rb") as opened:
            trace = read(opened.read(MOST_BYTES + 1))
        return trace if index is None else trace.at_index(index)
    except NotATrace as error:
        raise NotATrace(f"{file}: {error}") from error
    except OSError as error:
        raise NotATrace(f"{file}: {error.strerror}; name a .sor file that can be read") from error
