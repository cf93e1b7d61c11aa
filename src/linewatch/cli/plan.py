"""`linewatch topology plan | apply DIR`: what a change of the plant would do, and doing it."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NoReturn
from urllib.parse import quote

import typer
from rich.console import Console

from linewatch.cli.ask import Api, NotAnswered, token_from
from linewatch.cli.plan_screen import as_json, show
from linewatch.cli.plant_at import in_force, open_incidents
from linewatch.config.finding import ConfigRefused
from linewatch.config.plant_files import read_plant
from linewatch.daemon.bodies import digest_of, encode_body
from linewatch.daemon.clock import SystemClock
from linewatch.messages.records import IncidentRecord
from linewatch.topology.change import Difference, difference
from linewatch.topology.index import PlantIndex
from linewatch.topology.lint.finding import Lint
from linewatch.topology.lint.rules import lints
from linewatch.topology.touched import Touched, touched

CHANGES = 2


class Planned(NamedTuple):
    """`incidents_known`: the daemon was asked. `lints`: what lint finds in the new plant only."""

    id: str
    base: str
    digest: str
    difference: Difference
    touched: Touched
    lints: tuple[Lint, ...]
    incidents_known: bool


Dir = Annotated[Path, typer.Argument(metavar="DIR", exists=True, help="Folder or FORMAT .json of the plant.")]
ApiAt = Annotated[str | None, typer.Option("--api", help="Where linewatch runs.")]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", help="File with a token; else LINEWATCH_TOKEN.")
]


def register(topology: typer.Typer) -> None:
    topology.command("plan")(plan)
    topology.command("apply")(apply)


def plan(
    path: Dir,
    api: ApiAt = None,
    token_file: TokenFile = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", exists=True, help="Another plant, instead of the one in force."),
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    whole: Annotated[bool, typer.Option("--all", help="Every line of it.")] = False,
    lint: Annotated[bool, typer.Option("--lint/--no-lint", help="Look for new lint findings, too.")] = True,
) -> None:
    """Show what would change: exit 0 nothing, 2 something, 1 the plant is refused."""
    try:
        planned, _ = _planned(path, api, token_file, against, lint=lint)
    except (ConfigRefused, NotAnswered) as error:
        refuse(error)
    if as_json_:
        print(json.dumps(as_json(planned), ensure_ascii=False, indent=1))
    else:
        show(Console(highlight=False), planned, whole=whole)
    if planned.base != planned.digest:
        raise typer.Exit(CHANGES)


def apply(
    path: Dir,
    api: Annotated[str, typer.Option("--api", help="Where linewatch runs.")],
    token_file: TokenFile = None,
    note: Annotated[str, typer.Option("--note", help="Why; kept in the history.")] = "",
    plan_id: Annotated[str | None, typer.Option("--plan", help="Only if this is still the plan.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a plant into force: all of it at once, or nothing. Exit 1 if it is not taken."""
    try:
        planned, body = _planned(path, api, token_file, None, lint=False)
        if planned.base == planned.digest:
            print(f"{path}: nothing to change, {planned.digest[:12]} is in force")
            return
        _agreed(planned, plan_id, yes=yes)
        asked = Api(api, token_from(token_file))
        taken = asked.send("PUT", f"/v1/plant?note={quote(note, safe='')}", body, planned.base)
    except (ConfigRefused, NotAnswered) as error:
        refuse(error)
    tell_taken(taken)


def tell_taken(taken: dict[str, Any]) -> None:
    """What became of it, in one line."""
    if not taken["changed"]:
        print(f"{taken['digest'][:12]} was in force already; nothing was done")
        return
    counts = f"+{taken['added']} -{taken['removed']} ~{taken['changed_elements']}"
    print(f"{taken['digest'][:12]} is in force ({counts}), before it was {taken['base'][:12]}")


def refuse(error: Exception) -> NoReturn:
    """Say why, with all that is wrong, and exit 1."""
    found = error.problem.get("errors") if isinstance(error, NotAnswered) else None
    if found:
        for one in found:
            print(f"{one['name']}: {one['detail']}", file=sys.stderr)
    else:
        print(error, file=sys.stderr)
    raise typer.Exit(1) from error


def _agreed(planned: Planned, plan_id: str | None, *, yes: bool) -> None:
    """Somebody saw what will change. Raises `NotAnswered` where nobody did."""
    if plan_id is not None and plan_id != planned.id:
        raise NotAnswered(
            f"--plan {plan_id} is not the plan any more: the files or the plant in force changed since; "
            f"`linewatch topology plan` shows what is ({planned.id})"
        )
    if plan_id is not None or yes:
        return
    if not sys.stdin.isatty():
        raise NotAnswered(f"nobody can be asked here: write --yes, or --plan {planned.id}")
    show(Console(highlight=False), planned, whole=False)
    if not typer.confirm("Put it into force?"):
        raise NotAnswered("not taken; nothing was changed")


def _planned(
    path: Path, api: str | None, token_file: Path | None, against: Path | None, *, lint: bool
) -> tuple[Planned, bytes]:
    """The plan, and the new plant's body. Raises `ConfigRefused`, `NotAnswered`."""
    if (api is None) is (against is None):
        raise NotAnswered("write --api URL for the plant in force, or --against PATH for another one")
    after = read_plant(path).plant
    incidents: list[IncidentRecord] = []
    if against is not None:
        old = PlantIndex(read_plant(against).plant)
    else:
        asked = Api(str(api), token_from(token_file))
        old = in_force(asked).index
        incidents = open_incidents(asked)
    body = encode_body(after)
    base, digest = digest_of(encode_body(old.plant)), digest_of(body)
    what = difference(old.plant, after)
    new = PlantIndex(after)
    found = _new_lints(old, new) if lint and base != digest else ()
    planned = Planned(
        plan_id_of(base, digest),
        base,
        digest,
        what,
        touched(old, new, what, incidents),
        found,
        api is not None,
    )
    return planned, body


def plan_id_of(base: str, digest: str) -> str:
    """Names a plan: this plant in the place of that one."""
    return hashlib.sha256(f"{base} {digest}".encode()).hexdigest()[:16]


def _new_lints(before: PlantIndex, after: PlantIndex) -> tuple[Lint, ...]:
    today = SystemClock().now().date()
    known = {(one.rule, one.element, one.others) for one in lints(before, today) if one.waived is None}
    return tuple(
        one
        for one in lints(after, today)
        if one.waived is None and (one.rule, one.element, one.others) not in known
    )
