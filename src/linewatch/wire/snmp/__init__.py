"""SNMP v1 and v2c, our own: codec, one socket for every request, client, traps.

**The hot path** (collect) - encode once, ask often, no task and no future per request::

    socket = SnmpSocket(rng=random.Random(seed)); socket.open()         # in a running loop
    request = get_request(oids, community=b"public", version=V2C)       # once per set of OIDs and community
    socket.ask(request, (host, port), on_done, last=previous_reply,     # on_done(Reply | NoReply), later
               patience=Patience(timeout_s=1.0, tries=3, jitter=0.25), until_s=socket.clock() + 5.0)

`Reply`: `.unchanged` (same octets as `last`, not decoded), `.pdu` (`error_status`, `error_index`,
`varbinds`), `.round_trip_s`. `NoReply`: `.detail`, `.tries` and `.reason` (timeout, spoofed, malformed,
wrong-community, unreachable), as `messages.events.NoAnswer` wants them. Hosts are numeric IPv4 addresses;
`await resolve(host, port)` before. `socket.counts.as_dict()`, `socket.look_at_drops()`, `socket.in_flight`
are for the metrics. Ask for states and for counters in separate requests: one counter changes the octets
every time. A Reply may carry an `error_status` (a v1 agent lacks one object, say); `SnmpClient.get` sorts
that out.

**Everything else** - awaited::

    client = SnmpClient(socket)
    target = Target(host, port, community=b"public", version=V2C)
    await client.get(target, oids)            -> tuple[VarBind, ...], one per OID in the order asked
    await client.get_next(target, oids)       -> tuple[VarBind, ...]
    await client.get_bulk(target, oids, 25)   -> tuple[VarBind, ...]
    await client.set(target, varbinds)        -> tuple[VarBind, ...]     (sent once, never repeated by itself)
    await client.walk(target, root)           -> Walk(rows, end, detail) (never raises for what an agent does)

They raise `Unanswered(reason, detail, tries)` or a `Refused`: `NotPermitted`, `WronglyAsked`, `TryLater`,
`LeftUndone`. A `VarBind` is the tuple (oid, tag, value): dotted text, a constant of `tags`, and see `values`.
"No such value here" is a tag in `tags.MISSING`.

**Traps and informs**::

    traps = TrapSocket(on_notification, communities={b"public"}, bind=("127.0.0.1", 16162)); traps.open()

`on_notification(Notification) -> bool`: True, taken (an inform is answered then); False, no room, or answer
it later with `traps.acknowledge(notification)`. `traps.counts.as_dict()`, `traps.look_at_drops()`.
"""

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.client import SnmpClient, Target, resolve
from linewatch.wire.snmp.codec import V1, V2C, MalformedBer, Pdu, Value, VarBind
from linewatch.wire.snmp.failures import (
    LeftUndone,
    NotPermitted,
    Refused,
    SnmpFailure,
    TryLater,
    Unanswered,
    WronglyAsked,
)
from linewatch.wire.snmp.flight import Asked, Patience
from linewatch.wire.snmp.notification import Notification
from linewatch.wire.snmp.request import (
    NoReply,
    Reply,
    Request,
    get_bulk_request,
    get_next_request,
    get_request,
    set_request,
)
from linewatch.wire.snmp.socket import SnmpSocket
from linewatch.wire.snmp.traps import TrapSocket
from linewatch.wire.snmp.udp import Address
from linewatch.wire.snmp.walk import Walk

__all__ = [
    "V1",
    "V2C",
    "Address",
    "Asked",
    "LeftUndone",
    "MalformedBer",
    "NoReply",
    "NotPermitted",
    "Notification",
    "Patience",
    "Pdu",
    "Refused",
    "Reply",
    "Request",
    "SnmpClient",
    "SnmpFailure",
    "SnmpSocket",
    "Target",
    "TrapSocket",
    "TryLater",
    "Unanswered",
    "Value",
    "VarBind",
    "Walk",
    "WronglyAsked",
    "get_bulk_request",
    "get_next_request",
    "get_request",
    "resolve",
    "set_request",
    "tags",
]
