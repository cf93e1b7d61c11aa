"""The plant a command is about, and the faults that open incidents hold to be in it."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import msgspec

from linewatch.cli.ask import Api, NotAnswered
from linewatch.config.plant_files import read_plant
from linewatch.config.site import plant_path_of
from linewatch.messages.records import IncidentPhase, IncidentRecord
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.index import PlantIndex

SITE_FILE = Path("linewatch.yaml")
_PAGE = 500
_OPEN = (IncidentPhase.OPEN, IncidentPhase.CLEARING)


def index_at(plant: Path | None, config: Path | None) -> PlantIndex:
    """Raises NotAnswered where none is named, ConfigRefused where it cannot be read."""
    if plant is None:
        if config is None and not SITE_FILE.is_file():
            raise NotAnswered(
                "no plant: write --plant PATH or --config FILE (there is no linewatch.yaml here)"
            )
        plant = plant_path_of(config or SITE_FILE)
    return PlantIndex(read_plant(plant).plant)


def there(wanted: str, known: Iterable[str], otherwise: str) -> None:
    """Raises NotAnswered, with what was perhaps meant, where it is not known. "" is always well."""
    names = list(known)
    if wanted and wanted not in names:
        raise NotAnswered(f'nothing is called "{wanted}"; {did_you_mean(wanted, names, otherwise=otherwise)}')


def open_incidents(api: Api) -> list[IncidentRecord]:
    """As the API tells them. Raises NotAnswered."""
    found: list[IncidentRecord] = []
    cursor = ""
    while True:
        page = api.get(f"/v1/incidents?limit={_PAGE}{cursor}")
        found += msgspec.convert(page["items"], list[IncidentRecord])
        if not page.get("next"):
            return [incident for incident in found if incident.phase in _OPEN]
        cursor = f"&cursor={quote(page['next'], safe='')}"


def out_of_order(incidents: list[IncidentRecord]) -> dict[str, str]:
    """Elements not to be relied on now: the roots of open incidents and what alarms are about."""
    out: dict[str, str] = {}
    for incident in incidents:
        for root in incident.verdict.roots:
            out.setdefault(root.element, f"{root.kind}, {incident.id}")
    for incident in incidents:
        for key in incident.active_alarms:
            out.setdefault(key.resource, f"{key.alarm_type}, {incident.id}")
    return out
