"""A plant in SNDlib's native text format: sites, cables, and the lines between sites as demands."""

import re
from collections.abc import Iterator
from typing import Any

from linewatch.config.bare import own_name
from linewatch.config.bare_of import bare_of

_NUMBERS = ("pre_installed_capacity", "pre_installed_capacity_cost", "routing_cost", "setup_cost")


def sndlib_text(raw: dict[str, Any]) -> str:
    """The network as text. A name that holds blanks or parentheses gets `_` in their place."""
    bare = bare_of(raw)
    taken: set[str] = set()
    names = {node.id: own_name(_word(node.id), taken) for node in bare.nodes}
    links: set[str] = set()
    lines = ["?SNDlib native format; type: network; version: 1.0", f"# network {_word(bare.name)}", ""]
    lines.append("NODES (")
    for node in bare.nodes:
        lon, lat = node.ext.get("plane", (node.lon, node.lat))
        place = "" if lon is None or lat is None else f" ( {_plain(lon)} {_plain(lat)} )"
        lines.append(f"  {names[node.id]}{place}")
    lines += [")", "", "LINKS ("]
    for link in bare.links:
        said = link.ext.get("sndlib")
        said = said if isinstance(said, dict) else {}
        numbers = " ".join(_plain(said.get(key, 0)) for key in _NUMBERS)
        modules = "".join(f"{_plain(m['capacity'])} {_plain(m['cost'])} " for m in said.get("modules", ()))
        ends = f"( {names[link.a]} {names[link.z]} )"
        lines.append(f"  {own_name(_word(link.id), links)} {ends} {numbers} ( {modules})")
    lines += [")", "", "DEMANDS (", *_demands(bare.ext.get("demands", ()), names), ")"]
    return "\n".join(lines) + "\n"


def _demands(demands: Any, names: dict[str, str]) -> Iterator[str]:
    taken: set[str] = set()
    for demand in demands:
        if demand["a"] in names and demand["z"] in names:
            ends = f"( {names[demand['a']]} {names[demand['z']]} )"
            much = f"{_plain(demand['unit'])} {_plain(demand['value'])} {_word(str(demand['max_path']))}"
            yield f"  {own_name(_word(demand['id']), taken)} {ends} {much}"


def _word(name: str) -> str:
    return re.sub(r"[\s()]+", "_", name) or "_"


def _plain(number: float) -> str:
    return format(number, ".15g") if isinstance(number, float) else str(number)
