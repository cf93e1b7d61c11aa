"""The whole plant, in the order in which it would be built."""

from random import Random
from typing import Any

from simulators.plants.book import Book
from simulators.plants.customers import Customers
from simulators.plants.flaws import clash, spoil
from simulators.plants.lines import Lines
from simulators.plants.network import Network
from simulators.plants.tails import Tails
from simulators.plants.wish import TooSmall, Wish, cities

_TAIL_CABLES_PER_NE = 1.1
_OTDR_EVERY = 9  # one trunk cable of so many
_RESERVE_EVERY = 12  # one way of so many has a VC-4 set up that nothing rides yet
_OWNERS = (
    {"id": "ours", "name": {"zh": "省公司", "en": "Own"}, "kind": "ours"},
    {
        "id": "leased",
        "name": {"zh": "租用铁塔公司光缆", "en": "Leased from the tower company"},
        "kind": "leased-carrier",
        "contact": "noc@tower.example",
    },
)


def make(wish: Wish) -> dict[str, Any]:
    """A FORMAT value, the same for the same wish. Raises TooSmall where it cannot be."""
    rng = Random(wish.seed)
    book = Book({"name": f"province-{wish.seed}", "wish": dict(wish._asdict())})
    book.raw["ext"]["owners"] = [dict(owner) for owner in _OWNERS]
    network = Network(book, cities(wish, rng), rng)
    trunk = len(network.cables.laid)
    wanted = trunk + int(wish.nes * _TAIL_CABLES_PER_NE) if wish.cables is None else wish.cables
    if wanted < trunk:
        raise TooSmall(f"{wish.nes} NEs are joined by {trunk} trunk cables; write {trunk} cables or more")
    customers = Customers(book, network, wish.circuits, rng)
    tails = Tails(book, network, customers, rng)
    tails.lay(wanted - trunk)
    Lines(book, network, customers, tails, rng).make(wish.circuits)
    _reserve(network)
    _otdr(book, network)
    network.cables.ducts()
    if wish.flawed:
        book.raw["meta"]["flaws"] = spoil(book.raw, rng)
    if wish.clashing:
        book.raw["meta"]["clashes"] = clash(book.raw, rng)
    return book.raw


def _reserve(network: Network) -> None:
    for number, way in enumerate(network.up.values()):
        if number % _RESERVE_EVERY == 0:
            way.reserve()


def _otdr(book: Book, network: Network) -> None:
    trunks = [cable for cable in network.cables.laid.values() if cable["kind"] == "trunk"]
    for cable in trunks[::_OTDR_EVERY]:
        fibre = network.cables.fibre(cable["id"])
        if fibre is not None:
            unit = {
                "id": f"OTDR-{cable['id']}",
                "cable": cable["id"],
                "site": cable["a_site"],
                "fibre": fibre,
            }
            book.add("otdr", unit)
