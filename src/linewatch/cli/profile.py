"""`linewatch profile test | new | list`: what is read of a walk, a draft for new gear, and all there are."""

import asyncio
import json
import random
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from linewatch.cli.poll import VERSIONS, CannotPoll, secret_of, split
from linewatch.cli.profile_draft import draft
from linewatch.cli.profile_screen import as_json, show
from linewatch.cli.recorded.reading import look_at
from linewatch.cli.recorded.walk_file import NoWalk, Objects, read_walk
from linewatch.collect.judging import Renumbered
from linewatch.collect.look import Sight, look
from linewatch.profiles.files import BadProfile
from linewatch.profiles.library import Profiles, load, standard
from linewatch.wire.snmp import (
    Patience,
    Refused,
    SnmpClient,
    SnmpSocket,
    Target,
    Unanswered,
    resolve,
)

BEST = "auto"  # instead of a profile's name: the best that fits
MOST_WALKED = 20_000  # objects of a live walk for a draft

Folder = Annotated[
    list[Path] | None,
    typer.Option("--profiles", file_okay=False, exists=True, help="A folder of the site's own profiles."),
]


def register(app: typer.Typer) -> None:
    profile = typer.Typer(help="Profiles: how gear is recognised and read.", no_args_is_help=True)
    profile.command("test")(try_walk)
    profile.command("new")(new)
    profile.command("list")(list_)
    app.add_typer(profile, name="profile")


def try_walk(
    name: Annotated[str, typer.Argument(metavar="PROFILE", help='Its name, or "auto": the best that fits.')],
    walk: Annotated[Path, typer.Argument(metavar="WALK.snmprec", dir_okay=False)],
    folders: Folder = None,
    as_json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Read a recorded walk as gear is read. Exit 1 if the profile does not fit it."""
    profiles = library(folders)
    wanted = _named(profiles, name)
    try:
        recording = read_walk(walk)
        sight = asyncio.run(look_at(recording.objects, profiles, wanted))
    except NoWalk as error:
        refuse(str(error))
    except (Unanswered, Refused, Renumbered) as error:
        refuse(f"{walk}: it cannot be read as a device: {error}")
    found = sight.found
    about = (found.sys_object_id, found.sys_descr, found.answers)
    best, fits = profiles.match(*about).profile, profiles.fits(found.profile, *about)
    said = as_json(sight, recording, profiles) | {"fits": fits, "best": best}
    if as_json_:
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        show(said, Console(highlight=False, soft_wrap=True))
    if not fits:
        what = f'{walk}: profile "{wanted}" does not fit it (sysObjectID {found.sys_object_id or "none"})'
        refuse(f'{what}; "{best}" does')


def new(
    address: Annotated[str, typer.Argument(metavar="HOST[:PORT]", help="A name or an IPv4 address.")],
    community: Annotated[
        str | None, typer.Option("--community", help="Read community; else LINEWATCH_COMMUNITY.")
    ] = None,
    version: Annotated[str, typer.Option("--version", help="1 or 2c.")] = "2c",
    out: Annotated[Path | None, typer.Option("--out", dir_okay=False, help="File for it.")] = None,
    folders: Folder = None,
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds to wait for one answer.")] = 2.0,
) -> None:
    """Draft a profile from a device that answers: what it is, which modules it has, what nobody reads yet."""
    profiles = library(folders)
    try:
        sight, objects, whole = asyncio.run(_walked(address, community, version, timeout, profiles))
    except CannotPoll as failure:
        refuse(str(failure))
    text = draft(sight, objects, profiles, whole=whole)
    if out is None:
        sys.stdout.write(text)
    elif out.exists():
        refuse(f"{out}: there is a file already; give another --out")
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
        print(f"{out}: a draft; look it through, then put it into devices/ of a folder that profiles: names")


def list_(
    folders: Folder = None,
    as_json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Every profile: by what it fits and what it reads."""
    profiles = library(folders)
    rows = [
        {
            "profile": device.profile,
            "family": device.family,
            "sys_object_id": device.match.sys_object_id,
            "sys_descr": device.match.sys_descr,
            "answers": device.match.answers,
            "modules": device.modules,
        }
        for device in sorted(profiles.devices, key=lambda d: (d.family, d.profile))
    ]
    if as_json_:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    common = set(next((d.modules for d in profiles.devices if d.match.anything), ()))
    for device in sorted(profiles.devices, key=lambda d: (d.family, d.profile)):
        match = device.match
        fits = [*match.sys_object_id, *(f'"{w}"' for w in match.sys_descr), *match.answers]
        own = [module for module in device.modules if module not in common]
        beside = f"  + {', '.join(own)}" if own else ""
        print(f"{device.family or '-':12} {device.profile:26} {', '.join(fits) or 'anything'}{beside}")


def library(folders: list[Path] | None) -> Profiles:
    """The shipped profiles with the site's own before them; exits where one of those is bad."""
    profiles = standard()
    try:
        for folder in folders or ():
            profiles = load(folder, profiles)
    except BadProfile as bad:
        refuse(str(bad))
    return profiles


def refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise typer.Exit(1)


def _named(profiles: Profiles, name: str) -> str:
    if name == BEST:
        return ""
    found = profiles.named(name)
    if found is None:
        names = ", ".join(sorted(device.profile for device in profiles.devices))
        refuse(f'there is no profile "{name}"; write {BEST}, or one of: {names}')
    return found.profile


async def _walked(
    address: str, community: str | None, version: str, timeout_s: float, profiles: Profiles
) -> tuple[Sight, Objects, bool]:
    """What is understood of a device, and everything it has; False: it has more. Raises CannotPoll."""
    host, port = split(address)
    secret = secret_of(community)
    if version not in VERSIONS:
        raise CannotPoll(f'--version is "{version}"; write 1 or 2c')
    socket = SnmpSocket(rng=random.Random())
    socket.open()
    try:
        numeric, _ = await resolve(host, port)
        target = Target(numeric, port, secret.encode(), VERSIONS[version], Patience(timeout_s, 3))
        client = SnmpClient(socket)
        sight = await look(client, target, profiles, f"{host}:{port}")
        walk = await client.walk(target, "1.3.6.1", cap_rows=MOST_WALKED, cap_s=300.0)
    except (Unanswered, Refused) as failure:
        raise CannotPoll(f"{address} gives no usable answer: {failure}") from failure
    except (Renumbered, OSError) as failure:
        raise CannotPoll(f"{address} cannot be read: {failure}") from failure
    finally:
        socket.close()
    return sight, {oid: (tag, value) for oid, tag, value in walk.rows}, walk.complete
