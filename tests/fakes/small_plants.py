"""Small plants at random, small enough to dig through by hand: a few stations, and cables that lie anyhow."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from linewatch.topology import plant as p

HOLES = ("M1", "M2", "M3", "M4")
DUCTS = ("D1", "D2")


@st.composite
def small_plants(draw: Any) -> p.Plant:
    """Two ends, up to three stations between, sections both ways; one line protected from end to end."""
    count = draw(st.integers(2, 5))
    sites = tuple(p.Site(id=f"S{n}") for n in range(count))
    powers = tuple(
        p.PowerPlant(id=f"W{n}", site=f"S{n}", monitored=True, battery_min=60) for n in range(count)
    )
    # Two NEs may stand in one station, and live on the power of another.
    nes = [
        p.Ne(
            id=f"N{n}",
            site=f"S{n if n < 2 else draw(st.integers(0, count - 1))}",
            type="sdh-adm",
            power=f"W{draw(st.integers(0, count - 1))}",
        )
        for n in range(count)
    ]
    cables = tuple(_cable(draw, n, sites) for n in range(draw(st.integers(1, 3))))
    ways = [_way(draw, count) for _ in range(2)]
    cards: list[p.Card] = []
    ports: list[p.Port] = []
    fibres: list[p.Fibre] = []
    sections: list[p.Section] = []
    trails = []
    for side, way in enumerate(ways):
        hops = []
        for here, there in pairwise(way):
            name = f"MS{side}-{len(hops)}"
            pair = []
            for ne in (here, there):
                card = f"{ne}/L{draw(st.integers(0, 1))}"
                if card not in [c.id for c in cards]:
                    cards.append(p.Card(id=card, ne=ne, slot=int(card[-1]), kind="line"))
                pair.append(f"{name}/{ne}")
                ports.append(p.Port(id=pair[-1], ne=ne, card=card, kind="stm", rate="STM-16"))
            used = [_fibre(draw, cables, len(fibres) + k) for k in range(draw(st.integers(1, 3)))]
            fibres += used
            names = tuple(f.id for f in used)
            sections.append(
                p.Section(
                    id=name,
                    rate="STM-16",
                    a_port=pair[0],
                    z_port=pair[1],
                    fibres_az=names[:2],
                    fibres_za=names[2:],
                )
            )
            hops.append(name)
        trails.append(
            p.HpTrail(id=f"VC{side}", a_ne="N0", z_ne="N1", hops=tuple(hops), dirs=(1,) * len(hops))
        )
    for ne in ("N0", "N1"):
        cards.append(p.Card(id=f"{ne}/T", ne=ne, slot=9, kind="trib"))
        ports.append(p.Port(id=f"{ne}/T/1", ne=ne, card=f"{ne}/T", kind="e1"))
    line = p.Circuit(
        id="C1",
        vc12="C1/vc12",
        a_ne="N0",
        z_ne="N1",
        a_port="N0/T/1",
        z_port="N1/T/1",
        legs=(p.Leg(a_ne="N0", z_ne="N1", working="VC0", protection="VC1"),),
        protected=True,
    )
    return p.Plant(
        sites=sites,
        power_plants=powers,
        ducts=tuple(p.Duct(id=d) for d in DUCTS),
        cables=cables,
        fibres=tuple(fibres),
        nes=tuple(nes),
        cards=tuple(cards),
        ports=tuple(ports),
        sections=tuple(sections),
        hp_trails=tuple(trails),
        circuits=(line,),
    )


def _way(draw: Any, count: int) -> list[str]:
    between = draw(st.lists(st.integers(2, max(count - 1, 2)), max_size=2, unique=True)) if count > 2 else []
    return ["N0", *(f"N{n}" for n in between), "N1"]


def _cable(draw: Any, number: int, sites: tuple[p.Site, ...]) -> p.Cable:
    length = draw(st.integers(2, 6))
    kms = sorted(draw(st.sets(st.integers(1, length - 1), max_size=3)))
    points = [
        p.Point(
            id=f"K{number}#{km}",
            kind="manhole",
            km=km,
            ext={"manhole": draw(st.sampled_from(HOLES))} if draw(st.booleans()) else p.UNSET,
        )
        for km in kms
    ]
    edges = [0, *kms, length]
    segments = tuple(
        p.Segment(
            id=f"K{number}/{low}",
            from_=f"K{number}#{low}",
            to=f"K{number}#{high}",
            from_km=low,
            to_km=high,
            duct=draw(st.sampled_from((None, *DUCTS))),
        )
        for low, high in pairwise(edges)
    )
    ends = [draw(st.sampled_from(sites)).id for _ in range(2)]
    return p.Cable(
        id=f"K{number}",
        a_site=ends[0],
        z_site=ends[1],
        length_km=length,
        fibre_count=48,
        points=tuple(points),
        segments=segments,
    )


def _fibre(draw: Any, cables: tuple[p.Cable, ...], number: int) -> p.Fibre:
    cable = draw(st.sampled_from(cables))
    low = draw(st.integers(0, int(cable.length_km) * 2 - 1))
    high = draw(st.integers(low + 1, int(cable.length_km) * 2))
    return p.Fibre(id=f"F{number}", cable=cable.id, number=number + 1, from_km=low / 2, to_km=high / 2)
