"""Leased lines: from a branch up to the station, the hub, another city perhaps, down to the head office."""

from random import Random
from typing import Any

from simulators.plants.book import Book
from simulators.plants.customers import Customer, Customers
from simulators.plants.network import Network
from simulators.plants.tails import Tail, Tails
from simulators.plants.ways import Booked, Way
from simulators.plants.wish import TooSmall

_TRIES = 60
_CLASSES = (("AAA", 0.03), ("AA", 0.13), ("A", 0.40), ("B", 1.0))
_SLA = {
    "AAA": {"availability_pct": 99.99, "restore_h": 2},
    "AA": {"availability_pct": 99.9, "restore_h": 4},
    "A": {"availability_pct": 99.5, "restore_h": 8},
}
_FROM_AFAR = 0.14  # of the lines lead to a head office in the capital
_BETWEEN_BRANCHES = 0.05
_ETHERNET = 0.01  # of the lines begin a VCAT group
_ETHERNET_LARGEST = 5


class Lines:
    def __init__(self, book: Book, network: Network, customers: Customers, tails: Tails, rng: Random) -> None:
        self.book, self.network, self.customers, self.tails, self.rng = book, network, customers, tails, rng
        self._groups: list[dict[str, Any]] = []
        self._made = 0

    def make(self, count: int) -> None:
        """Raises TooSmall where the network has no room for so many."""
        while self._made < count:
            left = count - self._made
            if left >= 2 and self.rng.random() < _ETHERNET:
                self._ethernet(self.rng.randint(2, min(left, _ETHERNET_LARGEST)))
            else:
                self._line()
        if self._groups:
            self.book.raw["ext"]["vcat_groups"] = self._groups

    def _line(self) -> None:
        for _ in range(_TRIES):
            a_ne, customer = self._wanted()
            z_ne = customer.office
            if self.rng.random() < _BETWEEN_BRANCHES:
                z_ne = self.rng.choice(self.network.cities[customer.city].ends)
            rank = self._rank()
            legs = self._legs(a_ne, z_ne, protect=rank != "B" or self.rng.random() < 0.3)
            if legs is None:
                continue
            name = self._next()
            a_tail, site = self.tails.branch(name, "a", a_ne, customer)
            if z_ne == customer.office:
                z_tail = self.tails.office(name, "z", customer)
            else:
                z_tail, _ = self.tails.branch(name, "z", z_ne, customer)
            self._write(name, customer, rank, (a_ne, z_ne), legs, (a_tail, z_tail), {"service": "2m"}, site)
            return
        raise self._full()

    def _ethernet(self, members: int) -> None:
        for _ in range(_TRIES):
            a_ne, customer = self._wanted()
            ways = [self._legs(a_ne, customer.office, protect=True) for _ in range(members)]
            if any(legs is None for legs in ways):
                continue  # what was taken stays taken: a reserve, as in the field
            names = [self._next() for _ in range(members)]
            a_tails, z_tails = self.tails.ethernet(names, a_ne, customer)
            group = f"ETH-{names[0]}"
            rank = self._rank()
            ext = {"service": "ethernet", "vcat_group": group}
            for name, legs, *both in zip(names, ways, a_tails, z_tails, strict=True):
                assert legs is not None
                a_tail, z_tail = both
                ends = (a_ne, customer.office)
                self._write(name, customer, rank, ends, legs, (a_tail, z_tail), ext, "")
            told = {"customer": customer.id, "class": rank, "lcas": True, "mbit_s": 2 * members}
            self._groups.append({"id": group, **told, "members": names})
            return
        raise self._full()

    def _wanted(self) -> tuple[str, Customer]:
        rng, cities = self.rng, self.network.cities
        number = rng.randrange(len(cities))
        ends = cities[number].ends
        whose = 0 if rng.random() < _FROM_AFAR else number
        return rng.choice(ends), rng.choice(self.customers.by_city[whose])

    def _legs(self, a: str, z: str, *, protect: bool) -> list[tuple[Way, bool, Booked]] | None:
        """Up from A and down to Z; with each leg whether it is ridden from its Z end."""
        if a == z:
            return None
        ups, downs = self._above(a), self._above(z)
        ridden = [(way, False) for way in ups if way not in downs]
        ridden += [(way, True) for way in reversed(downs) if way not in ups]
        if not all(way.has_room() for way, _ in ridden):
            return None
        booked = []
        for way, turned in ridden:
            place = way.book_one(protect=protect)
            if place is None:
                return None  # two legs over one ring wanted its last AU-4
            booked.append((way, turned, place))
        return booked

    def _above(self, ne: str) -> list[Way]:
        ways = []
        while ne in self.network.up:
            ways.append(self.network.up[ne])
            ne = ways[-1].z
        return ways

    def _write(
        self,
        name: str,
        customer: Customer,
        rank: str,
        ends: tuple[str, str],
        legs: list[tuple[Way, bool, Booked]],
        tails: tuple[Tail, Tail],
        ext: dict[str, Any],
        site: str,
    ) -> None:
        gear = self.network.gear
        written = []
        for way, turned, place in legs:
            a, z = (way.z, way.a) if turned else (way.a, way.z)
            leg = {"a_ne": a, "z_ne": z, "working": place.working, "protection": place.protection}
            written.append({**leg, "ext": {"tu12": place.tu12}})
        guarded = any(place.protection or (way.guarded and way.protection is None) for way, _, place in legs)
        label = f"{customer.zh} {site or gear.site_of[ends[0]]}—{gear.site_of[ends[1]]}"
        self.book.add(
            "circuits",
            {
                "id": name,
                "vc12": f"VC12-{name}",
                "a_ne": ends[0],
                "z_ne": ends[1],
                "a_port": gear.e1_port(ends[0]),
                "z_port": gear.e1_port(ends[1]),
                "legs": written,
                "a_tail": tails[0],
                "z_tail": tails[1],
                "protected": bool(guarded) and rank != "B",
                "ext": {
                    "name": label, "customer": customer.id, "class": rank, "sla": _SLA.get(rank), **ext,
                },
            },
        )  # fmt: skip

    def _rank(self) -> str:
        drawn = self.rng.random()
        return next(name for name, upto in _CLASSES if drawn <= upto)

    def _next(self) -> str:
        self._made += 1
        return f"C{self._made:05}"

    def _full(self) -> TooSmall:
        nes = len(self.network.gear.site_of)
        return TooSmall(
            f"{nes} NEs have room for about {self._made} circuits; write more NEs or fewer circuits"
        )
