"""Trails and circuits: directions, legs and ends that follow from what they run over."""

from typing import Any

from linewatch.config.tables.ground import Edit, Element, Ground, Step, dicts, text, texts


def trails(ground: Ground) -> Step:
    """The directions of the hops, where the sections lead from A to Z one way only."""
    if ground.exact:
        return
    for _, trail in ground.elements("hp_trails"):
        if "dirs" not in trail and isinstance(trail.get("hops"), list):
            dirs = _dirs(ground, trail)
            if dirs is not None:
                yield Edit("trails without directions: from A to Z over their sections", trail, "dirs", dirs)


def _dirs(ground: Ground, trail: Element) -> list[int] | None:
    here, dirs = text(trail, "a_ne"), list[int]()
    hops = texts(trail["hops"])
    if len(hops) != len(trail["hops"]):
        return None
    for hop in hops:
        group = ground.by_id("msp_groups").get(hop)
        section = ground.by_id("sections").get(hop if group is None else text(group, "working") or "")
        ends = [_ne_of(ground, text(section, key)) for key in ("a_port", "z_port")]
        if here is None or None in ends or here not in ends or ends[0] == ends[1]:
            return None
        dirs.append(1 if ends[0] == here else -1)
        here = ends[1] if ends[0] == here else ends[0]
    return dirs if here == text(trail, "z_ne") else None


def _ne_of(ground: Ground, port: str | None) -> str | None:
    return text(ground.by_id("ports").get(port or ""), "ne")


def circuits(ground: Ground) -> Step:
    for place, circuit in ground.elements("circuits"):
        if not ground.exact:
            for end in ("a", "z"):
                ne = _ne_of(ground, text(circuit, f"{end}_port"))
                if f"{end}_ne" not in circuit and ne is not None:
                    yield Edit("ends of circuits without an NE: that of their port", circuit, f"{end}_ne", ne)
        yield from _inline(ground, place, circuit)
        if ground.exact:
            continue
        yield from _legs(ground, circuit)
        name = text(circuit, "id")
        if "vc12" not in circuit and name is not None:
            yield Edit("names of VC-12s, after their circuit", circuit, "vc12", f"VC12-{name}")
        guarded = [leg for leg in dicts(circuit.get("legs")) or () if text(leg, "protection") is not None]
        if "protected" not in circuit and guarded:
            made = "circuits taken as protected, for a leg of them has a protection trail"
            yield Edit(made, circuit, "protected", True)


def _inline(ground: Ground, place: int, circuit: Element) -> Step:
    """One leg from end to end, written on the row of the circuit."""
    extras = ground.extras("circuits", place)
    working, protection = extras.get("working"), extras.get("protection")
    if working is None and protection is None:
        return
    key = "working" if working is not None else "protection"
    if "legs" in circuit:
        what = f"{text(circuit, 'id')}: a trail stands here, and its legs have rows of their own"
        yield ground.wrong(("circuits", place, key), what, "keep one")
    elif working is None:
        what = f"{text(circuit, 'id')}: a protection trail and no working one"
        yield ground.wrong(("circuits", place, key), what, "write the working trail")
    else:
        leg = {"a_ne": circuit.get("a_ne"), "z_ne": circuit.get("z_ne")}
        yield Edit("", circuit, "legs", [{**leg, "working": working, "protection": protection}])


def _legs(ground: Ground, circuit: Element) -> Step:
    """Ends of legs that are left out: they chain, and each is as long as its trail."""
    legs = dicts(circuit.get("legs")) or []
    here: Any = text(circuit, "a_ne")
    made = "ends of legs: where the one before ends, and its trail leads"
    for number, leg in enumerate(legs, 1):
        if "a_ne" not in leg and here is not None:
            yield Edit(made, leg, "a_ne", here)
        start = text(leg, "a_ne") or here
        trail = ground.by_id("hp_trails").get(text(leg, "working") or "")
        ends = [text(trail, "a_ne"), text(trail, "z_ne")]
        if "z_ne" not in leg:
            if start in ends and None not in ends:
                yield Edit(made, leg, "z_ne", ends[1] if ends[0] == start else ends[0])
            elif number == len(legs) and text(circuit, "z_ne") is not None:
                yield Edit(made, leg, "z_ne", text(circuit, "z_ne"))
        here = text(leg, "z_ne")
