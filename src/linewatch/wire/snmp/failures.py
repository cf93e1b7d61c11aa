"""Why an operation did not give what was asked, named for what whoever catches it will do."""

from typing import Final

ERROR_STATUS: Final = (  # RFC 3416 section 3, in order
    "noError", "tooBig", "noSuchName", "badValue", "readOnly", "genErr", "noAccess", "wrongType",
    "wrongLength", "wrongEncoding", "wrongValue", "noCreation", "inconsistentValue", "resourceUnavailable",
    "commitFailed", "undoFailed", "authorizationError", "notWritable", "inconsistentName",
)  # fmt: skip
TOO_BIG: Final = 1
NO_SUCH_NAME: Final = 2


class SnmpFailure(Exception):
    """Any of the below. `reason` is one of messages.events.NoAnswer's."""

    reason = "error-status"


class Unanswered(SnmpFailure):
    """Nothing that counts came back. Try later; the device may be gone."""

    def __init__(self, reason: str, detail: str, tries: int) -> None:
        super().__init__(f"{detail} ({reason}, {tries} tries)")
        self.reason = reason  # timeout | spoofed | malformed | wrong-community | unreachable
        self.detail = detail
        self.tries = tries


class Refused(SnmpFailure):
    """The agent answered with an error status. Caught as such: the agent lives, but said no."""

    def __init__(self, status: int, oid: str) -> None:
        self.status = status
        self.name = ERROR_STATUS[status] if 0 <= status < len(ERROR_STATUS) else f"error-status {status}"
        self.oid = oid  # the binding it names, "" for none
        self.detail = f"{self.name} for {oid}" if oid else self.name
        super().__init__(f"the agent answered {self.detail}")


class NotPermitted(Refused):
    """Stop and tell a human: what we are here does not reach (noAccess, readOnly, notWritable, ...)."""


class WronglyAsked(Refused):
    """Ask differently: the object, type or value is not one this agent has (noSuchName, wrongType, ...)."""


class TryLater(Refused):
    """The agent cannot at present (genErr, resourceUnavailable, inconsistentValue, commitFailed, tooBig)."""


class LeftUndone(Refused):
    """undoFailed: a SET was half done. Look at the gear before anything else is sent."""


_CLASSES: Final[dict[str, type[Refused]]] = {
    "tooBig": TryLater, "noSuchName": WronglyAsked, "badValue": WronglyAsked, "readOnly": NotPermitted,
    "genErr": TryLater, "noAccess": NotPermitted, "wrongType": WronglyAsked, "wrongLength": WronglyAsked,
    "wrongEncoding": WronglyAsked, "wrongValue": WronglyAsked, "noCreation": WronglyAsked,
    "inconsistentValue": TryLater, "resourceUnavailable": TryLater, "commitFailed": TryLater,
    "undoFailed": LeftUndone, "authorizationError": NotPermitted, "notWritable": NotPermitted,
    "inconsistentName": WronglyAsked,
}  # fmt: skip


def refusal(status: int, oid: str) -> Refused:
    """The error that says what to do about `status`. One the standard does not know is a TryLater."""
    name = ERROR_STATUS[status] if 0 < status < len(ERROR_STATUS) else ""
    return _CLASSES.get(name, TryLater)(status, oid)
