"""Names that alarms of a plant may be about: its elements, and parts of them that have no row."""

from linewatch.topology.index import PlantIndex


class KnownNames:
    """`name in known`. Parts are VC-12 ids, routers' WAN ports and LAN ports."""

    def __init__(self, index: PlantIndex) -> None:
        self._kind_of = index.kind_of
        lans = (d.lan_port for d in index.plant.devices if isinstance(d.lan_port, str))
        self._parts = frozenset((*index.circuit_of_vc12, *index.circuit_of_router_port, *lans))

    def __contains__(self, name: str) -> bool:
        return name in self._kind_of or name in self._parts
