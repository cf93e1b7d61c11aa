"""Every error status has one class, named for what to do about it."""

import pytest

from linewatch.wire.snmp.failures import (
    ERROR_STATUS,
    LeftUndone,
    NotPermitted,
    Refused,
    TryLater,
    WronglyAsked,
    refusal,
)

EXPECTED = {
    "tooBig": TryLater, "noSuchName": WronglyAsked, "badValue": WronglyAsked, "readOnly": NotPermitted,
    "genErr": TryLater, "noAccess": NotPermitted, "wrongType": WronglyAsked, "wrongLength": WronglyAsked,
    "wrongEncoding": WronglyAsked, "wrongValue": WronglyAsked, "noCreation": WronglyAsked,
    "inconsistentValue": TryLater, "resourceUnavailable": TryLater, "commitFailed": TryLater,
    "undoFailed": LeftUndone, "authorizationError": NotPermitted, "notWritable": NotPermitted,
    "inconsistentName": WronglyAsked,
}  # fmt: skip


@pytest.mark.parametrize(("status", "name"), list(enumerate(ERROR_STATUS))[1:])
def test_every_status_has_its_class(status: int, name: str) -> None:
    error = refusal(status, "1.3.6.1")
    assert type(error) is EXPECTED[name]
    assert str(error) == f"the agent answered {name} for 1.3.6.1"


@pytest.mark.parametrize("status", [-1, 19, 2**31 - 1])
def test_a_status_nobody_knows_is_tried_later(status: int) -> None:
    error = refusal(status, "")
    assert type(error) is TryLater
    assert isinstance(error, Refused)
    assert str(status) in str(error)
