"""What a route says of its answers in the OpenAPI: schema, example, headers, and the ways it says no."""

from typing import Any

import msgspec

from linewatch.api import examples
from linewatch.api.models import ProblemDocument
from linewatch.api.problems import MEDIA_TYPE, PROBLEMS

GUARDED = ("no-token", "bad-token", "forbidden", "too-many-failures", "store-lost", "invalid-request")
STATE_HEADERS = {
    "Linewatch-Seq": {
        "description": "Sequence number of the last event this answer knows of.",
        "schema": {"type": "integer"},
        "example": 1842,
    },
    "Linewatch-Provisional": {
        "description": "true while the store is away: what is shown is not journalled.",
        "schema": {"type": "string", "enum": ["true", "false"]},
        "example": "false",
    },
}

Responses = dict[int | str, dict[str, Any]]


def answers(model: Any, example: Any, *slugs: str, status: int = 200, guarded: bool = True) -> Responses:
    """`responses=` of a route: the good one, and the problems it may have."""
    body = msgspec.to_builtins(example, str_keys=True)
    good: dict[str, Any] = {
        "model": model,
        "description": "As asked.",
        "content": {"application/json": {"example": body}},
    }
    if guarded:
        good["headers"] = STATE_HEADERS
    return {status: good} | refusals(*slugs, *(GUARDED if guarded else ()))


def refusals(*slugs: str) -> Responses:
    """The problems of a route, those of one status together."""
    by_status: Responses = {}
    for slug in slugs:
        problem = PROBLEMS[slug]
        told = by_status.setdefault(
            problem.status.value,
            {
                "description": "",
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"},
                        "examples": {},
                    }
                },
            },
        )
        told["description"] = f"{told['description']} {problem.title}.".strip()
        told["content"][MEDIA_TYPE]["examples"][slug] = {"value": examples.problem(slug)}
    return dict(sorted(by_status.items()))
