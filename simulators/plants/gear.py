"""NEs with their cards and ports, and the sections between them."""

from collections.abc import Sequence
from random import Random
from typing import Any

from simulators.plants.book import Book
from simulators.plants.cables import Cables
from simulators.plants.ways import Span

PORTS_PER_TRIB = 32
# ITU-T G.957 table 1 and G.691 table 1: application codes with the reach they are meant for and their budget.
OPTICS = {
    "S-1.1": (15, 12), "L-1.1": (40, 28), "L-1.2": (80, 28),
    "S-4.1": (15, 12), "L-4.1": (40, 24), "L-4.2": (80, 24),
    "S-16.1": (15, 12), "L-16.1": (40, 24), "L-16.2": (80, 24), "V-16.2": (120, 33),
    "S-64.2": (40, 11), "L-64.2": (80, 22), "V-64.2": (120, 33),
}  # fmt: skip
_MARGIN = 1.15  # fibre is longer than the way, and splices take their share


class Gear:
    def __init__(self, book: Book, cables: Cables, rng: Random) -> None:
        self.book, self.cables, self.rng = book, cables, rng
        self.site_of: dict[str, str] = {}
        self.domain_of: dict[str, str] = {}
        self.section: dict[str, dict[str, Any]] = {}
        self._slots: dict[str, int] = {}
        self._e1: dict[str, int] = {}
        self._trib: dict[str, str] = {}

    def ne(self, name: str, site: str, kind: str, domain: str, sync: str, vendor: str, label: Any) -> str:
        first = vendor == "H"
        self.site_of[name], self.domain_of[name] = site, domain
        return self.book.add(
            "nes",
            {
                "id": name,
                "site": site,
                "type": kind,
                "vendor": vendor,
                "power": f"PWR-{site}",
                "domain": domain,
                "profile": {"reports_tf": True, "hp_suppression": first, "reports_card_fail": first},
                "mgmt": {"mode": "trap", "poll_s": 60},
                "sync_source": sync,
                "ext": {"name": label},
            },
        )

    def join(self, a: str, z: str, rate: int, cables: Sequence[str], group: str | None = None) -> str:
        """A section over two fibres of each of the cables, in order; its id."""
        km = sum(self.cables.laid[cable]["length_km"] for cable in cables)
        word = optics(rate, km)
        ports = [self._line_port(ne, rate, word) for ne in (a, z)]
        ways: list[list[str]] = [[], []]
        for cable in cables:
            for way in ways:
                fibre = self.cables.fibre(cable)
                if fibre is None:
                    raise AssertionError(f"{cable} has no fibre left for a section")
                way.append(fibre)
        name = f"MS-{len(self.section) + 1:05}"
        section = {
            "id": name,
            "rate": f"STM-{rate}",
            "a_port": ports[0],
            "z_port": ports[1],
            "fibres_az": ways[0],
            "fibres_za": ways[1][::-1],
            "msp_group": group,
        }
        self.section[name] = section
        return self.book.add("sections", section)

    def linear(self, a: str, z: str, rate: int, cables: Sequence[str]) -> Span:
        """A 1+1 over two cables."""
        group = f"MSP-{a.removeprefix('NE-')}-{z.removeprefix('NE-')}"
        working, spare = (self.join(a, z, rate, [cable], group) for cable in cables)
        self.book.add("msp_groups", {"id": group, "kind": "msp-1+1", "working": working, "protection": spare})
        return Span(group, rate)

    def e1_port(self, ne: str) -> str:
        """The next free E1 port; a card with all its ports is put in where the last is full."""
        used = self._e1.get(ne, 0)
        if used % PORTS_PER_TRIB == 0:
            card = self._card(ne, "trib")
            self._trib[ne] = card
            for number in range(1, PORTS_PER_TRIB + 1):
                place = used + number - 1
                ddf = f"DDF-{place // 64 + 1:02}-{place % 64 + 1:02}"
                port = {"id": f"{card}/P{number:02}", "ne": ne, "card": card, "kind": "e1", "rate": None}
                self.book.add("ports", {**port, "ext": {"ddf": ddf}})
        self._e1[ne] = used + 1
        return f"{self._trib[ne]}/P{used % PORTS_PER_TRIB + 1:02}"

    def _line_port(self, ne: str, rate: int, word: str) -> str:
        card = self._card(ne, "line")
        port = {"id": f"{card}/P01", "ne": ne, "card": card, "kind": "stm", "rate": f"STM-{rate}"}
        return self.book.add("ports", {**port, "ext": {"optics": word}})

    def _card(self, ne: str, kind: str) -> str:
        slot = self._slots.get(ne, 0) + 1
        self._slots[ne] = slot
        return self.book.add("cards", {"id": f"{ne}/S{slot:02}", "ne": ne, "slot": slot, "kind": kind})


def optics(rate: int, km: float) -> str:
    """The shortest code that reaches; the longest there is where none does."""
    mine = [word for word in OPTICS if word.split("-")[1].split(".")[0] == str(rate)]
    return next((word for word in mine if OPTICS[word][0] >= km * _MARGIN), mine[-1])
