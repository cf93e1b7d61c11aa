"""`linewatch check PATH...`: every mistake in what a site wrote, in one go."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from linewatch.config.finding import Finding, errors
from linewatch.config.look import Looked, look


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", exists=True, help="Plant, linewatch.yaml or credentials."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Find every mistake: file, line, what is wrong and what to write instead. Exit 1 if there is one."""
    looked = [look(path) for path in paths]
    if as_json:
        print(json.dumps(_as_json(looked), ensure_ascii=False, indent=1))
    else:
        _show(looked)
    if any(errors(one.findings) for one in looked):
        raise typer.Exit(1)


def _as_json(looked: list[Looked]) -> dict[str, object]:
    return {
        "clean": not any(errors(one.findings) for one in looked),
        "paths": [{"path": str(one.path), "kind": one.kind, "elements": one.elements} for one in looked],
        "findings": [_finding(finding) for one in looked for finding in one.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    file, _, line = finding.where.rpartition(":")
    known = bool(file) and line.isdigit()
    return {
        "file": file if known else finding.where,
        "line": int(line) if known else None,
        "severity": finding.severity,
        "what": finding.what,
        "write_instead": finding.write_instead,
    }


def _show(looked: list[Looked]) -> None:
    for_people = sys.stdout.isatty()
    console = Console(soft_wrap=True, highlight=False)
    for one in looked:
        for finding in one.findings:
            if for_people:
                console.print(_coloured(finding))
            else:
                print(finding)
        wrong = len(errors(one.findings))
        others = len(one.findings) - wrong
        told = f"{one.path}: {_counted(wrong, 'error')}, {_counted(others, 'warning')}"
        if one.kind != "credentials" and not wrong:
            told += f", {one.elements} elements"
        if for_people:
            console.print(Text(told, style="bold red" if wrong else "bold green"))
        else:
            print(told, file=sys.stderr)


def _coloured(finding: Finding) -> Text:
    text = Text(f"{finding.where}: ", style="bold")
    text.append("warning: " if finding.severity == "warning" else "", style="yellow")
    text.append(finding.sentence(), style="red" if finding.severity == "error" else "yellow")
    return text


def _counted(count: int, word: str) -> str:
    return f"{count or 'no'} {word}{'' if count == 1 else 's'}"
