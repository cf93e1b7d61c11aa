"""`linewatch`: every command registers itself here.

Exit codes: 0 done, 1 there is something wrong and it was said, 2 the command line is not one,
130 interrupted.
"""

import importlib
import importlib.util
import sys
from typing import Annotated

import typer

from linewatch import __version__

COMMANDS = (
    "run", "check", "topology", "trace", "whatif", "why", "poll", "performance", "otdr", "profile", "devices",
    "replay", "verdict", "case", "token", "bench",
)  # fmt: skip

INTERRUPTED = 130  # 128 + SIGINT, as shells say it


def make_app(only: str | None = None) -> typer.Typer:
    """The command line with every command, or with one: importing them all takes seconds."""
    app = typer.Typer(
        name="linewatch",
        help="Watches leased lines: where a line broke, and why.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,  # locals may hold a community or a token
    )

    @app.callback()
    def whole(
        version: Annotated[
            bool, typer.Option("--version", help="Say the version.", is_eager=True, callback=_version)
        ] = False,
    ) -> None:
        """Watches leased lines: where a line broke, and why."""

    for name in COMMANDS if only is None else (only,):
        module = f"linewatch.cli.{name}"
        if importlib.util.find_spec(module) is not None:
            importlib.import_module(module).register(app)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        print(f"linewatch {__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point of the `linewatch` script. Always raises `SystemExit`."""
    first = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        make_app(first if first in COMMANDS else None)()
    except KeyboardInterrupt:  # between commands; typer itself is quiet about one inside a command
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
