"""The lines that end at a site: with their E1 port and DDF position there, class, customer and state."""

from collections.abc import Sequence

from linewatch.drawing.flow import Row, Table
from linewatch.drawing.live import Live
from linewatch.drawing.said import Dress
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Circuit

# A line's state -> how its row looks.
_LOOKS = {"up": "ok", "exposed": "exposed", "degraded": "alarm", "down": "down", "unknown": "silent"}


def ending_here(index: PlantIndex, site: str) -> tuple[Circuit, ...]:
    """Lines whose E1 port or whose last box at either end is at the site, in plant order."""
    return tuple(circuit for circuit in index.plant.circuits if site in _places(index, circuit))


def _places(index: PlantIndex, circuit: Circuit) -> tuple[str, ...]:
    places = [index.nes[circuit.a_ne].site, index.nes[circuit.z_ne].site]
    for tail in (circuit.a_tail, circuit.z_tail):
        boxes = [item.id for item in tail if item.id in index.devices]
        if boxes:
            places.append(index.devices[boxes[-1]].site)
    return tuple(places)


def line_table(index: PlantIndex, circuits: Sequence[Circuit], site: str, dress: Dress, live: Live) -> Table:
    """One row a line; the port that is at this site, if one is."""
    rows = []
    for circuit in circuits:
        ports = [
            port for port in (circuit.a_port, circuit.z_port) if index.nes[index.ports[port].ne].site == site
        ]
        ddf = [str(ext_of(index.ports[port])["ddf"]) for port in ports if "ddf" in ext_of(index.ports[port])]
        ext = ext_of(circuit)
        state = live.lines.get(circuit.id, "")
        words = dress.word(f"circuit.{state}") if state else ""
        name = " ".join(dress.both(ext.get("name")))
        cells = (
            circuit.id, name, str(ext.get("class", "")), str(ext.get("customer", "")),
            " ".join(ports), " ".join(ddf), words,
        )  # fmt: skip
        title = f"{circuit.id} {name} {state}".strip()
        rows.append(Row(cells, "circuit", circuit.id, title, _LOOKS.get(state, "")))
    heads = ("circuits", "name", "class", "customer", "e1_port", "ddf", "state")
    return Table(dress.word("circuits"), tuple(map(dress.word, heads)), tuple(rows), dress.word("nothing"))
