"""Customers with their head offices and branches, and the routers that stand in them."""

from random import Random
from typing import NamedTuple

from simulators.plants.book import Book, beside
from simulators.plants.network import Network

_KINDS = (
    ("ICBC", "工商银行", "ICBC"), ("CCB", "建设银行", "CCB"), ("ABC", "农业银行", "ABC"),
    ("PSB", "公安", "Police"), ("TAX", "税务", "Tax"), ("SIB", "社保", "Social insurance"),
    ("GRID", "电力", "State Grid"), ("HOS", "医院", "Hospital"), ("EDU", "教育", "Education"),
    ("SEC", "证券", "Securities"), ("LOT", "彩票", "Lottery"), ("OIL", "石化", "Petrol"),
)  # fmt: skip
_LINES_PER_CUSTOMER = 130


class Customer(NamedTuple):
    """`office`: the NE of the building its head office is in."""

    id: str
    zh: str
    city: int
    office: str


class Customers:
    def __init__(self, book: Book, network: Network, circuits: int, rng: Random) -> None:
        self.book, self.network, self.rng = book, network, rng
        self.all: list[Customer] = []
        self.by_city: list[list[Customer]] = []
        self._branches: dict[tuple[str, str], list[str]] = {}
        self._count = 0
        self._ports: dict[str, int] = {}
        written = []
        per_city = max(2, circuits // len(network.cities) // _LINES_PER_CUSTOMER)
        for number, city in enumerate(network.cities):
            mine = []
            for turn in range(per_city):
                kind, zh, en = _KINDS[turn % len(_KINDS)]
                again = "" if turn < len(_KINDS) else str(turn // len(_KINDS) + 1)
                name = f"{city.shape.code}-{kind}{again}"
                office = city.buildings[turn % len(city.buildings)]
                label = {"zh": f"{city.shape.zh}{zh}{again}", "en": f"{en} {city.shape.en} {again}".strip()}
                written.append({"id": name, "name": label, "head_office": network.gear.site_of[office]})
                mine.append(Customer(name, label["zh"], number, office))
            self.by_city.append(mine)
            self.all += mine
        book.raw["ext"]["customers"] = written

    def branch(self, customer: Customer, ne: str) -> str:
        """A site of the customer near this NE, a new one or one that has a line already."""
        known = self._branches.setdefault((customer.id, ne), [])
        if known and self.rng.random() < 0.45:
            return self.rng.choice(known)
        self._count += 1
        number = self._count
        near = self.book.at[self.network.gear.site_of[ne]]
        place = beside(near, self.rng.uniform(0.1, 2.0), self.rng.random())
        zh = f"{customer.zh}{number}号网点"
        site = self.book.site(f"BR-{number:05}", place, "customer", name={"zh": zh, "en": f"branch {number}"})
        self.book.power(site, monitored=False, battery_min=self.rng.choice((0, 0, 15, 30)))
        known.append(site)
        return site

    def router_port(self, site: str) -> tuple[str, str]:
        """The branch's router and a port of it that is free."""
        return self._router(f"RTR-{site}", site, None)

    def head_port(self, customer: Customer) -> tuple[str, str]:
        """The same in its head office, where the router is reached over the DCN."""
        gear = self.network.gear
        site = gear.site_of[customer.office]
        return self._router(f"RTR-{customer.id}-HQ", site, gear.domain_of[customer.office])

    def _router(self, name: str, site: str, domain: str | None) -> tuple[str, str]:
        count = self._ports.get(name, 0) + 1
        self._ports[name] = count
        if count == 1:
            self.book.add(
                "devices",
                {
                    "id": name,
                    "type": "router",
                    "site": site,
                    "power": f"PWR-{site}",
                    "domain": domain,
                    "mgmt": {"mode": "inband" if domain is None else "dcn", "poll_s": 0},
                    "lan_port": f"{name}/LAN",
                },
            )
        return name, f"{name}/W{count:03}"
