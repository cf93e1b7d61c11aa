"""The transport network of a province: cities of rings and chains, and the rings that join the cities."""

import math
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from simulators.plants.book import Book, Place, beside
from simulators.plants.cables import EAST, WEST, Cables
from simulators.plants.gear import OPTICS, Gear
from simulators.plants.ways import Route, Span, Way, round_ring
from simulators.plants.wish import Branch, CityShape

_CITY_APART_KM = 62.0
_LEASED = 0.08  # of the trunk cables
_LARGEST_CORE_RING = 8


class City(NamedTuple):
    """`ends`: NEs at which lines begin; `buildings`: those of head offices."""

    shape: CityShape
    hub: str
    buildings: list[str]
    ends: list[str]


class Network:
    """`up`: of every NE but the capital's hub, the way to the NE above it."""

    def __init__(self, book: Book, shapes: list[CityShape], rng: Random) -> None:
        self.book, self.rng = book, rng
        self.cables = Cables(book, rng)
        self.gear = Gear(book, self.cables, rng)
        self.up: dict[str, Way] = {}
        self._rings = 0
        book.raw["ext"]["optics"] = {
            word: {"reach_km": reach, "budget_db": budget} for word, (reach, budget) in OPTICS.items()
        }
        radius = _CITY_APART_KM * len(shapes) / math.tau if len(shapes) > 1 else 0.0
        self.cities = [
            self._city(shape, beside((0.0, 0.0), radius, n / len(shapes))) for n, shape in enumerate(shapes)
        ]
        self._core()

    def _core(self) -> None:
        hubs = [city.hub for city in self.cities]
        if len(hubs) == 2:
            self._protected_line(hubs[0], hubs[1], 16)
            return
        parts = max(1, math.ceil((len(hubs) - 1) / (_LARGEST_CORE_RING - 1)))
        size = math.ceil((len(hubs) - 1) / parts)
        others = hubs[1:]
        while len(others) > 0:
            here, others = others[:size], others[size:]
            if len(here) == 1:
                self._protected_line(hubs[0], here[0], 64)
            else:
                self._ring([hubs[0], *here], 64, "sncp", "核心环")

    def _city(self, shape: CityShape, middle: Place) -> City:
        rng = self.rng
        hub = self._station(shape, "HUB", middle, "core", "sdh-dxc", f"{shape.zh}枢纽楼", f"{shape.en} hub")
        self.book.add("sync_sources", {"id": f"BITS-{shape.code}", "ne": hub})
        self.book.add("dcn_links", {"id": f"DCN-{shape.code}", "domain": shape.code, "gateway_ne": hub})
        buildings = []
        for number in range(1, shape.buildings + 1):
            place = beside(middle, rng.uniform(0.8, 3.0), rng.random())
            label = (f"{shape.zh}{number}号大厦", f"{shape.en} tower {number}")
            building = self._station(shape, f"B{number}", place, "building", "sdh-tm", *label)
            self._protected_line(hub, building, 64 if number == 1 else 16)
            buildings.append(building)
        ends: list[str] = []
        for number, ring in enumerate(shape.rings, 1):
            ends += self._metro(shape, number, ring, hub, middle)
        return City(shape, hub, buildings, ends)

    def _metro(
        self, shape: CityShape, number: int, ring: tuple[tuple[Branch, ...], ...], hub: str, middle: Place
    ) -> list[str]:
        rng, stations = self.rng, []
        for place in range(1, len(ring) + 1):
            turn = (number - 1 + place / (len(ring) + 1)) / len(shape.rings)
            at = beside(middle, rng.uniform(4, 9), turn)
            label = (f"{shape.zh}{number}环{place}号机房", f"{shape.en} ring {number} station {place}")
            stations.append(self._station(shape, f"R{number}{place}", at, "core", "sdh-adm", *label))
        spring = number % 2 == 0
        self._ring([hub, *stations], 16, "ms-spring" if spring else "sncp", f"{shape.zh}城域环")
        ends = list(stations)
        for station, branches in zip(stations, ring, strict=True):
            for letter, branch in zip("ABCDEFGHJKLMNPQRSTUVWXYZ", branches, strict=False):
                ends += self._branch(shape, station, letter, branch)
        return ends

    def _branch(self, shape: CityShape, station: str, letter: str, branch: Branch) -> list[str]:
        rng, nes = self.rng, []
        site = self.gear.site_of[station]
        place, turn = self.book.at[site], rng.random()
        for number in range(1, branch.nes + 1):
            at = (
                beside(place, rng.uniform(2, 6), turn + 0.12 * (number - branch.nes / 2))
                if branch.ring
                else beside(place, rng.uniform(1.5, 3.5) * number, turn)
            )
            code = f"{site.removeprefix(f'{shape.code}-')}{letter}{number}"
            label = (f"{shape.zh}{code}接入点", f"{shape.en} access {code}")
            nes.append(self._station(shape, code, at, "access", "sdh-adm", *label))
        if branch.ring:
            self._ring([station, *nes], 4 if branch.nes < 4 else 16, "sncp", f"{shape.zh}接入环")
        else:
            self._chain([station, *nes], 4 if branch.nes > 1 else 1)
        return nes

    def _station(
        self, shape: CityShape, code: str, place: Place, role: str, kind: str, zh: str, en: str
    ) -> str:
        label = {"zh": zh, "en": en}
        site = self.book.site(f"{shape.code}-{code}", place, role, name=label)
        important = role == "core"
        minutes = 480 if kind == "sdh-dxc" else self.rng.choice((120, 180, 240))
        self.book.power(site, monitored=important, battery_min=minutes)
        vendor = "HZF"[len(shape.code + shape.en) % 3]
        return self.gear.ne(
            f"NE-{site}",
            site,
            kind,
            shape.code,
            f"BITS-{shape.code}",
            vendor,
            {"zh": f"{zh}SDH", "en": f"{en} SDH"},
        )

    def _ring(self, nes: list[str], rate: int, protection: str, name: str) -> None:
        """nes[0] is the hub, and every other one gets its way to it."""
        self._rings += 1
        spring = protection == "ms-spring"
        spans = []
        for here, onward in zip(nes, [*nes[1:], nes[0]], strict=True):
            section = self.gear.join(here, onward, rate, self._way(here, onward, (EAST, WEST)))
            spans.append(Span(section, rate // 2 if spring else rate))
        ring_id = f"RING-{self._rings:03}"
        half = rate // 2
        written: dict[str, Any] = {
            "fibres": 2, "working_au4": [1, half], "protection_au4": [half + 1, rate], "wtr_s": 600,
        }  # fmt: skip
        ext = {"name": {"zh": name, "en": f"ring {self._rings}"}, "ms_spring": written if spring else None}
        sections = [span.hop for span in spans]
        self.book.add(
            "rings", {"id": ring_id, "protection": protection, "nes": nes, "sections": sections, "ext": ext}
        )
        for place in range(1, len(nes)):
            short, other = round_ring(spans, place)
            self.up[nes[place]] = Way(self.book, nes[place], nes[0], short, None if spring else other)
            self.up[nes[place]].guarded = True

    def _chain(self, nes: list[str], rate: int) -> None:
        spans = [
            Span(self.gear.join(here, onward, rate, self._way(here, onward, (EAST, WEST))), rate)
            for here, onward in pairwise(nes)
        ]
        for place in range(1, len(nes)):
            route = Route(tuple(reversed(spans[:place])), (-1,) * place)
            self.up[nes[place]] = Way(self.book, nes[place], nes[0], route)

    def _protected_line(self, above: str, below: str, rate: int) -> None:
        a, z = self.gear.site_of[above], self.gear.site_of[below]
        cables = [self.cables.lay(a, z, (side, side)) for side in (EAST, WEST)]
        span = self.gear.linear(above, below, rate, cables)
        self.up[below] = Way(self.book, below, above, Route((span,), (-1,)))
        self.up[below].guarded = True

    def _way(self, above: str, below: str, sides: tuple[str, str]) -> list[str]:
        """The cables a section runs over; now and then it is patched on at a hut half way."""
        rng = self.rng
        a, z = self.gear.site_of[above], self.gear.site_of[below]
        owner = "leased" if rng.random() < _LEASED else "ours"
        fibres = rng.choice((24, 48, 96))
        if rng.random() > 0.07 or self.book.km(a, z) < 2:
            return [self.cables.lay(a, z, sides, fibres=fibres, owner=owner)]
        (ax, ay), (zx, zy) = self.book.at[a], self.book.at[z]
        hut = f"HUT-{a}-{z}"
        again = 2
        while hut in self.book.at:
            hut, again = f"HUT-{a}-{z}.{again}", again + 1
        self.book.site(hut, ((ax + zx) / 2, (ay + zy) / 2), "building")
        return [
            self.cables.lay(a, hut, (sides[0], WEST), fibres=fibres, owner=owner),
            self.cables.lay(hut, z, (EAST, sides[1]), fibres=fibres, owner=owner),
        ]
