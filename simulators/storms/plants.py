"""Plants to break things in: a file or folder of the site's, or one made up: `made:SEED:NES:CIRCUITS`.

A plant that is made up has gear of several habits in one city: some tell of dead cards and lasers, some keep
quiet of trails where they tell of the port, some are polled.
"""

import json
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant
from simulators.plants.province import make
from simulators.plants.wish import Wish

_POLLED = 0.1  # of the NEs


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
    return raw
