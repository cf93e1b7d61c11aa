"""How large a plant is wished for, and how a province of that many NEs is divided."""

from random import Random
from typing import NamedTuple

FEWEST_NES = 4  # a hub, a customer's building, two stations that make a ring with the hub
_NES_PER_CITY = 72
_CITIES = (
    ("CS", "长沙", "Changsha"), ("ZZ", "株洲", "Zhuzhou"), ("XT", "湘潭", "Xiangtan"),
    ("HY", "衡阳", "Hengyang"), ("SY", "邵阳", "Shaoyang"), ("YY", "岳阳", "Yueyang"),
    ("CD", "常德", "Changde"), ("ZJ", "张家界", "Zhangjiajie"), ("YI", "益阳", "Yiyang"),
    ("CZ", "郴州", "Chenzhou"), ("YZ", "永州", "Yongzhou"), ("HH", "怀化", "Huaihua"),
    ("LD", "娄底", "Loudi"), ("XX", "湘西", "Xiangxi"),
)  # fmt: skip


class Wish(NamedTuple):
    """`cables` None: two or so for each NE. `flawed`: with faults of planning, `clashing`: with errors."""

    circuits: int = 20_000
    nes: int = 1_000
    cables: int | None = None
    seed: int = 1
    flawed: bool = False
    clashing: bool = False


class Branch(NamedTuple):
    """NEs behind a station: a ring back to it, or a chain."""

    ring: bool
    nes: int


class CityShape(NamedTuple):
    """`rings[i]`: of each station of ring i, what hangs behind it. The hub closes every ring."""

    code: str
    zh: str
    en: str
    buildings: int
    rings: tuple[tuple[tuple[Branch, ...], ...], ...]


class TooSmall(ValueError):
    """What is wished for cannot be; the sentence says what can."""


def cities(wish: Wish, rng: Random) -> list[CityShape]:
    """The first is the capital. Raises TooSmall."""
    if wish.nes < FEWEST_NES:
        raise TooSmall(f"{wish.nes} NEs make no city; write {FEWEST_NES} or more")
    if wish.circuits < 0:
        raise TooSmall(f"{wish.circuits} circuits; write 0 or more")
    count = max(1, wish.nes // _NES_PER_CITY)
    share, more = divmod(wish.nes, count)
    sizes = [share + (1 if n < more else 0) for n in range(count)]
    return [_city(n, size, rng) for n, size in enumerate(sizes)]


def _city(number: int, nes: int, rng: Random) -> CityShape:
    code, zh, en = (
        _CITIES[number] if number < len(_CITIES) else (f"X{number}", f"第{number}市", f"City {number}")
    )
    buildings = max(1, min(6, nes // 14))
    rest = nes - 1 - buildings
    rings = max(1, min(4, rest // 17))
    stations = [max(2, min(5, rest // (4 * rings)))] * rings
    branches: list[list[list[Branch]]] = [[[] for _ in range(count)] for count in stations]
    behind = rest - sum(stations)
    spots = [(ring, station) for ring in range(rings) for station in range(stations[ring])]
    turn = 0
    while behind:
        as_ring = behind >= 2 and rng.random() < 0.65
        size = min(behind, rng.randint(2, 6) if as_ring else rng.randint(1, 3))
        ring, station = spots[turn % len(spots)]
        branches[ring][station].append(Branch(as_ring and size > 1, size))
        behind -= size
        turn += 1
    return CityShape(code, zh, en, buildings, tuple(tuple(tuple(b) for b in ring) for ring in branches))
