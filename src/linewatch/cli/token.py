"""`linewatch token create | list | revoke`: bearer tokens, straight in the store.

Works while the daemon runs, and when it does not. The secret goes to stdout alone, once.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from linewatch.access import scope as scopes
from linewatch.access import tokens
from linewatch.access.roles import Role
from linewatch.config.duration import NoDuration, duration
from linewatch.config.finding import ConfigRefused
from linewatch.config.site import load_site
from linewatch.daemon.clock import SystemClock
from linewatch.store.errors import StoreLost, StoreRefused
from linewatch.store.journal import Store
from linewatch.store.rows import TokenRow

T = TypeVar("T")

Config = Annotated[Path, typer.Option("--config", "-c", help="The site's linewatch.yaml.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Bearer tokens of the API.", no_args_is_help=True)
    group.command("create")(create)
    group.command("list")(show)
    group.command("revoke")(revoke)
    app.add_typer(group, name="token")


def create(
    config: Config,
    name: Annotated[str, typer.Option(help="Who or what will use it; shown beside its acts.")],
    role: Annotated[Role, typer.Option(help="What it may do.")] = Role.VIEWER,
    scope: Annotated[str, typer.Option(help="all, or such as customer:GOV-01,class:AAA,site:XT-07")] = "all",
    expires: Annotated[str | None, typer.Option(help="After how long, such as 90d. Left out: never.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it. It cannot be shown again."""
    at = SystemClock().now()
    try:
        in_scope = scopes.parse(scope)
        ends = at + duration(expires) if expires is not None else None
    except scopes.ScopeMalformed as error:
        raise typer.BadParameter(str(error)) from error
    except NoDuration as error:
        raise typer.BadParameter(f'--expires is "{expires}"; {error.instead}') from error
    if not name.strip() or not name.isprintable():
        raise typer.BadParameter("--name is empty or not printable; say who or what will use the token")
    minted = tokens.mint(secrets.token_bytes(tokens.ID_BYTES), secrets.token_bytes(tokens.SECRET_BYTES))
    row = TokenRow(minted.id, name.strip(), minted.hash, role, str(in_scope), at, ends)

    async def add(store: Store) -> None:
        await store.add_token(row)

    _with_store(config, add)
    if as_json:
        print(json.dumps(_public(row, at) | {"token": minted.token}, ensure_ascii=False))
        return
    until = f"until {ends:%Y-%m-%d %H:%M} UTC" if ends else "until it is revoked"
    Console(stderr=True).print(
        f"token {row.id} for {row.name}: {role}, {in_scope}, {until}. Keep it: it is shown once."
    )
    print(minted.token)


def show(config: Config, as_json: AsJson = False) -> None:
    """Every token, oldest first; never a secret."""

    async def read(store: Store) -> list[TokenRow]:
        return await store.tokens()

    at, rows = SystemClock().now(), _with_store(config, read)
    if as_json:
        print(json.dumps([_public(row, at) for row in rows], ensure_ascii=False))
        return
    table = Table("id", "name", "role", "scope", "created", "expires", "state")
    for row in rows:
        state = _state(row, at)
        expires = f"{row.expires:%Y-%m-%d %H:%M}" if row.expires else "never"
        colour = "" if state == "good" else "red"
        table.add_row(
            row.id,
            row.name,
            row.role,
            row.scope,
            f"{row.created:%Y-%m-%d %H:%M}",
            expires,
            state,
            style=colour,
        )
    Console().print(table)


def revoke(config: Config, token_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Make a token good for nothing, within 5 s. Exit 1 where there is no such token."""

    async def strike(store: Store) -> bool:
        return await store.revoke_token(token_id, SystemClock().now())

    if not _with_store(config, strike):
        Console(stderr=True).print(
            f"no good token has the id {token_id}; `linewatch token list` shows them all"
        )
        raise typer.Exit(1)
    print(f"token {token_id} is revoked")


def _state(row: TokenRow, at: datetime) -> str:
    if row.revoked is not None:
        return "revoked"
    return "expired" if row.expires is not None and row.expires <= at else "good"


def _public(row: TokenRow, at: datetime) -> dict[str, object]:
    members: dict[str, object] = msgspec.to_builtins(row)
    del members["hash"]
    return members | {"state": _state(row, at)}


def _with_store(config: Path, work: Callable[[Store], Awaitable[T]]) -> T:
    """Run some work on the site's store. What is wrong is said on stderr, and the exit code is 1."""

    async def whole() -> T:
        store = await Store.open(load_site(config).store.with_password())
        try:
            return await work(store)
        finally:
            await store.close()

    try:
        return asyncio.run(whole())
    except (ConfigRefused, StoreLost, StoreRefused) as error:
        Console(stderr=True, highlight=False).print(str(error), markup=False)
        raise typer.Exit(1) from error
