"""A plant small enough to know by heart: three NEs in a ring, two dedicated lines, one of them protected."""

from linewatch.topology import plant as p

RING = (("n1", "n2"), ("n2", "n3"), ("n3", "n1"))


def small_ring(circuits: int = 2) -> p.Plant:
    """Line `c1` is protected both ways round, the others are not; all run from n1 to n2."""
    sites = tuple(p.Site(id=f"s{i}") for i in (1, 2, 3))
    nes = tuple(
        p.Ne(id=f"n{i}", site=f"s{i}", type="sdh-adm", power=f"pw{i}", mgmt=p.Mgmt(mode="poll", poll_s=5))
        for i in (1, 2, 3)
    )
    cables, fibres, cards, ports, sections = [], [], [], [], []
    for number, (a, z) in enumerate(RING, 1):
        cable = f"cab{number}"
        points = (p.Point(id=f"{cable}-a", kind="odf", km=0), p.Point(id=f"{cable}-m", kind="manhole", km=4))
        points += (p.Point(id=f"{cable}-z", kind="odf", km=9),)
        segments = (
            p.Segment(id=f"{cable}-s1", from_=f"{cable}-a", to=f"{cable}-m", from_km=0, to_km=4),
            p.Segment(id=f"{cable}-s2", from_=f"{cable}-m", to=f"{cable}-z", from_km=4, to_km=9),
        )
        cables.append(
            p.Cable(
                id=cable,
                a_site=f"s{a[1]}",
                z_site=f"s{z[1]}",
                length_km=9,
                fibre_count=2,
                points=points,
                segments=segments,
            )
        )
        fibres += [p.Fibre(id=f"{cable}/{n}", cable=cable, number=n, from_km=0, to_km=9) for n in (1, 2)]
        for ne, side in ((a, "e"), (z, "w")):
            cards.append(p.Card(id=f"{ne}/l{side}", ne=ne, slot=1 if side == "e" else 2, kind="line"))
            ports.append(p.Port(id=f"{ne}/{side}", ne=ne, card=f"{ne}/l{side}", kind="stm", rate="STM-4"))
        sections.append(
            p.Section(
                id=f"sec{number}",
                rate="STM-4",
                a_port=f"{a}/e",
                z_port=f"{z}/w",
                fibres_az=(f"{cable}/1",),
                fibres_za=(f"{cable}/2",),
            )
        )
    lines = []
    cards += [p.Card(id=f"{ne}/t", ne=ne, slot=3, kind="trib") for ne in ("n1", "n2")]
    for number in range(1, circuits + 1):
        ports += [p.Port(id=f"{n}/t/{number}", ne=n, card=f"{n}/t", kind="e1") for n in ("n1", "n2")]
        lines.append(
            p.Circuit(
                id=f"c{number}",
                vc12=f"c{number}/vc12",
                a_ne="n1",
                z_ne="n2",
                a_port=f"n1/t/{number}",
                z_port=f"n2/t/{number}",
                legs=(p.Leg(a_ne="n1", z_ne="n2", working="hp1", protection="hp2" if number == 1 else None),),
                protected=number == 1,
            )
        )
    return p.Plant(
        sites=sites,
        power_plants=tuple(p.PowerPlant(id=f"pw{i}", site=f"s{i}", monitored=True) for i in (1, 2, 3)),
        cables=tuple(cables),
        fibres=tuple(fibres),
        nes=nes,
        cards=tuple(cards),
        ports=tuple(ports),
        sections=tuple(sections),
        rings=(
            p.Ring(id="ring", protection="sncp", nes=("n1", "n2", "n3"), sections=("sec1", "sec2", "sec3")),
        ),
        hp_trails=(
            p.HpTrail(id="hp1", a_ne="n1", z_ne="n2", hops=("sec1",), dirs=(1,)),
            p.HpTrail(id="hp2", a_ne="n1", z_ne="n2", hops=("sec3", "sec2"), dirs=(-1, -1)),
        ),
        circuits=tuple(lines),
    )


CONDITIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "n1": (("n1/e", "LOS"), ("n1/w", "LOS"), ("n1/e", "MS-RDI"), ("hp1", "AU-AIS"), ("n1/t/1", "TU-AIS"),
           ("n1/t/2", "TU-AIS"), ("n1/t/2", "LP-PJE"), ("n1/t/1", "E1-LOS")),
    "n2": (("n2/e", "LOS"), ("n2/w", "LOS"), ("n2/w", "MS-DEG"), ("hp1", "HP-RDI"), ("n2/t/2", "TU-AIS")),
    "n3": (("n3/e", "LOS"), ("n3/w", "LOS"), ("n3/le", "CARD-FAIL")),
    "pw1": (("pw1", "MAINS-FAIL"), ("pw1", "BATT-DISCHARGE")),
}  # fmt: skip
