"""One end of a linear MSP 1+1 group as APS-MIB shows it, and operators' commands (RFC 3498, G.841 §7.1)."""

from simulators.field.physics.optical import (
    DEG,
    EXERCISE,
    FAIL,
    FORCED,
    LOCKOUT,
    MANUAL,
    NO_REQUEST,
    OK,
    WTR,
    ApsCommand,
    ApsState,
)
from simulators.field.wire.message import INCONSISTENT_VALUE, NO_ERROR, WRONG_VALUE

NO_CMD, CLEAR = 1, 2
# apsCommandSwitch -> (channel it belongs to, request, towards protection)
COMMANDS: dict[int, tuple[int, int, bool]] = {
    3: (0, LOCKOUT, False),
    4: (1, FORCED, True),
    5: (0, FORCED, False),
    6: (1, MANUAL, True),
    7: (0, MANUAL, False),
    8: (1, EXERCISE, False),
}
_IDLE = ApsState(NO_REQUEST, 0, False, OK, OK)


class ApsGroup:
    """`shown`: the group as physics has it; `written`: last command per channel, which reading gives back."""

    def __init__(self, name: str, ports: tuple[str, str], wtr_s: int) -> None:
        self.name, self.ports, self.wtr_s = name, ports, wtr_s  # ports: protection (0), working (1)
        self.shown: ApsState = _IDLE
        self.waiting = False  # wait to restore: repaired, not yet switched back
        self.command: ApsCommand | None = None
        self.written = {0: NO_CMD, 1: NO_CMD}
        self.switchovers = 0
        self.failures = {0: 0, 1: 0}
        self.degrades = {0: 0, 1: 0}
        self.last_switch_at: float | None = None

    def restart(self) -> None:
        """Commands and counters do not outlive the agent."""
        self.command, self.waiting, self.switchovers = None, False, 0
        self.written = {0: NO_CMD, 1: NO_CMD}
        self.failures, self.degrades, self.last_switch_at = {0: 0, 1: 0}, {0: 0, 1: 0}, None

    @property
    def index(self) -> tuple[int, ...]:
        """The group name as an index, length first."""
        return (len(self.name), *self.name.encode())

    @property
    def request(self) -> int:
        """The K1 request in force here."""
        return WTR if self.waiting and self.shown.request == NO_REQUEST else self.shown.request

    @property
    def switched(self) -> bool:
        """The selector stands on protection."""
        return self.shown.switched or (self.waiting and self.shown.request in (NO_REQUEST, WTR))

    def k1k2(self) -> bytes:
        """Sent K1 and K2: request and channel; bridged channel, 1+1 unidirectional (G.841 §7.1.3)."""
        channel = 1 if self.waiting else self.shown.channel
        return bytes((self.request << 4 | channel, (1 if self.switched else 0) << 4 | 0b100))

    def channel_bits(self, channel: int) -> bytes:
        """apsChanStatusCurrent: lockedOut 0x80, sd 0x40, sf 0x20, switched 0x10, wtr 0x08."""
        state = self.shown.protection if channel == 0 else self.shown.working
        bits = {OK: 0, DEG: 0x40, FAIL: 0x20}[state]
        if channel == 0 and self.shown.request == LOCKOUT:
            bits |= 0x80
        if channel == 1 and self.switched:
            bits |= 0x10
        if channel == 1 and self.request == WTR:
            bits |= 0x08
        return bytes((bits,))

    def show(self, state: ApsState) -> None:
        """What physics says now; counts failures and drops a manual that something higher pushed aside."""
        for channel, was, now in (
            (0, self.shown.protection, state.protection),
            (1, self.shown.working, state.working),
        ):
            self.failures[channel] += now == FAIL and was != FAIL
            self.degrades[channel] += now == DEG and was != DEG
        self.shown = state
        if self.command and self.command.request in (MANUAL, EXERCISE) and state.request > MANUAL:
            self.command = None

    def command_status(self, channel: int, wanted: int) -> int:
        """Whether a SET of apsCommandSwitch would do: noError, wrongValue or inconsistentValue."""
        if wanted == CLEAR:
            return NO_ERROR
        if wanted not in COMMANDS:
            return WRONG_VALUE
        of_channel, request, _ = COMMANDS[wanted]
        if of_channel != channel or self._rank() >= self._rank_of(request):
            return INCONSISTENT_VALUE
        return NO_ERROR

    def obey(self, channel: int, wanted: int) -> None:
        """The command is in force."""
        self.written[channel] = wanted
        if wanted == CLEAR:
            self.command = None
            self.waiting = False
            return
        _, request, to_protection = COMMANDS[wanted]
        self.command = ApsCommand(request, to_protection)

    def _rank(self) -> int:
        """SF of protection outranks a forced switch (K1 channel 0), though its code is lower."""
        shown = self.shown
        over_forced = shown.protection == FAIL and shown.request != LOCKOUT
        return self._rank_of(FORCED) + 1 if over_forced else self._rank_of(self.request)

    @staticmethod
    def _rank_of(request: int) -> int:
        return request * 2
