"""What the API knows of the elements in a picture: alarms, open incidents' roots, and who does not answer."""

from collections.abc import Iterator, Mapping
from typing import Any

from linewatch.cli.ask import Api
from linewatch.drawing.live import Live


def heard_of_line(api: Api, circuit: str, names: Mapping[str, None]) -> Live:
    """For one line and the ids on it. Raises `NotAnswered`, `NotThere`."""
    line = api.get("/v1/circuits", circuit)
    roots = _roots(incident for incident in line["open_incidents"])
    return Live(True, str(line["state"]), _alarms(api, names), roots, _silent(api))


def heard_of_plant(api: Api) -> Live:
    """For everything."""
    incidents = api.pages("/v1/incidents?phase=open&phase=clearing")
    lines = {str(line["id"]): str(line["state"]) for line in api.pages("/v1/circuits")}
    return Live(True, "", _alarms(api, None), _roots(incidents), _silent(api), lines)


def _alarms(api: Api, names: Mapping[str, None] | None) -> dict[str, list[str]]:
    """By resource; in the order of `names` where they are given."""
    alarms: dict[str, list[str]] = {}
    for alarm in api.pages("/v1/alarms?active=true"):
        resource, code, _ = alarm["key"]
        if names is None or resource in names:
            alarms.setdefault(resource, []).append(code)
    return alarms if names is None else {name: alarms[name] for name in names if name in alarms}


def _roots(incidents: Iterator[dict[str, Any]]) -> dict[str, str]:
    roots = [root for incident in incidents for root in incident["verdict"]["roots"]]
    return {str(root["element"]): str(root["kind"]) for root in roots}


def _silent(api: Api) -> frozenset[str]:
    asked = ("no", "unheard")
    return frozenset(str(d["id"]) for word in asked for d in api.pages(f"/v1/devices?answering={word}"))
