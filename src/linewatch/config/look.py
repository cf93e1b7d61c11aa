"""Looking at whatever a site wrote: a plant, a site's linewatch.yaml, or its credentials."""

from pathlib import Path
from typing import NamedTuple

from linewatch.config.credentials import read_credentials
from linewatch.config.finding import Finding
from linewatch.config.plant_files import look_at_plant
from linewatch.config.site import look_at_site
from linewatch.config.written import SiteFile
from linewatch.config.yaml_read import Unreadable, read_yaml_file
from linewatch.topology.check.fields import FIELDS

SITE_FILE = "linewatch.yaml"
_CREDENTIAL_KEYS = ("version", "community", "community_file", "community_env")


class Looked(NamedTuple):
    """`kind`: plant, site or credentials. `elements`: how many a plant holds."""

    path: Path
    kind: str
    elements: int
    findings: tuple[Finding, ...]


def look(path: Path) -> Looked:
    """What is wrong with one path. A folder that holds a linewatch.yaml is a site, any other is a plant."""
    if path.is_dir() and (path / SITE_FILE).is_file():
        path = path / SITE_FILE
    kind = _kind(path)
    if kind == "site":
        site, found = look_at_site(path)
        raw = site.plant.raw if site is not None else {}
        return Looked(path, kind, _count(raw), found)
    if kind == "credentials":
        return Looked(path, kind, 0, tuple(read_credentials(path)[1]))
    seen = look_at_plant(path)
    return Looked(path, kind, _count(seen.raw), seen.findings)


def _kind(path: Path) -> str:
    """By what stands at the top of the file; one that cannot be read is told as the plant it may be."""
    if path.name == SITE_FILE:
        return "site"
    if path.is_dir() or path.suffix not in (".yaml", ".yml"):
        return "plant"
    try:
        value = read_yaml_file(path).value
    except (Unreadable, OSError):
        return "plant"
    if not isinstance(value, dict) or any(key in FIELDS["plant"] for key in value):
        return "plant"
    if any(key in SiteFile.model_fields for key in value):
        return "site"
    entries = [entry for entry in value.values() if isinstance(entry, dict)]
    credentials = entries and all(any(key in _CREDENTIAL_KEYS for key in entry) for entry in entries)
    return "credentials" if credentials else "plant"


def _count(raw: dict[str, object]) -> int:
    return sum(len(value) for value in raw.values() if isinstance(value, list))
