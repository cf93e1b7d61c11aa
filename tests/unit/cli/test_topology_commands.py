"""`linewatch topology COMMAND` imports one module; the table of who brings what must be true."""

import importlib

import pytest
import typer

from linewatch.cli.topology import MODULES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_brings_the_commands_it_is_listed_with(module: str) -> None:
    app = typer.Typer()
    importlib.import_module(f"linewatch.cli.{module}").register(app)
    assert tuple(command.name for command in app.registered_commands) == MODULES[module]
