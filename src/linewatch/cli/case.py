"""`linewatch case save | check`: an incident as a regression case, and cases replayed."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from linewatch.cli.alarm_stream import Player, played
from linewatch.cli.case_checking import Checked, asserted_roots, checked
from linewatch.cli.case_saving import NoCase, SavedCase, gathered
from linewatch.config.finding import ConfigRefused
from linewatch.config.site import load_site
from linewatch.daemon.bodies import encode_body
from linewatch.store.errors import StoreLost, StoreRefused
from linewatch.store.journal import Store
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from linewatch.topology.shrink import WIDTHS, shrunk

NOT_A_COMMAND_LINE = 2


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Incidents as regression cases.", no_args_is_help=True)
    group.command("save")(save)
    group.command("check")(check)
    app.add_typer(group, name="case")


def save(
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="Its id.")],
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="A new folder for the case.")],
    config: Annotated[Path | None, typer.Option("--config", "-c", help="The site's linewatch.yaml.")] = None,
    journal: Annotated[str | None, typer.Option("--journal", help="SQLite file, or url of a store.")] = None,
    shrink: Annotated[bool, typer.Option("--shrink", help="Only the plant that the alarms touch.")] = False,
) -> None:
    """Write plant, alarms, verdict and truth of an incident, from the journal of a daemon at work or not."""
    if (config is None) is (journal is None):
        raise typer.BadParameter("write --config FILE for the site's journal, or --journal FILE-or-url")
    if journal is not None and "://" not in journal and not Path(journal).is_file():
        raise typer.BadParameter(f"{journal}: there is no such file")
    if out.is_dir() and any(out.iterdir()):
        raise typer.BadParameter(f"{out} holds something; give a new folder")
    try:
        url = journal if journal is not None else load_site(config or Path()).store.with_password()
        case = asyncio.run(_gathered(url, incident))
        plant, note = _smaller(case) if shrink else (case.plant, "")
        _write(case, plant, out)
    except (NoCase, ConfigRefused, StoreLost, StoreRefused, OSError) as error:
        raise _refused(error) from error
    truth = case.truth()
    roots = ", ".join(f"{r['kind']} {r['element']}" for r in truth["roots"]) or "unknown"
    print(f"{out}: {incident}, {len(case.alarms)} alarm lines; truth: {roots}")
    if note:
        print(note)
    if not case.whole:
        print("the journal's beginning is forgotten: alarms that stood before it are not in the case")


def check(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", exists=True, file_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Replay cases and score them: exit 1 where a truth is missed, or what was wrong is said again."""
    found: list[Checked] = []
    for folder in folders:
        try:
            found.append(checked(folder))
        except (OSError, ValueError, ConfigRefused) as error:
            raise _refused(error) from error
    if as_json:
        print(json.dumps([_told(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            Console(highlight=False, soft_wrap=True).print(_line(one))
    if not all(one.good for one in found):
        raise typer.Exit(1)


async def _gathered(url: str, incident: str) -> SavedCase:
    store = await Store.open(url)
    try:
        return await gathered(store, incident)
    finally:
        await store.close()


def _smaller(case: SavedCase) -> tuple[Plant, str]:
    """The plant that the alarms touch, where it makes linewatch say the same; else the whole one."""
    index = PlantIndex(case.plant)
    whole, names = _said(case, case.plant), case.names()
    for width in WIDTHS:
        small = shrunk(index, names, width)
        many = len(PlantIndex(small).kind_of)
        if _said(case, small) == whole:
            return small, f"{many} of {len(index.kind_of)} elements of the plant"
    return case.plant, f"not shrunk: with {many} of {len(index.kind_of)} elements another verdict comes out"


def _said(case: SavedCase, plant: Plant) -> list[Any]:
    """Roots and lines, as they come out of a replay on that plant."""
    player = Player(plant)
    for _ in played(player, _lines(case)):
        pass
    result = player.result()
    lines = sorted(line for incident in result["incidents"] for line in incident["affected_circuits"])
    return [sorted(asserted_roots(result)), lines]


def _lines(case: SavedCase) -> list[bytes]:
    return [json.dumps(line, ensure_ascii=False).encode() for line in case.alarms]


def _write(case: SavedCase, plant: Plant, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "topology.json").write_bytes(encode_body(plant) + b"\n")
    (out / "alarms.jsonl").write_bytes(b"".join(line + b"\n" for line in _lines(case)))
    for name, value in (("verdict.json", case.verdict()), ("truth.json", case.truth())):
        text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
        (out / name).write_text(text + "\n", encoding="utf-8")


def _told(one: Checked) -> dict[str, Any]:
    lists = {name: [{"element": e, "kind": k} for e, k in getattr(one, name)] for name in _LISTS}
    return {"case": one.name, "good": one.good, "truth_known": one.known, "as_said": one.as_said, **lists}


_LISTS = ("asserted", "missed", "again", "surplus")


def _line(one: Checked) -> Text:
    word, colour = ("good", "green") if one.good else ("BAD", "bold red")
    parts = [f"{name}: {', '.join(f'{k} {e}' for e, k in getattr(one, name))}"
             for name in _LISTS[1:] if getattr(one, name)]  # fmt: skip
    if not one.known:
        parts.append("truth unknown")
    if not one.as_said:
        parts.append("says something else than when it was saved")
    return Text.assemble(f"{one.name}  ", (word, colour), f"  {'; '.join(parts)}")


def _refused(error: Exception) -> typer.Exit:
    if isinstance(error, ConfigRefused):
        text = "\n".join(str(finding) for finding in error.findings)
    else:
        text = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
    Console(stderr=True, soft_wrap=True).print(Text(text))
    return typer.Exit(1)
