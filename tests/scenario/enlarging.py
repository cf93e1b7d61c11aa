"""A plant with many times the circuits: each copy has its own trails, ports, cards, tails and devices, over
the same sections, cables and NEs. Racks and hub routers are shared by the copies, as in the field."""

from typing import Any

import msgspec

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant

_SHARED = ("modem-rack",)


def enlarged(index: PlantIndex, times: int) -> PlantIndex:
    """`times` as many circuits; ids of copy n end on `~n`, the first copy keeps its own."""
    body: dict[str, Any] = msgspec.to_builtins(index.plant)
    hubs = {r for r, users in index.circuits_of_tail.items() if r in index.devices and len(users) > 8}
    keep = {d["id"] for d in body["devices"] if d["type"] in _SHARED} | hubs
    e1 = {p["id"] for p in body["ports"] if p["kind"] == "e1"}
    trib = {c["id"] for c in body["cards"] if c["kind"] == "trib"}
    tails = {item["id"] for c in body["circuits"] for item in (*c["a_tail"], *c["z_tail"])}
    spots = {c["vc12"] for c in body["circuits"]}
    ports = {i["port"] for c in body["circuits"] for i in (*c["a_tail"], *c["z_tail"]) if i.get("port")}
    lan = {d["lan_port"] for d in body["devices"] if d.get("lan_port") and d["id"] not in keep}
    own = (tails - keep) | e1 | trib | spots | ports | lan
    own |= {c["id"] for c in body["circuits"]} | {t["id"] for t in body["hp_trails"]}

    def named(value: Any, n: int) -> Any:
        if isinstance(value, dict):
            return {k: named(v, n) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [named(v, n) for v in value]
        return f"{value}~{n}" if isinstance(value, str) and value in own else value

    large = {k: list(v) if isinstance(v, list | tuple) else v for k, v in body.items()}
    for n in range(1, times):
        for array in ("hp_trails", "circuits", "e1_cables"):
            large[array].extend(named(element, n) for element in body[array])
        large["devices"].extend(named(d, n) for d in body["devices"] if d["id"] in own)
        large["ports"].extend(named(p, n) for p in body["ports"] if p["id"] in e1)
        large["cards"].extend(named(c, n) for c in body["cards"] if c["id"] in trib)
        large["fibres"].extend(named(f, n) for f in body["fibres"] if f["id"] in own)
    return PlantIndex(msgspec.convert(large, Plant))
