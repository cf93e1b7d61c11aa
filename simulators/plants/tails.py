"""What hangs on an E1 port: 2M cables, modem pairs over a tail fibre, multiplexers, converters, routers."""

from random import Random
from typing import Any, NamedTuple

from simulators.plants.book import Book
from simulators.plants.cables import EAST, WEST
from simulators.plants.customers import Customer, Customers
from simulators.plants.network import Network

Tail = list[dict[str, Any]]
_PDH_SIZES = (4, 8, 16)
_SHARE = (("router", 0.30), ("converter", 0.42), ("modem", 0.72), ("pdh", 0.94), ("bare", 1.0))


class _Pdh(NamedTuple):
    local: str
    fibre: str
    remote: str
    site: str
    room: list[int]  # E1s that are left, one item


class Tails:
    """`_racks`, `_cables`: of an NE. Where it has no fibre left, the customer is in reach of copper."""

    def __init__(self, book: Book, network: Network, customers: Customers, rng: Random) -> None:
        self.book, self.network, self.customers, self.rng = book, network, customers, rng
        self._cables: dict[str, list[str]] = {}
        self._racks: dict[str, str] = {}
        self._pdh: dict[str, list[_Pdh]] = {}
        self._count = 0

    def lay(self, count: int) -> None:
        """So many tail cables, shared out among the NEs at which lines begin."""
        ends = [ne for city in self.network.cities for ne in city.ends] or [
            c.hub for c in self.network.cities
        ]
        for number in range(count):
            ne = ends[number % len(ends)]
            site = self.network.gear.site_of[ne]
            x, y = self.book.at[site]
            away = self.rng.uniform(0.6, 3.0), self.rng.uniform(-1.5, 1.5)
            end = self.book.site(f"END-{number + 1:05}", (x + away[0], y + away[1]), "tail-end")
            side = EAST if number // len(ends) % 2 else WEST
            fibres = self.rng.choice((12, 24))
            cable = self.network.cables.lay(site, end, (side, WEST), kind="tail", fibres=fibres)
            self._cables.setdefault(ne, []).append(cable)

    def branch(self, circuit: str, end: str, ne: str, customer: Customer) -> tuple[Tail, str]:
        """The tail at a branch, and the branch's site."""
        kind = self._kind(ne)
        if kind == "pdh":
            return self._through_pdh(circuit, end, ne, customer)
        site = self.customers.branch(customer, ne)
        near = [self._e1_cable(circuit, end, 1, self.network.gear.site_of[ne])]
        if kind == "bare":
            return near, site
        if kind == "modem":
            pair = self._modems(ne, site, None)
            if pair is not None:
                near += [*pair, self._e1_cable(circuit, end, 2, site)]
                kind = "converter" if self.rng.random() < 0.4 else "router"
        if kind == "converter":
            near.append(self._converter(circuit, end, site, None))
        return [*near, self._router(self.customers.router_port(site))], site

    def office(self, circuit: str, end: str, customer: Customer) -> Tail:
        gear = self.network.gear
        site = gear.site_of[customer.office]
        near = [self._e1_cable(circuit, end, 1, site)]
        if self.rng.random() < 0.35:
            near.append(self._converter(circuit, end, site, gear.domain_of[customer.office]))
        return [*near, self._router(self.customers.head_port(customer))]

    def ethernet(self, circuits: list[str], ne: str, customer: Customer) -> tuple[list[Tail], list[Tail]]:
        """Both tails of the members of a VCAT group: one converter and one router port at each end."""
        site = self.customers.branch(customer, ne)
        gear = self.network.gear
        office = gear.site_of[customer.office]
        a = [self._converter(circuits[0], "a", site, None), self._router(self.customers.router_port(site))]
        z = [
            self._converter(circuits[0], "z", office, gear.domain_of[customer.office]),
            self._router(self.customers.head_port(customer)),
        ]
        here = gear.site_of[ne]
        return (
            [[self._e1_cable(circuit, "a", 1, here), *map(dict, a)] for circuit in circuits],
            [[self._e1_cable(circuit, "z", 1, office), *map(dict, z)] for circuit in circuits],
        )

    def _kind(self, ne: str) -> str:
        drawn = self.rng.random()
        kind = next(name for name, upto in _SHARE if drawn <= upto)
        return kind if self._cables.get(ne) or kind in ("router", "converter", "bare") else "router"

    def _through_pdh(self, circuit: str, end: str, ne: str, customer: Customer) -> tuple[Tail, str]:
        pairs = self._pdh.setdefault(ne, [])
        if not pairs or not pairs[-1].room[0]:
            site = self.customers.branch(customer, ne)
            size = self.rng.choice(_PDH_SIZES)
            made = self._modems(ne, site, size)
            if made is None:
                near = [self._e1_cable(circuit, end, 1, self.network.gear.site_of[ne])]
                return [*near, self._router(self.customers.router_port(site))], site
            local, fibre, remote = (str(item["id"]) for item in made)
            pairs.append(_Pdh(local, fibre, remote, site, [size]))
        pdh = pairs[-1]
        pdh.room[0] -= 1
        tail = [
            self._e1_cable(circuit, end, 1, self.network.gear.site_of[ne]),
            {"kind": "modem", "id": pdh.local},
            {"kind": "fibre", "id": pdh.fibre},
            {"kind": "modem", "id": pdh.remote},
            self._e1_cable(circuit, end, 2, pdh.site),
        ]
        if self.rng.random() < 0.6:
            tail.append(self._router(self.customers.router_port(pdh.site)))
        return tail, pdh.site

    def _modems(self, ne: str, site: str, e1: int | None) -> Tail | None:
        """Local modem, fibre, remote modem; None where no tail cable has a fibre left."""
        gear, cables = self.network.gear, self.network.cables
        fibre = None
        for cable in self._cables.get(ne, ()):
            fibre = cables.fibre(cable, cables.drop_km(cable))
            if fibre is not None:
                break
        if fibre is None:
            return None
        self._count += 1
        station = gear.site_of[ne]
        name = f"{'FM' if e1 is None else 'PDH'}-{self._count:05}"
        ext = {"pdh": {"e1": e1} if e1 is not None else None}
        local = {
            "id": f"{name}-L",
            "type": "fibre-modem",
            "site": station,
            "power": f"PWR-{station}",
            "domain": gear.domain_of[ne],
            "mgmt": {"mode": "poll", "poll_s": 60},
        }
        if e1 is None:
            local["rack"] = self._rack(ne)
        self.book.add("devices", {**local, "ext": dict(ext)})
        remote = {
            "id": f"{name}-R",
            "type": "fibre-modem",
            "site": site,
            "power": f"PWR-{site}",
            "domain": None,
            "mgmt": {"mode": "via-peer", "poll_s": 0},
            "peer": f"{name}-L",
            "dying_gasp": self.rng.random() < 0.7,
        }
        self.book.add("devices", {**remote, "ext": dict(ext)})
        return [
            {"kind": "modem", "id": f"{name}-L"},
            {"kind": "fibre", "id": fibre},
            {"kind": "modem", "id": f"{name}-R"},
        ]

    def _rack(self, ne: str) -> str:
        if ne not in self._racks:
            gear = self.network.gear
            site = gear.site_of[ne]
            rack = {
                "id": f"FMRACK-{site}",
                "type": "modem-rack",
                "site": site,
                "power": f"PWR-{site}",
                "domain": gear.domain_of[ne],
                "mgmt": {"mode": "poll", "poll_s": 60},
            }
            self._racks[ne] = self.book.add("devices", rack)
        return self._racks[ne]

    def _converter(self, circuit: str, end: str, site: str, domain: str | None) -> dict[str, Any]:
        name = f"CV-{circuit}-{end.upper()}"
        mgmt = {"mode": "inband", "poll_s": 0} if domain is None else {"mode": "poll", "poll_s": 60}
        device = {"id": name, "type": "converter", "site": site, "power": f"PWR-{site}", "domain": domain}
        return {"kind": "converter", "id": self.book.add("devices", {**device, "mgmt": mgmt})}

    def _e1_cable(self, circuit: str, end: str, number: int, site: str) -> dict[str, Any]:
        name = f"E1C-{circuit}-{end.upper()}{number}"
        return {
            "kind": "e1_cable",
            "id": self.book.add("e1_cables", {"id": name, "circuit": circuit, "site": site, "end": end}),
        }

    @staticmethod
    def _router(named: tuple[str, str]) -> dict[str, Any]:
        return {"kind": "router", "id": named[0], "port": named[1]}
