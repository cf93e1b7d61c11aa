"""Room, standby routes and what-if for programs: the API's answers, and `--json` of the commands."""

from typing import Any

from linewatch.localise.faults import Fault
from linewatch.localise.whatif import STATES, Consequence, Fate
from linewatch.localise.works import Conflict
from linewatch.localise.worst import Danger
from linewatch.topology.capacity import Room
from linewatch.topology.collide import Collision
from linewatch.topology.free import Free
from linewatch.topology.standby import Standby
from linewatch.topology.ways import Way

Told = dict[str, Any]


def room_told(room: Room) -> Told:
    """A room for programs."""
    return {
        "id": room.id, "kind": room.kind, "rate": room.rate, "a": room.a_ne, "z": room.z_ne,
        "total": room.total, "usable": room.usable, "used": room.used, "free": room.free, "over": room.over,
        "unrecorded": room.unrecorded,
        "free_slots": None if room.unrecorded else list(room.free_slots),
        "uses": [
            {"by": use.by, "slot": use.slot or None, "role": use.role, "leg": use.leg} for use in room.uses
        ],
    }  # fmt: skip


def way_told(way: Way) -> Told:
    """A way for programs."""
    return {
        "sections": way.sections, "km": way.km, "new_vc4": way.new, "risks": way.risks,
        "not_usable": way.not_usable,
        "steps": [
            {"trail": s.trail or None, "from": s.from_ne, "to": s.to_ne, "hops": list(s.hops),
             "slots": [slot or None for slot in s.slots], "free": s.free}
            for s in way.steps
        ],
        "shared": {
            name: [{"kind": s.risk.kind, "element": s.risk.element, "km": round(s.km, 3)} for s in found]
            for name, found in way.shared.items()
        },
    }  # fmt: skip


def standby_told(standby: Standby) -> Told:
    """A line's standby routes for programs."""
    return {
        "circuit": standby.circuit,
        "usable": standby.usable,
        "legs": [
            {
                "leg": leg.leg,
                "a_ne": leg.a_ne,
                "z_ne": leg.z_ne,
                "routes": [way_told(way) for way in leg.routes],
                "reason": leg.reason,
            }
            for leg in standby.legs
        ],
        "declared": [{"written": d.written, "wrong": list(d.wrong)} for d in standby.declared],
    }


def free_told(found: Free) -> Told:
    """What is free between two places, for programs."""
    return {
        "a": list(found.a),
        "z": list(found.z),
        "ready": [way_told(way) for way in found.ready],
        "to_make": [way_told(way) for way in found.to_make],
    }


def collision_told(one: Collision) -> Told:
    """A slot offered more than once, for programs."""
    return {"over": one.over, "slot": one.slot or None, "wanted_by": list(one.wanted_by), "free": one.free}


def consequence_told(found: Consequence) -> Told:
    """A consequence for programs."""
    return {
        "faults": [fault_told(fault) for fault in found.faults],
        "counts": {state: len(found.of(state)) for state in STATES},
        "by_class": found.by_class,
        "by_customer": found.by_customer,
        "circuits": [fate_told(fate) for fate in found.fates],
        "unseen_nes": list(found.unseen),
        "batteries": [{"power": b.power, "minutes": b.minutes} for b in found.batteries],
        "worse_incidents": [{"incident": w.incident, "circuits": list(w.circuits)} for w in found.worse],
        "exposed_now": list(found.exposed_now),
        "already_down": list(found.already),
    }


def fault_told(fault: Fault) -> dict[str, str]:
    """A fault for programs; `at` is the stretch of a cut cable, km from its A site."""
    return {"kind": fault.kind, "element": fault.element, "at": fault.variant}


def fate_told(fate: Fate) -> Told:
    """A line's fate for programs."""
    return {"circuit": fate.circuit, "state": fate.state, "before": fate.before, "by": list(fate.by)}


def conflict_told(one: Conflict) -> Told:
    """A conflict for programs."""
    return {"works": list(one.works), "circuits": [fate_told(fate) for fate in one.fates]}


def worst_told(danger: Danger) -> Told:
    """A danger for programs."""
    return {
        "kind": danger.kind,
        "element": danger.element,
        "faults": [fault_told(fault) for fault in danger.faults],
        "weight": danger.weight,
        "down": danger.down,
        "exposed": danger.exposed,
        "by_class": danger.by_class,
    }
