"""What people do with an alarm (RFC 8632 §3.5). None of it changes the network's facts, and no fact hides it.

A new raise of the same key is a new thing to look at: `ack` and `closed` end with the raise they were said
of. A shelf does not: it was put up against this key, for a time.
"""

from datetime import datetime

from msgspec.structs import replace

from linewatch.messages.events import OperatorActed
from linewatch.messages.records import AlarmRecord

NONE, ACK, SHELVED, CLOSED = "none", "ack", "shelved", "closed"
STATES = (NONE, ACK, SHELVED, CLOSED)
VERBS = ("ack", "unack", "shelve", "unshelve", "close")

# (operator state, verb) -> operator state. Total over STATES x VERBS.
ACTS: dict[tuple[str, str], str] = {
    (NONE, "ack"): ACK,
    (NONE, "unack"): NONE,  # nothing to take back
    (NONE, "shelve"): SHELVED,
    (NONE, "unshelve"): NONE,  # it lies on no shelf
    (NONE, "close"): CLOSED,
    (ACK, "ack"): ACK,  # the first who took it keeps it; a new note is kept
    (ACK, "unack"): NONE,
    (ACK, "shelve"): SHELVED,
    (ACK, "unshelve"): ACK,  # it lies on no shelf
    (ACK, "close"): CLOSED,
    (SHELVED, "ack"): SHELVED,  # off the list: unshelve it to take it
    (SHELVED, "unack"): SHELVED,  # off the list: unshelve it first
    (SHELVED, "shelve"): SHELVED,  # a new end, if one is given
    (SHELVED, "unshelve"): NONE,
    (SHELVED, "close"): CLOSED,
    (CLOSED, "ack"): ACK,  # taken up again
    (CLOSED, "unack"): NONE,
    (CLOSED, "shelve"): SHELVED,
    (CLOSED, "unshelve"): CLOSED,  # it lies on no shelf
    (CLOSED, "close"): CLOSED,  # closed once is closed
}


def acted(record: AlarmRecord, event: OperatorActed) -> AlarmRecord | None:
    """The record after a person's act; None where the act changes nothing, or no such verb exists.

    A shelf that would end before it begins changes nothing; one without an end stays until taken down.
    """
    state = ACTS.get((record.operator_state, event.verb))
    if state is None or (event.verb == "shelve" and event.until is not None and event.until <= event.at):
        return None
    until = record.shelved_until if state == SHELVED else None
    if event.verb == "shelve":
        until = event.until
    changed = replace(record, operator_state=state, shelved_until=until)
    if changed == record and (not event.note or event.note == record.note):
        return None
    if state == record.operator_state and event.verb not in ("shelve", state):
        return None  # an act that does not fit this state does not rewrite who did what
    if state == NONE:
        return replace(changed, operator="", note=event.note)
    keeps = state == record.operator_state == ACK
    return replace(
        changed, operator=record.operator if keeps else event.actor, note=event.note or record.note
    )


def raised_anew(record: AlarmRecord) -> AlarmRecord:
    """The record as a new raise finds it: unread, unless shelved."""
    if record.operator_state in (ACK, CLOSED):
        return replace(record, operator_state=NONE, operator="", note="")
    return record


def woken(record: AlarmRecord) -> AlarmRecord:
    """The record after its shelf ran out."""
    if record.operator_state != SHELVED:
        return record
    return replace(record, operator_state=NONE, shelved_until=None)


def shelf_end(record: AlarmRecord) -> datetime | None:
    """When its shelf runs out, if it lies on one that does."""
    return record.shelved_until if record.operator_state == SHELVED else None
