"""Devices: what answers, and what should."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from linewatch.api import examples, shown
from linewatch.api.models import Device, Page
from linewatch.api.openapi import answers
from linewatch.api.paging import DEFAULT_LIMIT, MAX_LIMIT, page
from linewatch.api.problems import Refused, did_you_mean
from linewatch.api.rooms import Sees, WantedId, answer
from linewatch.messages.records import DeviceRecord

router = APIRouter(tags=["devices"])
_ANSWER = {"yes": True, "no": False, "unheard": None}


@router.get("/v1/devices", responses=answers(Page[Device], examples.page(examples.device()), "bad-cursor"))
def list_devices(
    sees: Sees,
    answering: Annotated[
        Literal["yes", "no", "unheard"] | None, Query(description="unheard: not since linewatch started.")
    ] = None,
    kind: Annotated[str | None, Query(description="ne, router, converter, ...")] = None,
    site: Annotated[str | None, Query()] = None,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> Response:
    """Devices, by id."""

    def keep(device: DeviceRecord) -> bool:
        return (
            (answering is None or device.answering is _ANSWER[answering])
            and (kind is None or device.kind == kind)
            and (site is None or device.site == site)
            and sees.device(device)
        )

    found, following = page("devices", sees.seen.devices, keep, cursor, limit)
    return answer(sees.seen, {"items": [shown.device(device) for _, device in found], "next": following})


@router.get("/v1/devices/{id:path}", responses=answers(Device, examples.device(), "not-found"))
def one_device(sees: Sees, wanted: WantedId) -> Response:
    """A device."""
    device = sees.seen.devices.get(wanted)
    if device is None or not sees.device(device):
        known = [key for key, other in sees.seen.devices.items() if sees.device(other)]
        hint = did_you_mean(wanted, known)
        raise Refused("not-found", f'no device is called "{wanted}"; GET /v1/devices lists them.{hint}')
    return answer(sees.seen, shown.device(device))
