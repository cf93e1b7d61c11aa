"""Plants that come from elsewhere, and plants that go there: one row of FORMS for each form.

A reader takes a path and gives a `Foreign`, or raises ConfigRefused with all that is wrong. A form is written
either as one text (`text`) or by a writer of its own (`write`) that makes files.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from linewatch.config.bare import Bare, plant_of
from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.foreign import Foreign, Progress, quiet
from linewatch.config.graphml import is_graphml, read_graphml
from linewatch.config.graphml_write import graphml_text
from linewatch.config.map_write import geojson_text, kml_text
from linewatch.config.plant_files import SeenPlant, look_at_plant
from linewatch.config.sndlib import is_sndlib, read_sndlib
from linewatch.config.sndlib_write import sndlib_text
from linewatch.config.tables.csv_files import is_csv, write_csv
from linewatch.config.tables.reading import read_csv_tables, read_workbook_tables
from linewatch.config.tables.workbook import is_workbook
from linewatch.config.tables.workbook_write import write_workbook
from linewatch.config.yaml_read import Unreadable

__all__ = ["FORMS", "Foreign", "Form", "Progress", "form_for", "format_text", "read_foreign", "read_own"]

_HEAD = 4096  # bytes of a file by which its form is known


class Form(NamedTuple):
    """`name` is the word of --to, `suffixes` those of --out ("" for a folder). `knows(path, head)`: whether
    a path is of this form, by its first bytes (none of a folder)."""

    name: str
    suffixes: tuple[str, ...]
    knows: Callable[[Path, bytes], bool] = lambda path, head: False
    read: Callable[[Path, Progress], Foreign] | None = None
    text: Callable[[dict[str, Any]], str] | None = None
    write: Callable[[dict[str, Any], Path, Progress], object] | None = None


def read_foreign(path: Path, progress: Progress = quiet) -> Foreign:
    """Whatever the file or folder is. Raises ConfigRefused where it cannot be read whole."""
    try:
        head = b""
        if not path.is_dir():
            with path.open("rb") as file:
                head = file.read(_HEAD)
        form = next(form for form in FORMS if form.read is not None and form.knows(path, head))
        assert form.read is not None
        return form.read(path, progress)
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise ConfigRefused([Finding(str(path), what, "give a file, or a folder of tables")]) from error
    except Unreadable as error:
        raise ConfigRefused([Finding(f"{error.file}:{error.line}", error.what, error.instead)]) from error


def form_for(out: Path | None, to: str | None) -> Form:
    """The form to write: by its name, else by the suffix of `out`, else FORMAT. Raises ConfigRefused."""
    written = [form for form in FORMS if form.text is not None or form.write is not None]
    names = ", ".join(form.name for form in written)
    if to is not None:
        for form in written:
            if form.name == to.lower():
                return form
        raise ConfigRefused(
            [Finding(f"--to {to}", "is no form that can be written", f"write one of {names}")]
        )
    suffix = out.suffix.lower() if out is not None else ".json"
    for form in written:
        if suffix in form.suffixes:
            return form
    raise ConfigRefused(
        [Finding(str(out), f'"{suffix}" does not tell the form', f"add --to with one of {names}")]
    )


def read_own(path: Path) -> SeenPlant:
    """A plant to be exported, mistakes and all. Raises ConfigRefused where some of it cannot be read."""
    seen = look_at_plant(path)
    if not seen.whole:
        raise ConfigRefused(seen.findings)
    return seen


def format_text(raw: dict[str, Any]) -> str:
    """FORMAT with one element a line, so that two versions can be compared line by line."""
    parts = []
    for key, value in raw.items():
        name = json.dumps(key, ensure_ascii=False)
        if isinstance(value, list) and value:
            lines = ",\n".join(json.dumps(item, ensure_ascii=False, allow_nan=False) for item in value)
            parts.append(f"{name}: [\n{lines}\n]")
        else:
            parts.append(f"{name}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _read_format(path: Path, progress: Progress) -> Foreign:
    seen = read_own(path)
    return Foreign(seen.raw, "FORMAT", seen.findings, ())


def _read_sndlib(path: Path, progress: Progress) -> Foreign:
    return _of_bare(read_sndlib(path.read_bytes().decode("utf-8", errors="replace"), str(path)), "SNDlib")


def _read_graphml(path: Path, progress: Progress) -> Foreign:
    return _of_bare(read_graphml(path.read_bytes(), str(path)), "GraphML")


def _of_bare(bare: Bare, source: str) -> Foreign:
    return Foreign(plant_of(bare), source, (), bare.made_up())


def _text(head: bytes) -> str:
    return head.decode("utf-8", errors="replace")


# The first row that knows the path reads it; FORMAT stands last, for it knows them all.
FORMS: tuple[Form, ...] = (
    Form("sndlib", (".txt",), lambda path, head: is_sndlib(_text(head)), _read_sndlib, text=sndlib_text),
    Form(
        "graphml", (".graphml",), lambda path, head: is_graphml(_text(head)), _read_graphml, text=graphml_text
    ),
    Form("xlsx", (".xlsx",), is_workbook, read_workbook_tables, write=write_workbook),
    Form("csv", ("",), is_csv, read_csv_tables, write=write_csv),
    Form("geojson", (".geojson",), text=geojson_text),
    Form("kml", (".kml",), text=kml_text),
    Form("format", (".json",), lambda path, head: True, _read_format, text=format_text),
)
