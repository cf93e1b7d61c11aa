"""A plant as files: a folder of YAML that people write, or one FORMAT .json. Read, checked, written.

A folder may hold any number of `*.yaml` files, sub-folders too. Each is a mapping of class name (`sites`,
`cables`) to a list of elements, beside `format`, `meta` and the plant's own words of `ext`. They are merged
in the order of their paths. `*.test.yaml` are left alone: they are the site's own tests.
"""

import gc
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from linewatch.config.canonical import NotJson, Run, canonical_by_item, digest, parse, parse_by_item
from linewatch.config.finding import ConfigRefused, Finding, errors
from linewatch.config.places import JsonPlaces, Places
from linewatch.config.plant_merge import NO_MAPPING, WRITE_CLASSES, Merge
from linewatch.config.plant_yaml import read_yaml_files
from linewatch.config.yaml_write import document
from linewatch.topology.check.rules import mistakes
from linewatch.topology.ext_words import WORDS
from linewatch.topology.human import to_human
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

MAX_JSON_BYTES = 512 << 20

# Which classes stand together when a plant is written; a reader takes them from any file.
_FILES = (
    ("sites", ("sites", "power_plants")),
    ("cables", ("ducts", "cables", "fibres")),
    ("equipment", ("nes", "cards", "ports")),
    ("transmission", ("sections", "msp_groups", "rings", "hp_trails")),
    ("circuits", ("circuits",)),
    ("tails", ("devices", "e1_cables")),
    ("management", ("dcn_links", "sync_sources", "otdr")),
)
_CLASSES = tuple(name for _, names in _FILES for name in names)


class SeenPlant(NamedTuple):
    """`raw` as far as it could be read, with all that is wrong. `body`: canonical FORMAT, or empty."""

    raw: dict[str, Any]
    findings: tuple[Finding, ...]
    body: bytes
    whole: bool  # nothing had to be left out, however wrong it may be


class ReadPlant(NamedTuple):
    """A plant fit for use. `body`: canonical FORMAT bytes, `digest`: their sha256; `findings`: warnings."""

    plant: Plant
    findings: tuple[Finding, ...]
    digest: str
    body: bytes

    @property
    def raw(self) -> dict[str, Any]:
        """The FORMAT value, made anew from the body each time: nearly nobody asks, and it is large."""
        raw: dict[str, Any] = parse(self.body)
        return raw

    def __repr__(self) -> str:
        return f"ReadPlant({self.digest[:12]}, {len(self.body)} bytes)"  # a plant in a log would drown it


def read_plant(path: Path | str) -> ReadPlant:
    """The plant of a folder or .json. Raises ConfigRefused with every mistake in it."""
    with _no_garbage():
        return _read(path)


def _read(path: Path | str) -> ReadPlant:
    seen = _look(path)
    if errors(seen.findings):
        raise ConfigRefused(seen.findings)
    raw, findings, body = seen.raw, seen.findings, seen.body
    del seen
    try:
        # Texts are shared with `raw`, and what has been converted makes room for what has not.
        plant = msgspec.convert({name: raw.pop(name) for name in list(raw)}, Plant)
    except msgspec.ValidationError as error:
        # The rules are stricter than the structs; should one be missing, this still tells the place.
        raise ConfigRefused([Finding(str(path), str(error), "see docs/topology.md")]) from error
    return ReadPlant(plant, findings, digest(body), body)


def read_index(path: Path | str) -> PlantIndex:
    """A plant to be asked, as of `read_plant`. Raises ConfigRefused."""
    with _no_garbage():
        return PlantIndex(read_plant(path).plant)


def look_at_plant(path: Path | str) -> SeenPlant:
    """The plant of a folder or .json with all that is wrong in it. Raises nothing for what people wrote."""
    with _no_garbage():
        return _look(path)


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Values without a cycle are built by the million; looking for cycles among them takes half the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _look(path: Path | str) -> SeenPlant:
    path = Path(path)
    raw: Any
    places: Places | JsonPlaces
    finite = True  # YAML is refused where it is not
    written: Mapping[str, Sequence[Run]] = {}
    doubtful: Mapping[str, Sequence[int]] = {}
    try:
        if path.is_dir() or path.suffix in (".yaml", ".yml"):
            merge = _read_folder(path) if path.is_dir() else read_yaml_files(str(path.parent), [path])
            raw, places, found = merge.raw(), merge.places, merge.found
            written, doubtful = merge.written, merge.doubtful
        else:
            data = path.read_bytes()
            (raw, finite), found = parse_by_item(data), []
            places = JsonPlaces(str(path), zlib.crc32(data))
            del data  # it is read again, should something be wrong
    except NotJson as error:
        return SeenPlant({}, (Finding(f"{path}:{error.line}", error.what, error.instead),), b"", whole=False)
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        finding = Finding(str(error.filename or path), what, "give a folder of YAML or a FORMAT .json")
        return SeenPlant({}, (finding,), b"", whole=False)
    if not isinstance(raw, dict):
        found.append(Finding(str(path), NO_MAPPING, WRITE_CLASSES))
        return SeenPlant({}, tuple(found), b"", whole=False)
    whole = not found
    told = mistakes(raw, by_hand=path.suffix != ".json", whole=whole, doubtful=doubtful)
    found += [Finding(places.where(m.path), m.what, m.write_instead, m.severity) for m in told]
    try:
        body = canonical_by_item(raw, finite=finite, written=written)
    except NotJson as error:
        found.append(Finding(str(path), error.what, error.instead))
        body, whole = b"", False
    return SeenPlant(raw, tuple(found), body, whole)


def yaml_files(folder: Path) -> list[Path]:
    """The plant's files in the order of merging: by path, hidden ones and the site's tests left out."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(here) / name for name in names if _is_plant_file(name)]
    return sorted(found, key=lambda file: file.relative_to(folder).as_posix())


def _is_plant_file(name: str) -> bool:
    return name.endswith(".yaml") and not name.endswith(".test.yaml") and not name.startswith(".")


def _read_folder(folder: Path) -> Merge:
    files = yaml_files(folder)
    merge = read_yaml_files(str(folder), files)
    if not files:
        what = "there is no *.yaml in this folder"
        merge.found.append(Finding(str(folder), what, "give the folder of a plant"))
    merge.found += [
        Finding(str(file), "a .yml file is not read", f"name it {file.stem}.yaml")
        for file in sorted(folder.rglob("*.yml"))
    ]
    return merge


def plant_documents(raw: dict[str, Any]) -> dict[str, str]:
    """File name -> YAML text of a FORMAT value. Reading them gives the value back, key for key."""
    documents = {}
    top = {key: value for key, value in raw.items() if key not in _CLASSES}
    human = to_human("plant", top)
    if human:
        documents["plant.yaml"] = document(human)
    for file, names in _FILES:
        part = {name: _human_list(name, raw[name]) for name in names if name in raw}
        if part:
            documents[f"{file}.yaml"] = document(part)
    return documents or {"plant.yaml": document({})}


def _human_list(name: str, elements: Any) -> Any:
    return [to_human(name, element) for element in elements] if isinstance(elements, list) else elements


def write_plant(raw: dict[str, Any], folder: Path) -> tuple[Path, ...]:
    """Writes the YAML files of a plant into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in plant_documents(raw).items():
        (folder / name).write_text(content, encoding="utf-8")
        written.append(folder / name)
    return tuple(written)


assert set(_CLASSES) == {name for name in WORDS if name in Plant.__struct_fields__}
