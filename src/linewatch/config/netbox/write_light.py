"""Cables as trunks between frames, fibres as positions of frames, and the jumpers that join them to ports."""

from collections.abc import Hashable, Iterator
from typing import Any

from linewatch.config.netbox.carried import MADE, Element, field_of
from linewatch.config.netbox.client import Row
from linewatch.config.netbox.ensure import Desk, Want
from linewatch.config.netbox.onto import Onto, elements, ext
from linewatch.config.netbox.routes import Fibres, Position, width
from linewatch.config.netbox.strands import CIRCUIT, FRONT, INTERFACE, REAR
from linewatch.config.netbox.words import ref, short, text
from linewatch.config.netbox.write_gear import Gear

JUMPER = "jumper"
MAPPED_PORTS = (4, 5)  # the first version whose front ports have a list of mappings
_PLUG, _FIBRE = "sc", "smf"
_CABLE_STATUS = {"planned": "planned", "decommissioned": "decommissioning"}

End = tuple[str, int]  # object type and id
Ends = tuple[frozenset[End], frozenset[End]]


def panels(onto: Onto) -> dict[str, None]:
    """The sites that need a frame: those where cables end."""
    cables = onto.elements["cables"].values()
    return dict.fromkeys(cable[key] for cable in cables for key in ("a_site", "z_site"))


_LONGEST_KM = 999.99  # NetBox keeps metres too, six digits before the point (dcim.Cable._abs_length)


class Light:
    """Writes all of it; `skipped` counts jumpers that NetBox has no free port for."""

    def __init__(self, desk: Desk, onto: Onto, gear: Gear, version: tuple[int, int]) -> None:
        self._desk, self._onto, self._gear, self._version = desk, onto, gear, version
        self.fibres = Fibres(onto.raw, onto)
        self.skipped = 0
        self._rear = self._rear_ports()
        self._front = self._front_ports()

    def _rear_ports(self) -> dict[tuple[str, str], int]:
        wants: dict[Hashable, Want] = {}
        keys: dict[tuple[str, str], Hashable] = {}
        for name, cable in self._onto.elements["cables"].items():
            for end in ("A", "Z"):
                device = self._gear.panels[cable[f"{end.lower()}_site"]]
                fields = {"device": device, "name": short(f"{name} {end}", 64)}
                keys[name, end] = (device, fields["name"])
                wants[keys[name, end]] = Want({**fields, "type": _PLUG, "positions": width(cable)}, ours=True)
        ids = self._desk.ensure("dcim/rear-ports", wants, _of_device, self._of_panels("dcim/rear-ports"))
        return {name: ids[key] for name, key in keys.items()}

    def _front_ports(self) -> dict[Position, int]:
        wants: dict[Hashable, Want] = {}
        keys: dict[Position, Hashable] = {}
        for position in (one for ends in self.fibres.positions.values() for one in ends.values()):
            cable = self._onto.elements["cables"][position.cable]
            device = self._gear.panels[cable[f"{position.end.lower()}_site"]]
            fields: Row = {
                "device": device,
                "name": short(f"{position.cable} {position.end} {position.number}", 64),
                "type": _PLUG,
            }
            rear = self._rear[position.cable, position.end]
            if self._version >= MAPPED_PORTS:
                mapped = {"position": 1, "rear_port": rear, "rear_port_position": position.number}
                fields |= {"positions": 1, "rear_ports": [mapped]}
            else:
                fields |= {"rear_port": rear, "rear_port_position": position.number}
            keys[position] = (device, fields["name"])
            wants[keys[position]] = Want(fields, ours=True)
        ids = self._desk.ensure("dcim/front-ports", wants, _of_device, self._of_panels("dcim/front-ports"))
        return {position: ids[key] for position, key in keys.items()}

    def _of_panels(self, path: str) -> list[Row]:
        return self._desk.rows_of(path, "device_id", list(self._gear.panels.values()))

    def cables(self, terminations: dict[tuple[str, str], int]) -> None:
        """Trunks and jumpers. `terminations`: (circuit, "a" or "z") -> the end of the circuit in NetBox."""
        rows = list(self._desk.box.rows("dcim/cables"))
        wanted: dict[str, tuple[Ends, Want]] = {}
        for name, cable in self._onto.elements["cables"].items():
            ends = _ends([(REAR, self._rear[name, "A"])], [(REAR, self._rear[name, "Z"])])
            wanted[f"cables {name}"] = (ends, Want(_trunk(name, cable), ("cables", cable)))
        for name, ends in (*self._jumpers(), *self._to_circuits(terminations)):
            fields = {"label": short(name, 100), "type": _FIBRE, "status": "connected"}
            wanted[f"{JUMPER} {name}"] = (ends, Want(fields, (JUMPER, name)))
        self._settle(rows, wanted)

    def _settle(self, rows: list[Row], wanted: dict[str, tuple[Ends, Want]]) -> None:
        """Cables of ours that lead elsewhere now are made anew; those of others are left alone."""
        kept: list[Row] = []
        gone: list[Row] = []
        busy: set[End] = set()
        for row in rows:
            key, ends = _key(row), _ends_of(row)
            known = wanted.get(key or "")
            stale = key is not None and (known is None or set(known[0]) != set(ends))
            if stale and field_of(row).get(MADE) is True and (known is not None or JUMPER in field_of(row)):
                gone.append(row)
                continue
            kept.append(row)
            busy |= ends[0] | ends[1]
        self._desk.remove("dcim/cables", gone)
        there = {_key(row) for row in kept}
        labels = {text(row, "label") for row in kept if _key(row) is None}
        wants: dict[Hashable, Want] = {}
        for key, (ends, want) in wanted.items():
            adopted = key not in there and want.fields["label"] in labels and want.carries is not None
            if key not in there and not (adopted and want.carries and want.carries[0] == "cables"):
                if busy & (ends[0] | ends[1]):
                    self.skipped += 1
                    continue
                busy |= ends[0] | ends[1]
                want.fields |= {"a_terminations": _told(ends[0]), "b_terminations": _told(ends[1])}
            wants[key] = want
        self._desk.ensure("dcim/cables", wants, lambda row: _key(row) or f"cables {text(row, 'label')}", kept)

    def _jumpers(self) -> Iterator[tuple[str, Ends]]:
        for section in elements(self._onto.raw, "sections"):
            ports = [self._onto.elements["ports"].get(str(section.get(key))) for key in ("a_port", "z_port")]
            if ports[0] is None or ports[1] is None or ports[0] is ports[1]:
                continue
            sites = [self._onto.elements["nes"][port["ne"]]["site"] for port in ports if port is not None]
            ways = [self.fibres.walk(section.get(key), *sites) for key in ("fibres_az", "fibres_za")]
            if ways[0] is None or ways[1] is None:
                self.skipped += 1
                continue
            ends = [(INTERFACE, self._gear.ports[port["id"]]) for port in ports if port is not None]
            if not ways[0] and not ways[1]:
                yield section["id"], _ends([ends[0]], [ends[1]])
                continue
            for side, at in enumerate((0, -1)):
                frame = [self._position(way[at][side]) for way in ways if way]
                yield f"{section['id']} {'AZ'[side]}", _ends([ends[side]], frame)
            for number, way in enumerate(ways):
                for place in range(len(way or ()) - 1):
                    assert way is not None
                    here, there = self._position(way[place][1]), self._position(way[place + 1][0])
                    yield f"{section['id']} {number + 1}.{place + 1}", _ends([here], [there])

    def _to_circuits(self, terminations: dict[tuple[str, str], int]) -> Iterator[tuple[str, Ends]]:
        for (circuit, end), number in terminations.items():
            port = self._gear.ports.get(str(self._onto.elements["circuits"][circuit].get(f"{end}_port")))
            if port is not None:
                yield f"{circuit} {end.upper()}", _ends([(CIRCUIT, number)], [(INTERFACE, port)])

    def _position(self, position: Position) -> End:
        return FRONT, self._front[position]


def _of_device(row: Row) -> Hashable:
    return ref(row, "device"), text(row, "name")


def _trunk(name: str, cable: Element) -> Row:
    fields: Row = {"label": short(name, 100), "type": _FIBRE}
    fields["status"] = _CABLE_STATUS.get(str(ext(cable, "status")), "connected")
    length = cable.get("length_km")
    if isinstance(length, int | float) and 0.001 <= length < _LONGEST_KM:
        unit = "m" if length < 900 else "km"
        fields |= {"length": round(length * (1000 if unit == "m" else 1), 2), "length_unit": unit}
    return fields


def _ends(a: list[End], b: list[End]) -> Ends:
    return frozenset(a), frozenset(b)


def _ends_of(row: Row) -> Ends:
    return _listed(row.get("a_terminations")), _listed(row.get("b_terminations"))


def _listed(said: Any) -> frozenset[End]:
    return frozenset((one["object_type"], one["object_id"]) for one in said or ())


def _told(end: frozenset[End]) -> list[Row]:
    return [{"object_type": kind, "object_id": number} for kind, number in sorted(end)]


def _key(row: Row) -> str | None:
    """Which of our cables a row is; None where it is not one."""
    held = field_of(row)
    if isinstance(held.get(JUMPER), str):
        return f"{JUMPER} {held[JUMPER]}"
    cable = held.get("cables")
    return f"cables {cable['id']}" if isinstance(cable, dict) and isinstance(cable.get("id"), str) else None
