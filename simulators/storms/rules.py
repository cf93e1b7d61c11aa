"""Two ways without a model: every alarm its own root; and the rules that rule sets in use have."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from linewatch.topology.index import PlantIndex
from simulators.field.physics.state import Point
from simulators.storms.rules_tails import tail_roots

_OWN = {
    "LOS": "rx-fail", "TF": "laser-fail", "CARD-FAIL": "card-fail", "COMM-FAIL": "node-fail",
    "OTDR-EVENT": "cable-cut", "UNREACHABLE": "cpe-fail", "E1-LOS": "converter-fail",
    "OPT-LOS": "modem-fail", "LAN-DOWN": "lan-fault", "GNE-CONN-FAIL": "dcn-loss",
    "EXT-SYNC-LOS": "sync-loss", "MAINS-FAIL": "power-loss",
}  # fmt: skip
_BY_ITSELF = {
    "CARD-FAIL": "card-fail", "TF": "laser-fail", "MAINS-FAIL": "power-loss", "GNE-CONN-FAIL": "dcn-loss",
    "DC-UNDERVOLT": "power-loss", "OTDR-EVENT": "cable-cut",
}  # fmt: skip


def each_its_own(index: PlantIndex, told: frozenset[Point]) -> dict[str, Any]:
    """An incident for every alarm that stands, on what it is about."""
    return _verdict((point.object, _OWN.get(point.code, "")) for point in sorted(told))


def suppress_and_group(index: PlantIndex, told: frozenset[Point]) -> dict[str, Any]:
    """AIS, RDI, switches and what lies downstream are suppressed; the rest is grouped by what it shares."""
    return _verdict(iter(_Rules(index, told).roots()))


def _verdict(roots: Iterator[tuple[str, str]]) -> dict[str, Any]:
    return {
        "incidents": [
            {"root": [{"element": element, "kind": kind}], "affected_circuits": []}
            for element, kind in dict.fromkeys(roots)
        ]
    }


class _Rules:
    def __init__(self, index: PlantIndex, told: frozenset[Point]) -> None:
        self._index = index
        self._of_code: defaultdict[str, list[Point]] = defaultdict(list)
        for point in sorted(told):
            self._of_code[point.code].append(point)
        self._dark = {p.object for p in self._of_code["LOS"]}
        self._missed = {p.object for p in self._of_code["COMM-FAIL"]}

    def roots(self) -> dict[tuple[str, str], None]:
        found: dict[tuple[str, str], None] = {}
        for code, kind in _BY_ITSELF.items():
            found.update(dict.fromkeys((p.object, kind) for p in self._of_code[code]))
        lit = {element for element, kind in found if kind in ("laser-fail", "card-fail")}
        nodes = self._nodes()
        found.update(nodes)
        if not nodes:
            found.update(self._sections(lit))
        else:
            gone = {element for element, _ in nodes}
            found.update({r: None for r in self._sections(lit) if not self._touches(r[0], gone)})
        found.update(tail_roots(index=self._index, of_code=self._of_code))
        for point in self._of_code["EXT-SYNC-LOS"]:
            for source in self._index.sync_sources.values():
                if source.ne == point.object:
                    found[source.id, "sync-loss"] = None
        return found

    def _nodes(self) -> dict[tuple[str, str], None]:
        """An NE that is missed and whose neighbours all lost its light; its power where more went there."""
        index = self._index
        found: dict[tuple[str, str], None] = {}
        for ne in sorted(self._missed):
            sections = [
                index.sections[index.section_of_port[p]]
                for p in index.ports_of_ne.get(ne, ())
                if p in index.section_of_port
            ]
            facing = [s.z_port if index.ports[s.a_port].ne == ne else s.a_port for s in sections]
            if facing and all(p in self._dark or index.ports[p].ne in self._missed for p in facing):
                power = index.nes[ne].power
                others = [f for f in index.fed_by.get(power or "", ()) if f != ne]
                missed = {p.object for p in self._of_code["UNREACHABLE"]} | self._missed
                with_power = power and any(o in missed for o in others)
                found[(str(power), "power-loss") if with_power else (ne, "node-fail")] = None
        return found

    def _sections(self, explained: set[str]) -> dict[tuple[str, str], None]:
        index = self._index
        cut: dict[str, None] = {}
        found: dict[tuple[str, str], None] = {}
        for section in index.plant.sections:
            ends = [p in self._dark for p in (section.a_port, section.z_port)]
            fibres = (*section.fibres_az, *section.fibres_za)
            ports = (section.a_port, section.z_port)
            if explained & {*ports, *(index.ports[p].card for p in ports)}:
                continue
            if all(ends):
                cut[index.fibres[fibres[0]].cable] = None
            elif any(ends):
                found[(section.fibres_za if ends[0] else section.fibres_az)[0], "fibre-break"] = None
        for duct in index.plant.ducts:
            if len(duct.cables) > 1 and all(cable in cut for cable in duct.cables):
                found[duct.id, "duct-cut"] = None
                cut = {c: None for c in cut if c not in duct.cables}
        found.update(dict.fromkeys((cable, "cable-cut") for cable in cut))
        for point in self._of_code["MS-DEG"]:
            section = index.sections[index.section_of_port[point.object]]
            fibres = section.fibres_az if section.z_port == point.object else section.fibres_za
            found[fibres[0], "fibre-degraded"] = None
        return found

    def _touches(self, element: str, gone: set[str]) -> bool:
        """The cable or fibre of a section that ends on what is gone."""
        index = self._index
        fibres = index.fibres_of_cable.get(element, (element,))
        for fibre in fibres:
            for section_id in index.sections_of_fibre.get(fibre, ()):
                section = index.sections[section_id]
                nes = {index.ports[p].ne for p in (section.a_port, section.z_port)}
                if nes & gone or {index.nes[ne].power for ne in nes} & gone:
                    return True
        return False
