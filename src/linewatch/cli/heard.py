"""What the API knows of the elements in a picture: alarms, open incidents' roots, and who does not answer."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from linewatch.cli.ask import Api
from linewatch.drawing.live import Live

_PAGE = 500


def heard_of_line(api: Api, circuit: str, names: Mapping[str, None]) -> Live:
    """For one line and the ids on it. Raises `NotAnswered`, `NotThere`."""
    line = api.get("/v1/circuits", circuit)
    roots = _roots(incident for incident in line["open_incidents"])
    return Live(True, str(line["state"]), _alarms(api, names), roots, _silent(api))


def heard_of_plant(api: Api) -> Live:
    """For everything."""
    incidents = [
        incident
        for incident in _pages(api, "/v1/incidents?phase=open&phase=clearing")
        if not incident.get("merged_into")
    ]
    lines = {str(line["id"]): str(line["state"]) for line in _pages(api, "/v1/circuits?")}
    return Live(True, "", _alarms(api, None), _roots(iter(incidents)), _silent(api), lines)


def _alarms(api: Api, names: Mapping[str, None] | None) -> dict[str, list[str]]:
    """By resource; in the order of `names` where they are given."""
    alarms: dict[str, list[str]] = {}
    for alarm in _pages(api, "/v1/alarms?active=true"):
        resource, code, _ = alarm["key"]
        if names is None or resource in names:
            alarms.setdefault(resource, []).append(code)
    return alarms if names is None else {name: alarms[name] for name in names if name in alarms}


def _roots(incidents: Iterator[dict[str, Any]]) -> dict[str, str]:
    roots = [root for incident in incidents for root in incident["verdict"]["roots"]]
    return {str(root["element"]): str(root["kind"]) for root in roots}


def _silent(api: Api) -> frozenset[str]:
    asked = ("no", "unheard")
    return frozenset(str(d["id"]) for word in asked for d in _pages(api, f"/v1/devices?answering={word}"))


def _pages(api: Api, path: str) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = api.get(f"{path}&limit={_PAGE}{cursor}")
        yield from page["items"]
        if not page.get("next"):
            return
        cursor = f"&cursor={quote(page['next'], safe='')}"
