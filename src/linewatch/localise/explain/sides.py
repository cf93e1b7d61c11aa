"""Whose side a fault is on: ours (and who goes), a leased carrier's, the customer's power, box or LAN."""

from collections.abc import Iterable
from typing import NamedTuple

from linewatch.localise.explain.doubt import Doubt
from linewatch.localise.faults import Fault
from linewatch.messages.records import Verdict
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.owners import foreign, owner_entry

SURE = 0.9  # of what is not "none of these": below that a side is not told
_LEAST = 0.5  # and of all

_CREW = {
    "duct-cut": "line", "cable-cut": "line", "fibre-break": "line", "fibre-degraded": "line",
    "laser-fail": "transmission", "rx-fail": "transmission", "card-fail": "transmission",
    "node-fail": "transmission", "sync-loss": "transmission", "dcn-loss": "transmission",
    "power-loss": "power", "modem-fail": "access", "converter-fail": "access", "e1-cable-fault": "access",
    "cpe-fail": "access", "lan-fault": "access",
}  # fmt: skip
_CUSTOMER = {"cpe-fail": "customer-equipment", "lan-fault": "customer-lan"}


class Side(NamedTuple):
    """`name`: own, carrier, other-owner, customer-power, customer-equipment, customer-lan. `owner`: id of one
    of the plant's owners, "" where nobody wrote one; `crew`, if ours: line, transmission, access, power."""

    name: str
    owner: str = ""
    crew: str = ""


class Share(NamedTuple):
    """A side, and how probable it is."""

    side: Side
    probability: float


class Demarcation(NamedTuple):
    """The sides a root may be on, likeliest first. Not `told`: it cannot be said yet."""

    shares: tuple[Share, ...]
    told: bool


def owner_of(index: PlantIndex, fault: Fault, verdict: Verdict) -> str:
    """Id of the owner of what is broken, "" where nobody wrote one. Of a cable whose segments have owners of
    their own that of the segment at the verdict's place, if the place is known that well."""
    element = fault.element
    if fault.kind == "cable-cut":
        return _of_cable(index, element, verdict)
    if fault.kind == "duct-cut":
        return _word(index.ducts.get(element)) or _word(index.sites.get(str(index.ducts[element].site)))
    fibre = index.fibres.get(element)
    if fibre is not None:
        return _word(fibre) or _of_cable(index, fibre.cable, verdict)
    port = index.ports.get(element)
    card = index.cards.get(element)
    ne = index.nes.get(port.ne if port is not None else card.ne if card is not None else element)
    if ne is not None:
        return _word(port) or _word(card) or _word(ne)
    cable = index.e1_cables.get(element)
    power = index.power_plants.get(element)
    device = index.devices.get(element)
    return _word(cable) or _word(device) or _word(power)


def _of_cable(index: PlantIndex, cable_id: str, verdict: Verdict) -> str:
    cable = index.cables[cable_id]
    places = [r.place for r in verdict.roots if r.place is not None and r.place.cable == cable_id]
    if places:
        low, high = places[0].from_km, places[0].to_km
        over = [s for s in cable.segments if float(s.from_km) < high and low < float(s.to_km)]
        owners = list(dict.fromkeys([_word(segment) for segment in over]))
        if len(owners) == 1 and owners[0]:
            return owners[0]
    return _word(cable)


def side_of(index: PlantIndex, fault: Fault, verdict: Verdict) -> Side:
    """Whose side a fault is on. Routers and LANs are the customer's, unless their `owner` says otherwise."""
    owner = owner_of(index, fault, verdict)
    entry = owner_entry(index, owner)
    if owner == "customer" or entry.get("kind") == "customer":
        return Side(
            "customer-power"
            if fault.kind == "power-loss"
            else _CUSTOMER.get(fault.kind, "customer-equipment")
        )
    if owner and foreign(index, owner):
        leased = entry.get("kind") == "leased-carrier"
        return Side("carrier" if leased else "other-owner", owner)
    if not owner and fault.kind in _CUSTOMER:
        return Side(_CUSTOMER[fault.kind])
    if (
        not owner
        and fault.kind == "power-loss"
        and at_customer(index, index.power_plants[fault.element].site)
    ):
        return Side("customer-power")
    return Side("own", owner, _CREW.get(fault.kind, ""))


def at_customer(index: PlantIndex, site: str) -> bool:
    """A site that is no station of ours."""
    known = index.sites.get(site)
    return known is None or known.role in ("customer", "tail-end")


def demarcation(index: PlantIndex, doubt: Doubt, verdict: Verdict) -> Demarcation:
    """The sides of a root. Crews of ours count as one side when it is asked whether it can be told."""
    shares: dict[Side, float] = {}
    whose: dict[tuple[str, str], float] = {}
    for hypothesis in doubt.hypotheses:
        side = side_of(index, hypothesis.fault, verdict)
        shares[side] = shares.get(side, 0.0) + hypothesis.probability
        key = party(side)
        whose[key] = whose.get(key, 0.0) + hypothesis.probability
    total = sum(whose.values())
    likeliest = max(whose.values(), default=0.0)
    told = likeliest >= SURE * total and likeliest >= _LEAST
    # By party first, so that two crews of ours are not overtaken by one side of others.
    ordered = sorted(shares.items(), key=lambda item: (-whose[party(item[0])], -item[1], item[0]))
    return Demarcation(tuple([Share(side, round(chance, 4)) for side, chance in ordered]), told)


def party(side: Side) -> tuple[str, str]:
    """Who has to act: our crews are one."""
    return side.name, side.owner if side.name != "own" else ""


def parties(index: PlantIndex, doubt: Doubt, verdict: Verdict) -> Iterable[tuple[str, str]]:
    """Of each hypothesis in turn."""
    return [party(side_of(index, hypothesis.fault, verdict)) for hypothesis in doubt.hypotheses]


def _word(element: object) -> str:
    owner = ext_of(element).get("owner")
    return owner if isinstance(owner, str) else ""
