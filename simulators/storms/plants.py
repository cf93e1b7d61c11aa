"""Plants to break things in: a file or folder of the site's, or one made up: `made:SEED:NES:CIRCUITS`.

A plant that is made up has gear of several habits in one city: some tell of dead cards and lasers, some keep
quiet of trails where they tell of the port, some are polled; with an odd seed it has many management domains.
"""

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from simulators.plants.province import make
from simulators.plants.wish import Wish

_POLLED = 0.1  # of the NEs
_STATION = re.compile(r"(\w+-R\d\d)")  # CS-R11, and behind it CS-R11A2


def load(name: str) -> tuple[PlantIndex, bytes]:
    """The plant, and its topology.json. Raises ValueError with sentences, OSError."""
    if name.startswith("made:"):
        body = json.dumps(made(name), ensure_ascii=False).encode()
    elif name.endswith(".json"):
        body = Path(name).read_bytes()
    else:
        from linewatch.config.finding import ConfigRefused  # only where YAML is read: it takes its time
        from linewatch.config.plant_files import read_plant

        try:
            body = read_plant(Path(name)).body
        except ConfigRefused as refused:
            raise ValueError("\n".join(str(finding) for finding in refused.findings)) from refused
    return PlantIndex(msgspec.json.decode(body, type=Plant)), body


def made(name: str) -> dict[str, Any]:
    """`made:SEED:NES:CIRCUITS`. Raises ValueError with a sentence."""
    try:
        seed, nes, circuits = (int(word) for word in name.removeprefix("made:").split(":"))
    except ValueError as error:
        raise ValueError(f'"{name}" is no plant; write made:SEED:NES:CIRCUITS, or a path') from error
    raw = make(Wish(circuits=circuits, nes=nes, seed=seed))
    rng = Random(seed)
    for ne in raw["nes"]:
        quiet, cards, lasers = (rng.random() < 0.5 for _ in range(3))
        ne["profile"] = {"reports_tf": lasers, "hp_suppression": quiet, "reports_card_fail": cards}
        if rng.random() < _POLLED:
            ne["mgmt"] = {"mode": "poll", "poll_s": rng.choice((15, 30, 60))}
    if seed % 2:
        _divide(raw)
    return raw


def _divide(raw: dict[str, Any]) -> None:
    """A management domain for every station of a metro ring and what is behind it, instead of one a city."""
    domain_of_site: dict[str, str] = {}
    for ne in raw["nes"]:
        found = _STATION.match(ne["site"])
        if found is not None:
            ne["domain"] = domain_of_site[ne["site"]] = found[1]
    for device in raw["devices"]:
        if device.get("domain") and device["site"] in domain_of_site:
            device["domain"] = domain_of_site[device["site"]]
    for domain in dict.fromkeys(domain_of_site.values()):
        raw["dcn_links"].append({"id": f"DCN-{domain}", "domain": domain, "gateway_ne": f"NE-{domain}"})
