"""`linewatch performance CIRCUIT|PORT`: what gear counted in quarter hours, and what days make of it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import typer
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from linewatch.cli.ask import Api, NotAnswered, token_from
from linewatch.cli.plant_at import AsJson, TokenAt, refused

_NUMBERS = ("es", "ses", "bbe", "uas")


def register(app: typer.Typer) -> None:
    app.command("performance")(performance)


def performance(
    element: Annotated[str, typer.Argument(metavar="CIRCUIT|PORT", help="A line, or whatever counts.")],
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="With its offset; else a day.")] = "",
    until: Annotated[str, typer.Option("--to", metavar="TIME", help="With its offset; else now.")] = "",
    quarters: Annotated[
        bool, typer.Option("--all", help="Quarters without an error too.", show_default=False)
    ] = False,
    api: Annotated[str, typer.Option("--api", help="Where linewatch runs.")] = "http://127.0.0.1:8080",
    token_file: TokenAt = None,
    as_json: AsJson = False,
) -> None:
    """Show quarter hours with errors, and sums of days beside G.826 and G.828."""
    asked = {"element": element} | {key: said for key, said in (("from", since), ("to", until)) if said}
    try:
        found = Api(api, token_from(token_file)).get(f"/v1/performance?{urlencode(asked)}")
    except NotAnswered as error:
        raise refused(error) from error
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    Console().print(screen(found, every=quarters))


def screen(found: Mapping[str, Any], *, every: bool) -> RenderableType:
    """A part for each end of each layer."""
    if not found["points"]:
        what = "nothing is kept of it in that time: does linewatch.yaml have performance:?"
        return Text(f"{found['element']}: {what}", style="yellow")
    parts: list[RenderableType] = []
    for point in found["points"]:
        end = "近端 near" if point["end"] == "near" else "远端 far"
        parts.append(Text(f"\n{point['element']}  {point['layer']} {end}  {point['by']}", style="bold"))
        shown = [quarter for quarter in point["quarters"] if every or not _clean(quarter)]
        if shown:
            parts.append(_quarters(shown))
        parts.append(_days(point))
    if found["cut_off"]:
        parts.append(Text(found["cut_off"], style="yellow"))
    return Group(*parts)


def _quarters(quarters: Iterable[Mapping[str, Any]]) -> Table:
    table = _table("时刻 quarter (UTC)", *(name.upper() for name in _NUMBERS), "")
    for quarter in quarters:
        said = "" if quarter["valid"] else "无效 not valid"
        if quarter["source"] == "current":
            said = "进行中 running"
        if abs(quarter["offset_s"]) >= 10:
            said = f"{said} {quarter['offset_s']:+d} s".strip()
        row = [_number(name, quarter[name]) for name in _NUMBERS]
        table.add_row(_time(quarter["start"]), *row, Text(said, style="dim"))
    return table


def _days(point: Mapping[str, Any]) -> Table:
    objective = point["objective"]
    told = f"ESR ({objective['source']} {objective['esr']:g})" if objective else "ESR"
    severe = f"SESR ({objective['sesr']:g})" if objective else "SESR"
    table = _table(
        "日 day (UTC)", *(n.upper() for n in _NUMBERS), "有效/无效/缺 valid/not/missing", told, severe
    )
    for day in point["days"]:
        whole = f"{day['valid']}/{day['invalid']}/{day['missing']}"
        style = "yellow" if day["invalid"] or day["missing"] else ""
        ratios = [_ratio(day[name], objective[name] if objective else None) for name in ("esr", "sesr")]
        numbers = [_number(name, day[name]) for name in _NUMBERS]
        table.add_row(day["day"], *numbers, Text(whole, style=style), *ratios)
    return table


def _table(first: str, *names: str) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column(first)
    for name in names:
        table.add_column(name, justify="right")
    return table


def _clean(quarter: Mapping[str, Any]) -> bool:
    return quarter["valid"] and not any(quarter[name] for name in _NUMBERS)


def _number(name: str, value: int | None) -> Text:
    if value is None:
        return Text("-", style="dim")
    style = "" if not value else "red" if name in ("ses", "uas") else "yellow"
    return Text(str(value), style=style)


def _ratio(value: float | None, most: float | None) -> Text:
    if value is None:
        return Text("-", style="dim")
    return Text(f"{value:.2g}", style="" if most is None else "red" if value > most else "green")


def _time(said: str) -> str:
    return f"{datetime.fromisoformat(said):%Y-%m-%d %H:%M}"
