"""A small house around the API: a plant of four lines, a store in memory, a pump that journals at once."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
from fastapi import FastAPI

from linewatch.access import tokens
from linewatch.access.roles import Role
from linewatch.api.app import make_app
from linewatch.api.rooms import Samples
from linewatch.engine.projection import EMPTY, Projection
from linewatch.messages.commands import CircuitNotice, Command
from linewatch.messages.events import OperatorActed
from linewatch.messages.records import (
    Affected,
    AlarmKey,
    AlarmPhase,
    AlarmRecord,
    AlarmRole,
    Candidate,
    CircuitRecord,
    CircuitState,
    DeviceRecord,
    Evidence,
    IncidentPhase,
    IncidentRecord,
    Place,
    Root,
    Verdict,
    Via,
)
from linewatch.metrics.meters import Meters
from linewatch.names.severity import Severity
from linewatch.notify.stream import Stream, order
from linewatch.store.errors import StoreLost
from linewatch.store.rows import TokenRow

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
LOS = AlarmKey("NE-1/1/1", "LOS", "NE-1")
AIS = AlarmKey("NE-2/2/3", "E1-AIS", "NE-2")
LAN = AlarmKey("R-4/LAN", "LAN-DOWN", "R-4")


def line(n: int, customer: str, service_class: str, state: CircuitState, *incidents: str) -> CircuitRecord:
    sites = (f"S{n}", f"S{n + 1}")
    return CircuitRecord(
        f"C-{n}", f"line {n}", customer, service_class, *sites, n % 2 == 0, state, AT, tuple(incidents)
    )


def alarm(key: AlarmKey, device: str, role: AlarmRole, incident: str, phase: AlarmPhase) -> AlarmRecord:
    severity = Severity.CRITICAL if role is AlarmRole.ROOT else Severity.MINOR
    return AlarmRecord(key, phase, severity, device, Via.TRAP, AT, AT, AT, role=role, incident=incident)


def incident() -> IncidentRecord:
    cut = Root(
        "CAB-1",
        "cable-cut",
        0.9,
        (Candidate("CAB-1", "cable-cut", 0.9), Candidate("NE-1/1/1", "laser-fail", 0.1)),
        Place("CAB-1", None, 1.0, 2.5, "MH-1", "MH-2"),
    )
    pieces = (Evidence(LOS, "for", "detected-here"), Evidence(AIS, "missing", "did-not-come"))
    verdict = Verdict((cut,), (LOS, AIS), Affected(("C-1",), (), ("C-2",)), pieces, AT, settled=True)
    return IncidentRecord("I-1", IncidentPhase.OPEN, Severity.CRITICAL, verdict, AT, AT, active_alarms=(LOS,))


def night() -> Projection:
    lines = [
        line(1, "GOV", "AAA", CircuitState.DOWN, "I-1"),
        line(2, "BANK", "AA", CircuitState.EXPOSED, "I-1"),
        line(3, "BANK", "A", CircuitState.UP),
        line(4, "SHOP", "B", CircuitState.UNKNOWN),
    ]
    alarms = [
        alarm(LOS, "NE-1", AlarmRole.ROOT, "I-1", AlarmPhase.RAISED),
        alarm(AIS, "NE-2", AlarmRole.DERIVED, "I-1", AlarmPhase.RAISED),
        alarm(LAN, "R-4", AlarmRole.NONE, "", AlarmPhase.CLEARED),
    ]
    devices = [
        DeviceRecord("NE-1", "ne", "S1", "127.0.0.1:161", True, AT, alarms=1),
        DeviceRecord("NE-2", "ne", "S2", "127.0.0.2:161", False, AT, "timeout"),
        DeviceRecord("R-4", "router", "S4", "127.0.0.4:161", None, None),
    ]
    return replace(
        EMPTY,
        seq=7,
        at=AT,
        alarms={str(a.key): a for a in alarms},
        incidents={"I-1": incident()},
        circuits={record.id: record for record in lines},
        devices={record.id: record for record in devices},
    )


class MemoryStore:
    """Tokens and commands, as the API asks for them. `lost` makes it a store that is away."""

    def __init__(self) -> None:
        self.rows: dict[str, TokenRow] = {}
        self.commands: list[Command] = []
        self.lost = False
        self.asked = 0

    async def token_by_hash(self, digest: str) -> TokenRow | None:
        self.asked += 1
        self._here()
        return self.rows.get(digest)

    async def commands_after(self, command_id: str, limit: int) -> list[Command]:
        self._here()
        return [c for c in self.commands if order(c.id) > order(command_id)][:limit]

    async def last_command_id(self) -> str:
        self._here()
        return self.commands[-1].id if self.commands else ""

    def _here(self) -> None:
        if self.lost:
            raise StoreLost("the store is away")


@dataclass
class House:
    """`acts` are those journalled. `full`: the inbox sheds."""

    store: MemoryStore = field(default_factory=MemoryStore)
    meters: Meters = field(default_factory=Meters)
    acts: list[OperatorActed] = field(default_factory=list)
    full: bool = False
    seen: Projection = field(default_factory=night)
    at: datetime = AT
    listen: str = "127.0.0.1"
    heartbeat_s: float = 15.0
    token_kept_s: float = 5.0
    room: int = 2_000
    samples: Samples | None = None

    def __post_init__(self) -> None:
        self.stream = Stream(self.meters, room=self.room)
        self.app: FastAPI = make_app(
            views=lambda: self.seen,
            store=self.store,
            act=self._act,
            meters=self.meters,
            stream=self.stream,
            now=lambda: self.at,
            listen=self.listen,
            heartbeat_s=self.heartbeat_s,
            token_kept_s=self.token_kept_s,
            samples=self.samples,
        )
        self._minted = 0

    async def _act(self, event: OperatorActed) -> bool:
        if not self.full:
            self.acts.append(event)
        return not self.full

    def token(self, role: Role = Role.VIEWER, scope: str = "all", expires: timedelta | None = None) -> str:
        """A new token."""
        self._minted += 1
        minted = tokens.mint(self._minted.to_bytes(5, "big"), self._minted.to_bytes(32, "big"))
        self.store.rows[minted.hash] = TokenRow(
            minted.id,
            f"{role} {self._minted}",
            minted.hash,
            role,
            scope,
            AT,
            AT + expires if expires else None,
        )
        return minted.token

    def revoke(self, token: str) -> None:
        row = self.store.rows[tokens.digest(token)]
        self.store.rows[row.hash] = TokenRow(
            row.id, row.name, row.hash, row.role, row.scope, row.created, row.expires, self.at
        )

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        """A client in this process; no socket."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://linewatch", headers=headers)


def told(*ids: str) -> list[Command]:
    """Notices of these ids."""
    return [CircuitNotice(i, line(1, "GOV", "AAA", CircuitState.DOWN, "I-1")) for i in ids]
