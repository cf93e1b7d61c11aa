"""Who there is, what may be done, and the one list that joins the two.

A route or act of the API has one row in `ACTS`; a permission has one row in `GRANTS`. What has no row is
nobody's: `allowed` answers no.
"""

from enum import StrEnum


class Role(StrEnum):
    """Roles of people and programs, from least to most."""

    MONITOR = "monitor"  # a scraper of /metrics: sees numbers, no names
    VIEWER = "viewer"  # sees everything in its scope
    OPERATOR = "operator"  # the desk: acknowledges and shelves
    ENGINEER = "engineer"  # may close an alarm the network still tells
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that may be done."""

    METRICS = "metrics"
    SEE = "see"
    ACKNOWLEDGE = "acknowledge"
    SHELVE = "shelve"
    CLOSE = "close"
    JUDGE = "judge"
    PLANT_READ = "plant.read"
    PLANT_WRITE = "plant.write"


GRANTS: dict[Permission, tuple[Role, ...]] = {
    Permission.METRICS: (Role.MONITOR, Role.VIEWER, Role.OPERATOR, Role.ENGINEER, Role.ADMIN),
    Permission.SEE: (Role.VIEWER, Role.OPERATOR, Role.ENGINEER, Role.ADMIN),
    Permission.ACKNOWLEDGE: (Role.OPERATOR, Role.ENGINEER, Role.ADMIN),
    Permission.SHELVE: (Role.OPERATOR, Role.ENGINEER, Role.ADMIN),
    # Closing says "we are done with it" of an alarm the network may still tell: not for the desk alone.
    Permission.CLOSE: (Role.ENGINEER, Role.ADMIN),
    # Whoever works an incident may say what it was; a word of theirs touches nothing but what is told.
    Permission.JUDGE: (Role.OPERATOR, Role.ENGINEER, Role.ADMIN),
    # Of a plant everything is seen, so its routes ask for the scope "all" too.
    Permission.PLANT_READ: (Role.VIEWER, Role.OPERATOR, Role.ENGINEER, Role.ADMIN),
    Permission.PLANT_WRITE: (Role.ENGINEER, Role.ADMIN),
}

ACTS: dict[str, Permission] = {
    "GET /metrics": Permission.METRICS,
    "GET /v1/whoami": Permission.METRICS,  # whoever has a good token may ask what it is good for
    "GET /v1/circuits": Permission.SEE,
    "GET /v1/circuits/{id}": Permission.SEE,
    "GET /v1/alarms": Permission.SEE,
    "GET /v1/alarms/{key}": Permission.SEE,
    "GET /v1/incidents": Permission.SEE,
    "GET /v1/incidents/{id}": Permission.SEE,
    "GET /v1/devices": Permission.SEE,
    "GET /v1/devices/{id}": Permission.SEE,
    "GET /v1/events": Permission.SEE,
    "GET /v1/performance": Permission.SEE,
    "GET /v1/devices/{id}/reported": Permission.SEE,
    "GET /v1/plant/drift": Permission.PLANT_READ,
    "GET /v1/plant/suspects": Permission.PLANT_READ,
    "GET /v1/plant": Permission.PLANT_READ,
    "GET /v1/plant/body": Permission.PLANT_READ,
    "GET /v1/plant/history": Permission.PLANT_READ,
    "GET /v1/circuits/{id}/standby": Permission.PLANT_READ,
    "GET /v1/capacity": Permission.PLANT_READ,
    "GET /v1/free": Permission.PLANT_READ,
    "POST /v1/whatif": Permission.PLANT_READ,
    "PUT /v1/plant": Permission.PLANT_WRITE,
    "POST /v1/plant/revert": Permission.PLANT_WRITE,
    "POST /v1/alarms/{key}/ack": Permission.ACKNOWLEDGE,
    "POST /v1/alarms/{key}/unack": Permission.ACKNOWLEDGE,
    "POST /v1/alarms/{key}/shelve": Permission.SHELVE,
    "POST /v1/alarms/{key}/unshelve": Permission.SHELVE,
    "POST /v1/alarms/{key}/close": Permission.CLOSE,
    "POST /v1/incidents/{id}/feedback": Permission.JUDGE,
}


def allowed(role: str, act: str) -> bool:
    """Whether a role may do an act. A role or act without a row is refused."""
    permission = ACTS.get(act)
    return permission is not None and role in GRANTS[permission]


def needs(act: str) -> tuple[Role, ...]:
    """The roles that may do an act, least first; none for an act without a row."""
    permission = ACTS.get(act)
    return GRANTS[permission] if permission is not None else ()


def permissions(role: str) -> tuple[Permission, ...]:
    """What a role may do."""
    return tuple(permission for permission, roles in GRANTS.items() if role in roles)
