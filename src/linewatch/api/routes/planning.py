"""Questions about the plant in force: room, standby routes, what is free, and what if."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body, Query, Request, Response

from linewatch.api import planning_told as told
from linewatch.api.models_planning import FreeShown, Rooms, StandbyShown, WhatIfAsked, WhatIfShown
from linewatch.api.openapi import answers
from linewatch.api.planning import Desk
from linewatch.api.planning_examples import FREE, ROOMS, STANDBY, WHATIF, WHATIF_ASKED
from linewatch.api.problems import Refused, did_you_mean
from linewatch.api.rooms import Sees, WantedId, rooms_of, state_headers
from linewatch.api.sight import Sight
from linewatch.localise.asked import asked_faults
from linewatch.localise.failing import CannotFail
from linewatch.localise.works import conflicts, planned
from linewatch.localise.worst import worst
from linewatch.topology.collide import collisions, of_lines
from linewatch.topology.free import NoSuchPlace, free_between

router = APIRouter(tags=["planning"])

MOST_ROOMS = 500  # told in one answer
MOST_STRANDS = 2_000_000  # of lines looked at for the worst: about ten seconds
MOST_WORKS = 200  # played together with what is asked


@router.get("/v1/circuits/{id:path}/standby", responses=answers(StandbyShown, STANDBY, "not-found", "busy"))
async def standby(request: Request, sees: Sees, wanted: WantedId) -> Response:
    """Other ways for a line with room for it, and whether they can be taken now."""

    def question(desk: Desk) -> dict[str, Any]:
        _seen_line(sees, wanted)
        found = desk.standbys.of(wanted, desk.out(sees.seen), desk.usable(sees.seen))
        met = of_lines(desk.capacity, [found])
        return told.standby_told(found) | {"collisions": [told.collision_told(one) for one in met]}

    return await _answered(request, sees, question)


@router.get("/v1/capacity", responses=answers(Rooms, ROOMS, "not-found", "busy"))
async def capacity(
    request: Request,
    sees: Sees,
    element: Annotated[
        str | None, Query(description="Section, VC-4 trail, ring, MSP group, PDH multiplexer.")
    ] = None,
) -> Response:
    """What room there is, by whom it is used; without an element all, the fullest first."""

    def question(desk: Desk) -> dict[str, Any]:
        room = desk.capacity
        try:
            found = room.named(element) if element is not None else room.fullest()
        except KeyError as unknown:
            hint = did_you_mean(element or "", room.names())
            raise Refused("not-found", f'nothing that has room is called "{element}".{hint}') from unknown
        body = {
            "rooms": [_narrowed(told.room_told(one), sees) for one in found[:MOST_ROOMS]],
            "vcat_groups": []
            if element is not None
            else [
                {"id": g.id, "members": g.members, "mbit_s": g.mbit_s}
                for g in room.groups()
                if all(_sees(sees, member) for member in g.members)
            ],
            "cut_off": "",
        }
        if len(found) > MOST_ROOMS:
            body["cut_off"] = f"the fullest {MOST_ROOMS} of {len(found)}; ask for the others by element"
        return body

    return await _answered(request, sees, question)


@router.get("/v1/free", responses=answers(FreeShown, FREE, "not-found", "busy"))
async def free(
    request: Request,
    sees: Sees,
    a: Annotated[str, Query(description="NE, site or customer's site.")],
    z: Annotated[str, Query(description="The other one.")],
    away_from: Annotated[str | None, Query(description="Keep clear of the ways of this line.")] = None,
) -> Response:
    """What is free between two places: over trails there are, then what new VC-4s would give."""

    def question(desk: Desk) -> dict[str, Any]:
        if away_from is not None:
            _seen_line(sees, away_from)
        try:
            found = free_between(desk.standbys, a, z, away_from or "", desk.usable(sees.seen))
        except NoSuchPlace as nowhere:
            index = desk.index
            hint = next((h for p in (a, z) if (h := _near_place(p, [*index.nes, *index.sites]))), "")
            raise Refused("not-found", f"{nowhere}.{hint}") from nowhere
        ways = [(f"ready {n}", way) for n, way in enumerate(found.ready, 1)]
        ways += [(f"to_make {n}", way) for n, way in enumerate(found.to_make, 1)]
        left = found.left_out
        return told.free_told(found) | {
            "collisions": [told.collision_told(c) for c in collisions(desk.capacity, ways)],
            "cut_off": f"{left} pairs of NEs were not looked at; write NEs instead of sites" if left else "",
        }

    return await _answered(request, sees, question)


@router.post("/v1/whatif", responses=answers(WhatIfShown, WHATIF, "busy"))
async def whatif(
    request: Request, sees: Sees, asked: Annotated[WhatIfAsked, Body(examples=[WHATIF_ASKED])]
) -> Response:
    """What would become of the lines if these failed beside what is open now, and what next would hurt most.

    Nothing is changed. Works are those planned in the plant; open incidents are present with their roots.
    """
    if not asked.elements and asked.worst is None:
        raise Refused("invalid-request", "body: write elements, or worst, or both")
    return await _answered(request, sees, lambda desk: _whatif(desk, sees, asked))


def _whatif(desk: Desk, sees: Sight, asked: WhatIfAsked) -> dict[str, Any]:
    present = desk.present(sees.seen)
    try:
        faults = asked_faults(desk.whatif, dict.fromkeys(asked.elements), present)
    except CannotFail as cannot:
        raise Refused("invalid-request", f"body elements: {cannot}") from cannot
    body = _consequence(told.consequence_told(desk.whatif.of(faults, present)), desk, sees)
    works, cut_off = planned(desk.whatif, asked.on), []
    if asked.on is None:
        works = tuple(work for work in works if work.last >= _today(sees))
    if len(works) > MOST_WORKS:
        cut_off.append(f"{MOST_WORKS} of {len(works)} planned works were looked at; say on which day")
    met = conflicts(desk.whatif, faults, works[:MOST_WORKS], present) if faults else ()
    narrowed = [told.conflict_told(one) for one in met]
    for one in narrowed:
        one["circuits"] = [fate for fate in one["circuits"] if _sees(sees, fate["circuit"])]
    body["conflicts"] = [one for one in narrowed if one["circuits"]]
    body["present"] = [one.incident for one in present if _sees_incident(sees, one.incident)]
    body["worst"] = None
    if asked.worst is not None:
        reached = [0, 0]

        def progress(_: str, done: int, of: int) -> None:
            reached[:] = done, of

        only = None if sees.scope.whole else lambda line: _sees(sees, line)
        kinds = dict.fromkeys(asked.worst.kinds)
        found = worst(desk.whatif, kinds, present, progress, most=MOST_STRANDS, counted=only)
        body["worst"] = [told.worst_told(danger) for danger in found[: asked.worst.top]]
        if reached[0] < reached[1]:
            cut_off.append(f"worst: {reached[0]} of {reached[1]} elements were looked at; ask kind by kind")
    return body | {"cut_off": "; ".join(cut_off)}


def _today(sees: Sight) -> dt.date:
    return sees.seen.at.date() if sees.seen.at is not None else dt.date.min


def _consequence(body: dict[str, Any], desk: Desk, sees: Sight) -> dict[str, Any]:
    """Without the lines of others, and counted again."""
    if sees.scope.whole:
        return body
    fates = [fate for fate in body["circuits"] if _sees(sees, fate["circuit"])]
    counts: dict[str, int] = dict.fromkeys(body["counts"], 0)
    by: dict[str, dict[str, dict[str, int]]] = {"by_class": {}, "by_customer": {}}
    for fate in fates:
        service = desk.whatif.services[fate["circuit"]]
        counts[fate["state"]] += 1
        for key, name in (("by_class", service.service_class), ("by_customer", service.customer)):
            states = by[key].setdefault(name, {})
            states[fate["state"]] = states.get(fate["state"], 0) + 1
    worse = [
        {"incident": one["incident"], "circuits": [c for c in one["circuits"] if _sees(sees, c)]}
        for one in body["worse_incidents"]
        if _sees_incident(sees, one["incident"])
    ]
    nes = desk.index.nes
    return (
        body
        | by
        | {
            "counts": counts,
            "circuits": fates,
            "worse_incidents": [one for one in worse if one["circuits"]],
            "exposed_now": [c for c in body["exposed_now"] if _sees(sees, c)],
            "already_down": [c for c in body["already_down"] if _sees(sees, c)],
            "unseen_nes": [ne for ne in body["unseen_nes"] if sees.scope.covers_site(nes[ne].site)],
        }
    )


def _narrowed(room: dict[str, Any], sees: Sight) -> dict[str, Any]:
    """A slot of somebody else's line is used, and by nobody this token knows."""
    if not sees.scope.whole:
        for use in room["uses"]:
            if use["by"] in sees.seen.circuits and not _sees(sees, use["by"]):
                use["by"] = None
    return room


def _sees(sees: Sight, circuit: str) -> bool:
    line = sees.seen.circuits.get(circuit)
    return sees.scope.whole or (line is not None and sees.circuit(line))


def _sees_incident(sees: Sight, incident: str) -> bool:
    found = sees.seen.incidents.get(incident)
    return found is not None and sees.incident(found)


def _seen_line(sees: Sight, wanted: str) -> None:
    """Beside the loop: to look for what was perhaps meant takes long where there are many lines."""
    if wanted not in sees.seen.index.circuits or not _sees(sees, wanted):
        hint = did_you_mean(wanted, [key for key in sees.seen.circuits if _sees(sees, key)])
        raise Refused("not-found", f'no line is called "{wanted}"; GET /v1/circuits lists them.{hint}')


def _near_place(place: str, known: list[str]) -> str:
    return "" if place in known else did_you_mean(place, known)


async def _answered(request: Request, sees: Sight, question: Any) -> Response:
    """Worked out, and written as JSON too, beside the loop."""

    def asked(desk: Desk) -> bytes:
        return msgspec.json.encode(question(desk))

    body = await rooms_of(request).planning.ask(sees.seen, asked)
    return Response(body, 200, state_headers(sees.seen), "application/json")
