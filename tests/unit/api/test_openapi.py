"""The OpenAPI says what the API does: every route, every answer with an example, every record's members."""

import json
import types
import typing
from datetime import datetime
from enum import StrEnum

import msgspec
import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from linewatch.access.roles import ACTS
from linewatch.api import models
from linewatch.api.problems import PROBLEMS
from linewatch.messages import records
from tests.fakes.api_house import House, night

DOCUMENT = json.loads(json.dumps(House().app.openapi()))
OPEN = {"GET /healthz", "GET /readyz"}
OWN_TOKENS = {"POST /v1/intake/{name}"}  # of a sender, not of a role


def operations() -> list:
    found = []
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            found.append(pytest.param(f"{method.upper()} {path}", operation, id=f"{method.upper()} {path}"))
    return found


def check(schema: dict, value: object) -> None:
    """Whether a value is as a schema of the document says."""
    whole = {**schema, "components": DOCUMENT["components"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


@pytest.mark.parametrize(("act", "operation"), operations())
def test_every_answer_has_an_example_that_is_one(act, operation):
    assert operation.get("description"), "what it does, in words"
    for status, told in operation["responses"].items():
        assert told["description"], status
        for media, content in told["content"].items():
            examples = [e["value"] for e in content.get("examples", {}).values()]
            examples += [content["example"]] if "example" in content else []
            assert examples, f"{act} {status} {media} shows no example"
            for example in examples:
                check(content.get("schema", {}), example)
                if media == "application/problem+json":
                    assert str(example["status"]) == status


@pytest.mark.parametrize(("act", "operation"), operations())
def test_every_guarded_route_says_so(act, operation):
    path = act.split()[1]
    assert bool(operation.get("security")) == path.startswith("/v1/")
    if act not in OPEN:
        assert "401" in operation["responses"]


def test_routes_and_permissions_are_the_same_list():
    routes = {f"{m.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for m in methods}
    assert routes - OPEN - OWN_TOKENS == set(ACTS)


def test_operation_ids_are_unique():
    ids = [o["operationId"] for methods in DOCUMENT["paths"].values() for o in methods.values()]
    assert len(ids) == len(set(ids))


PAIRS = [
    (records.CircuitRecord, models.Circuit, set()),
    (records.AlarmRecord, models.Alarm, {"id", "active", "text"}),
    (records.Candidate, models.Candidate, set()),
    (records.Place, models.Place, set()),
    (records.Evidence, models.Evidence, set()),
    (records.Root, models.Root, set()),
    (records.Affected, models.Affected, set()),
    (records.Verdict, models.Verdict, set()),
    (records.IncidentRecord, models.Incident, set()),
    (records.DeviceRecord, models.Device, set()),
]


def plain(kind: object) -> object:
    """A type without what differs between the two ways to write it: structs by name, tuples as lists."""
    if kind is records.AlarmKey:
        return ("list", "str")
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return plain(args[0])
    if origin in (tuple, list):
        inner = [plain(a) for a in args if a is not Ellipsis]
        return ("list", *dict.fromkeys(inner))
    if origin is types.UnionType or origin is typing.Union:
        return ("union", *sorted(str(plain(a)) for a in args))
    if origin is dict:
        return ("dict", *(plain(a) for a in args))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct | BaseModel):
        return kind.__name__.removesuffix("Record")
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return {str: "str", datetime: "datetime"}.get(kind, kind) if isinstance(kind, type) else kind


@pytest.mark.parametrize(("record", "model", "more"), PAIRS, ids=lambda p: getattr(p, "__name__", ""))
def test_a_model_mirrors_its_record(record, model, more):
    hints = typing.get_type_hints(record)
    of_record = {name: plain(hints[name]) for name in record.__struct_fields__}
    of_model = {name: plain(f.annotation) for name, f in model.model_fields.items() if name not in more}
    assert of_model == of_record
    assert more <= set(model.model_fields)


def test_every_problem_is_told_in_the_manual(request):
    manual = (request.config.rootpath / "docs" / "api.md").read_text()
    assert [slug for slug in PROBLEMS if f"`{slug}`" not in manual] == []


async def test_real_answers_are_as_described():
    house = House()
    paths = {
        "/v1/whoami": "/v1/whoami",
        "/v1/circuits": "/v1/circuits",
        "/v1/circuits/{id}": "/v1/circuits/C-1",
        "/v1/alarms": "/v1/alarms",
        "/v1/alarms/{key}": f"/v1/alarms/{next(iter(night().alarms))}",
        "/v1/incidents": "/v1/incidents",
        "/v1/incidents/{id}": "/v1/incidents/I-1",
        "/v1/devices": "/v1/devices",
        "/v1/devices/{id}": "/v1/devices/NE-1",
        "/readyz": "/readyz",
        "/healthz": "/healthz",
    }
    async with house.client(house.token()) as client:
        for described, path in paths.items():
            answer = await client.get(path)
            told = DOCUMENT["paths"][described]["get"]["responses"][str(answer.status_code)]
            assert answer.status_code == 200, answer.text
            check(told["content"]["application/json"]["schema"], answer.json())
            if path.startswith("/v1"):
                assert answer.headers["linewatch-seq"] == "7"
                assert answer.headers["linewatch-provisional"] == "false"
