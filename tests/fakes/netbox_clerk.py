"""Somebody who fills a NetBox by hand, without a word of linewatch: two stations, a trunk, more as told."""

from typing import Any

from tests.fakes.netbox_house import NetBoxHouse

Row = dict[str, Any]


class Clerk:
    """Each deed gives the id of what was made. Ports are (kind, id) as a cable names them."""

    def __init__(self, house: NetBoxHouse) -> None:
        self._shelf = house.shelf
        maker = self._make("dcim/manufacturers", name="Huawei", slug="huawei")
        self._type = self._make("dcim/device-types", manufacturer=maker, model="OSN 3500", slug="osn-3500")
        self._roles: dict[str, int] = {}
        self._kind = self._make("circuits/circuit-types", name="E1", slug="e1")
        self.provider = self._make("circuits/providers", name="City Telecom", slug="city-telecom")

    def _make(self, path: str, **fields: Any) -> int:
        number: int = self._shelf.create(path, fields)["id"]
        return number

    def site(self, name: str, lat: float | None = None, lon: float | None = None) -> int:
        return self._make("dcim/sites", name=name, slug=name.lower(), latitude=lat, longitude=lon)

    def device(self, name: str, site: int, role: str, **more: Any) -> int:
        if role not in self._roles:
            slug = role.lower().replace(" ", "-")
            self._roles[role] = self._make("dcim/device-roles", name=role, slug=slug)
        fields = {"name": name, "site": site, "role": self._roles[role], "device_type": self._type}
        return self._make("dcim/devices", **fields, **more)

    def port(self, device: int, name: str, kind: str) -> tuple[str, int]:
        return "dcim.interface", self._make("dcim/interfaces", device=device, name=name, type=kind)

    def frame(self, device: int, name: str, positions: int) -> tuple[tuple[str, int], list[tuple[str, int]]]:
        """A rear port and the front ports before its positions."""
        rear = self._make("dcim/rear-ports", device=device, name=name, type="lc", positions=positions)
        fronts = []
        for number in range(1, positions + 1):
            fields: Row = {"device": device, "name": f"{name}-{number}", "type": "lc"}
            if self._shelf.mapped:
                fields["rear_ports"] = [{"position": 1, "rear_port": rear, "rear_port_position": number}]
            else:
                fields |= {"rear_port": rear, "rear_port_position": number}
            fronts.append(("dcim.frontport", self._make("dcim/front-ports", **fields)))
        return ("dcim.rearport", rear), fronts

    def cable(self, a: Any, b: Any, **fields: Any) -> int:
        """`a`, `b`: a port, or a list of them."""
        ends = [[end] if isinstance(end, tuple) else end for end in (a, b)]
        told = [[{"object_type": kind, "object_id": number} for kind, number in end] for end in ends]
        return self._make("dcim/cables", a_terminations=told[0], b_terminations=told[1], **fields)

    def _site_of(self, port: tuple[str, int] | None) -> int:
        rows = self._shelf.rows
        if port is None or port[0] != "dcim.interface":
            return next(iter(rows["dcim/sites"]))
        site: int = rows["dcim/devices"][rows["dcim/interfaces"][port[1]]["device"]]["site"]
        return site

    def circuit(self, cid: str, *ports: tuple[str, int] | None, tenant: str | None = None) -> int:
        """Terminations A and Z, as many as ports are told; None is one without a cable."""
        who = self._make("tenancy/tenants", name=tenant, slug=tenant.lower()) if tenant else None
        fields = {"cid": cid, "provider": self.provider, "type": self._kind, "tenant": who}
        circuit = self._make("circuits/circuits", **fields)
        for side, port in zip("AZ", ports, strict=False):
            where = {"termination_type": "dcim.site", "termination_id": self._site_of(port)}
            end = self._make("circuits/circuit-terminations", circuit=circuit, term_side=side, **where)
            if port is not None:
                self.cable(("circuits.circuittermination", end), port)
        return circuit


class City(Clerk):
    """North and South with an NE, a frame and a trunk of four fibres; a section on 1 and 2."""

    def __init__(self, house: NetBoxHouse) -> None:
        super().__init__(house)
        self.north, self.south = self.site("North", 27.9, 112.9), self.site("South", 27.8, 112.95)
        self.nes = [self.device("NE-N", self.north, "SDH"), self.device("NE-S", self.south, "SDH")]
        self.odfs = [self.device("ODF-N", self.north, "ODF"), self.device("ODF-S", self.south, "ODF")]
        self.stm = [self.port(ne, "1/1", "sonet-oc48") for ne in self.nes]
        self.e1 = [[self.port(ne, f"3/{n}", "e1") for n in range(1, 5)] for ne in self.nes]
        self.rears, self.fronts = zip(*(self.frame(odf, "T1", 4) for odf in self.odfs), strict=True)
        self.trunk = self.cable(*self.rears, label="N-S 1", length=14.2, length_unit="km", type="smf-os2")
        self.jumpers = [
            self.cable(stm, list(fronts[:2])) for stm, fronts in zip(self.stm, self.fronts, strict=True)
        ]
