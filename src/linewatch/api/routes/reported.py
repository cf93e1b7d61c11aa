"""What gear says of itself, and the records against it: facts of a device, drift, suspects."""

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response

from linewatch.api.models_reported import DriftList, ReportedFacts, SuspectList
from linewatch.api.openapi import answers
from linewatch.api.problems import Refused, did_you_mean
from linewatch.api.reported import drift_shown, suspect_shown
from linewatch.api.reported_examples import DRIFT_LIST, REPORTED, SUSPECT_LIST
from linewatch.api.rooms import CallerIs, Sees, WantedId, answer, rooms_of
from linewatch.topology.reported import ASPECTS

router = APIRouter(tags=["records"])


@router.get("/v1/devices/{id:path}/reported", responses=answers(ReportedFacts, REPORTED, "not-found"))
def reported(request: Request, sees: Sees, wanted: WantedId) -> Response:
    """What a device says of itself. `read` false: it was not asked yet; null: it cannot say that."""
    device = sees.seen.devices.get(wanted)
    if device is None or not sees.device(device):
        hint = did_you_mean(wanted, [key for key, other in sees.seen.devices.items() if sees.device(other)])
        raise Refused("not-found", f'no device is called "{wanted}"; GET /v1/devices lists them.{hint}')
    said = rooms_of(request).audit.facts.all().get(wanted)
    body: dict[str, Any] = {"device": wanted, "read": said is not None, "at": None, "age_s": None}
    if said is None:
        body |= dict.fromkeys(("sys_name", "sys_object_id", "sys_descr"), "")
        body |= dict.fromkeys(ASPECTS) | {"troubles": []}
    else:
        age_s = (rooms_of(request).now() - said.at).total_seconds()
        body |= msgspec.structs.asdict(said) | {"age_s": max(0.0, age_s)}
        body |= {aspect: _rows(getattr(said, aspect)) for aspect in ASPECTS}
    return answer(sees.seen, body)


@router.get("/v1/plant/drift", responses=answers(DriftList, DRIFT_LIST))
def plant_drift(request: Request, sees: Sees, who: CallerIs) -> Response:
    """What gear reports of itself against the records, worst first, each with its likeliest explanation."""
    _whole(who.scope.whole)
    found, stands = rooms_of(request).audit.drift(sees.seen)
    counts: dict[str, dict[str, int]] = {aspect: {} for aspect in ASPECTS}
    for standing in stands:
        for aspect, how in standing.aspects.items():
            counts[aspect][how] = counts[aspect].get(how, 0) + 1
    read = rooms_of(request).audit.facts.all()
    unread = [standing.device for standing in stands if standing.device not in read]
    body = {"items": [drift_shown(d) for d in found], "aspects": counts, "not_read": unread}
    return answer(sees.seen, body)


@router.get("/v1/plant/suspects", responses=answers(SuspectList, SUSPECT_LIST))
def plant_suspects(request: Request, sees: Sees, who: CallerIs) -> Response:
    """Records that alarms keep contradicting, and the single change that would fit."""
    _whole(who.scope.whole)
    found = rooms_of(request).audit.suspects(sees.seen)
    body = {"items": [suspect_shown(s) for s in found], "incidents": len(sees.seen.incidents)}
    return answer(sees.seen, body)


def _whole(whole: bool) -> None:
    if not whole:
        raise Refused("forbidden", "the records tell of every customer; ask with a token of scope all")


def _rows(rows: tuple[msgspec.Struct, ...] | None) -> list[dict[str, Any]] | None:
    return None if rows is None else [_plain(row) for row in rows]


def _plain(row: msgspec.Struct) -> dict[str, Any]:
    """Every member, whatever it is: a client need not know defaults."""
    told = msgspec.structs.asdict(row)
    return {k: _plain(v) if isinstance(v, msgspec.Struct) else v for k, v in told.items()}
