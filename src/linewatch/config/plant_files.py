"""A plant as files: a folder of YAML that people write, or one FORMAT .json. Read, checked, written.

A folder may hold any number of `*.yaml` files, sub-folders too. Each is a mapping of class name (`sites`,
`cables`) to a list of elements, beside `format`, `meta` and the plant's own words of `ext`. They are merged
in the order of their paths. `*.test.yaml` are left alone: they are the site's own tests.
"""

import gc
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from linewatch.config.canonical import NotJson, canonical_by_item, digest, parse, parse_by_item
from linewatch.config.finding import ConfigRefused, Finding, errors
from linewatch.config.json_quick import Remember
from linewatch.config.places import Items, JsonPlaces, Places
from linewatch.config.second_reader import second_reader
from linewatch.config.yaml_plain import Beside, NotPlain, Other, read_plain
from linewatch.config.yaml_read import MAX_BYTES, Mark, Unreadable, read_yaml_file
from linewatch.config.yaml_write import document
from linewatch.topology.check.rules import mistakes
from linewatch.topology.ext_words import AS_IS, WORDS
from linewatch.topology.human import Clash, from_human, to_human
from linewatch.topology.plant import Plant

MAX_JSON_BYTES = 512 << 20
_FOR_TWO = 4 << 20  # bytes of YAML that keep two processes busy for longer than it takes to start the second

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
_NO_MAPPING = "the top level is not a mapping"
_WRITE_CLASSES = "write class names with lists under them"
_MERGED = ("ext", AS_IS, "meta")  # mappings to which several files may add
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
    try:
        if path.is_dir():
            raw, places, found = _read_folder(path)
        elif path.suffix in (".yaml", ".yml"):
            raw, places, found = _read_yaml_files(path.parent, [path])
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
        found.append(Finding(str(path), _NO_MAPPING, _WRITE_CLASSES))
        return SeenPlant({}, tuple(found), b"", whole=False)
    whole = not found
    told = mistakes(raw, by_hand=path.suffix != ".json", whole=whole)
    found += [Finding(places.where(m.path), m.what, m.write_instead, m.severity) for m in told]
    try:
        body = canonical_by_item(raw, finite=finite)
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


def _read_folder(folder: Path) -> tuple[dict[str, Any], Places, list[Finding]]:
    files = yaml_files(folder)
    raw, places, found = _read_yaml_files(folder, files)
    if not files:
        found.append(Finding(str(folder), "there is no *.yaml in this folder", "give the folder of a plant"))
    found += [
        Finding(str(file), "a .yml file is not read", f"name it {file.stem}.yaml")
        for file in sorted(folder.rglob("*.yml"))
    ]
    return raw, places, found


def _read_yaml_files(folder: Path, files: Iterable[Path]) -> tuple[dict[str, Any], Places, list[Finding]]:
    merge = _Merge(str(folder))
    known: dict[str, str] = {}
    files = list(files)
    with second_reader(sum(file.stat().st_size for file in files) > _FOR_TWO) as beside:
        for file in files:
            try:
                if not _read_plain(file, merge, known.setdefault, beside):
                    value, mark = read_yaml_file(file)
                    merge.add(str(file), value, mark)
            except Unreadable as error:
                merge.found.append(Finding(f"{error.file}:{error.line}", error.what, error.instead))
    return merge.raw(), merge.places, merge.found


def _read_plain(file: Path, merge: "_Merge", remember: Remember, beside: Beside | None) -> bool:
    """False where it is not plain: then nothing of it has been taken."""
    data = file.read_bytes() if file.stat().st_size <= MAX_BYTES else b""
    try:
        parts = list(read_plain(data, remember, beside))
    except NotPlain:
        return False
    check = zlib.crc32(data)
    del data
    for part in parts:
        if isinstance(part, Other):
            merge.add_part(part.key, str(file), part.value, part.mark)
        elif part.key in _CLASSES:
            items = Items(str(file), len(part.values), None, part.lines, check)
            merge.add_elements(part.key, str(file), part.values, part.line, items)
        else:
            marks: list[Mark] = list(part.lines[:-1])
            merge.add_part(part.key, str(file), part.values, (part.line, marks))
    return bool(parts)


class _Merge:
    """Files put together. What cannot be merged is a finding, and the first one written stays."""

    def __init__(self, whole: str) -> None:
        self.places = Places(whole)
        self.found: list[Finding] = []
        self._classes: dict[str, Any] = {}
        self._top: dict[str, Any] = {}
        self._first: dict[tuple[str, ...], str] = {}

    def add(self, file: str, value: Any, mark: Mark) -> None:
        if value is None:
            return
        if not isinstance(value, dict):
            self._finding(f"{file}:1", _NO_MAPPING, _WRITE_CLASSES)
            return
        inner = mark[1] if not isinstance(mark, int) else {}
        assert isinstance(inner, dict)
        for key, part in value.items():
            self.add_part(key, file, part, inner[key])

    def add_part(self, key: str, file: str, part: Any, where: Mark) -> None:
        """What stands under one key at the top of a file."""
        if key in _CLASSES and isinstance(part, list):
            marks = where[1] if not isinstance(where, int) else []
            assert isinstance(marks, list)
            self.add_elements(key, file, part, _line(where), Items(file, len(part), marks))
            return
        self.places.add_key(key, file, where)
        if key in _MERGED and isinstance(part, dict) and isinstance(self._top.get(key, {}), dict):
            self._mapping(key, file, part, where)
        elif self._once((key,), file, where):
            into = self._classes if key in _CLASSES else self._top
            into[key] = part

    def raw(self) -> dict[str, Any]:
        try:
            top = from_human("plant", self._top)
        except Clash as clash:
            self._finding(self.places.where(clash.path), str(clash), "keep one")
            top = {k: v for k, v in self._top.items() if k not in (AS_IS, "ext")}
        for key in list(top):
            if key in self._classes:
                self._finding(self.places.where((AS_IS, key)), f'"{key}" is given twice', "keep one")
        return {**top, **self._classes}

    def add_elements(self, name: str, file: str, part: list[Any], line: int, items: Items) -> None:
        """A list under the name of a class that begins in `line`. `part` is used up."""
        self.places.add_key(name, file, (line, items.marks or []))
        into = self._classes.setdefault(name, [])
        if not isinstance(into, list):
            self._finding(
                _at(file, line), f'"{name}" is not a list elsewhere', "write it as a list there too"
            )
            return
        self.places.add_elements(name, items)
        for place, element in enumerate(part):
            part[place] = None  # its time is over, and its memory wanted
            try:
                into.append(from_human(name, element))
            except Clash as clash:
                path = (name, len(into), *clash.path)
                into.append(_without_rest(name, element))
                self._finding(self.places.where(path), str(clash), "keep one")

    def _mapping(self, key: str, file: str, part: dict[str, Any], where: Mark) -> None:
        into = self._top.setdefault(key, {})
        marks = where[1] if not isinstance(where, int) else {}
        assert isinstance(marks, dict)
        for word, value in part.items():
            if self._once((key, word), file, marks[word]):
                into[word] = value

    def _once(self, keys: tuple[str, ...], file: str, where: Mark) -> bool:
        first = self._first.get(keys)
        if first is None and (len(keys) > 1 or (keys[0] not in self._top and keys[0] not in self._classes)):
            self._first[keys] = _at(file, where)
            return True
        first = first or "another file"
        self._finding(_at(file, where), f'"{".".join(keys)}" is already given in {first}', "keep one")
        return False

    def _finding(self, where: str, what: str, instead: str) -> None:
        self.found.append(Finding(where, what, instead))


def _without_rest(name: str, element: dict[str, Any]) -> Any:
    rest = {key: value for key, value in element.items() if key not in ("ext", AS_IS)}
    try:
        return from_human(name, rest)
    except Clash:
        return rest


def _at(file: str, mark: Mark) -> str:
    return f"{file}:{_line(mark)}"


def _line(mark: Mark) -> int:
    return mark if isinstance(mark, int) else mark[0]


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
