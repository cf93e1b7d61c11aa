"""Alarms, and what people do to them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from linewatch.api import examples, shown
from linewatch.api.models import Alarm, Page
from linewatch.api.openapi import answers
from linewatch.api.paging import DEFAULT_LIMIT, MAX_LIMIT, page
from linewatch.api.problems import Refused
from linewatch.api.rooms import Sees, answer
from linewatch.api.sight import Sight
from linewatch.messages.records import AlarmRecord, AlarmRole
from linewatch.names.severity import Severity

router = APIRouter(tags=["alarms"])


def find(sees: Sight, key: str) -> AlarmRecord:
    """The alarm of a key as text. Raises `Refused`."""
    alarm = sees.seen.alarms.get(key)
    if alarm is None or not sees.alarm(alarm):
        detail = f'no alarm is called "{key}"; take `id` of GET /v1/alarms: resource|type|qualifier'
        raise Refused("not-found", detail)
    return alarm


@router.get("/v1/alarms", responses=answers(Page[Alarm], examples.page(examples.alarm()), "bad-cursor"))
def list_alarms(
    sees: Sees,
    active: Annotated[bool | None, Query(description="Raised now, or no longer. Left out: both.")] = None,
    severity: Annotated[list[Severity] | None, Query(description="Any of these.")] = None,
    role: Annotated[list[AlarmRole] | None, Query(description="Any of these.")] = None,
    device: Annotated[str | None, Query(description="Who told it.")] = None,
    incident: Annotated[str | None, Query(description="Id of its incident; empty: none.")] = None,
    resource: Annotated[str | None, Query()] = None,
    alarm_type: Annotated[str | None, Query(alias="type")] = None,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> Response:
    """Alarms, by key."""

    def keep(alarm: AlarmRecord) -> bool:
        return (
            (active is None or alarm.active == active)
            and (severity is None or alarm.severity in severity)
            and (role is None or alarm.role in role)
            and (device is None or alarm.device == device)
            and (incident is None or alarm.incident == incident)
            and (resource is None or alarm.key.resource == resource)
            and (alarm_type is None or alarm.key.alarm_type == alarm_type)
            and sees.alarm(alarm)
        )

    found, following = page("alarms", sees.seen.alarms, keep, cursor, limit)
    return answer(sees.seen, {"items": [shown.alarm(alarm) for _, alarm in found], "next": following})


@router.get("/v1/alarms/{key:path}", responses=answers(Alarm, examples.alarm(), "not-found"))
def one_alarm(sees: Sees, key: str) -> Response:
    """An alarm by its key: resource|type|qualifier."""
    return answer(sees.seen, shown.alarm(find(sees, key)))
