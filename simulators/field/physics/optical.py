"""Multiplex sections by direction, what their receivers report, and linear MSP 1+1 (G.841 §7.1, RFC 3498).

A direction is (section id, +1 for a to z or -1), its state one of OK, DEG (MS-DEG: signal degrade) and FAIL.
"""

from collections.abc import Mapping
from typing import NamedTuple

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import MspGroup
from simulators.field.physics.broken import Broken

OK, DEG, FAIL = 0, 1, 2

# K1 bits 1-4 (G.841 table 7-1)
NO_REQUEST, DO_NOT_REVERT, EXERCISE, WTR, MANUAL = 0b0000, 0b0001, 0b0100, 0b0110, 0b1000
SD_LOW, SF_LOW, FORCED, LOCKOUT = 0b1010, 0b1100, 0b1110, 0b1111


class ApsCommand(NamedTuple):
    """An operator's request in force at one end of a group. `to_protection`: forced or manual towards it."""

    request: int  # a K1 code: LOCKOUT, FORCED, MANUAL or EXERCISE
    to_protection: bool


class ApsState(NamedTuple):
    """One end of a group: the request in force (K1), the channel it is for, and where the selector stands."""

    request: int
    channel: int
    switched: bool
    working: int  # OK, DEG, FAIL as received here
    protection: int


def select(working: int, protection: int, command: ApsCommand | None) -> ApsState:
    """What a 1+1 unidirectional selector does. SF on protection outranks a forced switch (K1 channel 0)."""
    if command and command.request == LOCKOUT:
        return ApsState(LOCKOUT, 0, False, working, protection)
    if protection == FAIL:
        return ApsState(SF_LOW, 0, False, working, protection)
    if command and command.request == FORCED:
        channel = 1 if command.to_protection else 0
        return ApsState(FORCED, channel, command.to_protection, working, protection)
    if working == FAIL:
        return ApsState(SF_LOW, 1, True, working, protection)
    if protection == DEG:
        return ApsState(SD_LOW, 0, False, working, protection)
    if working == DEG:
        return ApsState(SD_LOW, 1, True, working, protection)
    if command:
        switched = command.request == MANUAL and command.to_protection
        return ApsState(command.request, 1 if command.to_protection else 0, switched, working, protection)
    return ApsState(NO_REQUEST, 0, False, working, protection)


class Optical:
    """Every section direction that is not OK, and every MSP end that is not idle on working."""

    def __init__(
        self, index: PlantIndex, broken: Broken, commands: Mapping[tuple[str, str], ApsCommand]
    ) -> None:
        self._index = index
        self._broken = broken
        self.bad: dict[tuple[str, int], int] = {}
        for section in self._touched():
            for way in (1, -1):
                state = self._direction(section, way)
                if state != OK:
                    self.bad[section, way] = state
        self.thin: dict[str, None] = {}  # groups that live on one side only
        self.aps: dict[tuple[str, str], ApsState] = {}
        for group in index.plant.msp_groups:
            for way in (1, -1):
                ne = broken.ne_of_port(self.receiver(group.working, way))
                end = select(
                    self.bad.get((group.working, way), OK),
                    self.bad.get((group.protection, self._beside(group, way)), OK),
                    commands.get((ne, group.id)),
                )
                self.aps[ne, group.id] = end
                if end.switched or FAIL in (end.working, end.protection):
                    self.thin[group.id] = None

    def _beside(self, group: MspGroup, way: int) -> int:
        """The protection's way beside the working's: a plant may write its ends the other way round."""
        ne = self._broken.ne_of_port(self.receiver(group.working, way))
        return way if self._broken.ne_of_port(self.receiver(group.protection, way)) == ne else -way

    def receiver(self, section: str, way: int) -> str:
        """The port that receives in this direction."""
        found = self._index.sections[section]
        return found.z_port if way > 0 else found.a_port

    def sender(self, section: str, way: int) -> str:
        """The port that sends in this direction."""
        return self.receiver(section, -way)

    def hop(self, hop: str, way: int) -> int:
        """State of a trail's hop, a section or an MSP group, as its far end receives it."""
        group = self._index.msp_groups.get(hop)
        if group is None:
            return self.bad.get((hop, way), OK)
        state = self.aps[self._broken.ne_of_port(self.receiver(group.working, way)), hop]
        return state.protection if state.switched else state.working

    def _touched(self) -> dict[str, None]:
        index, broken = self._index, self._broken
        found: dict[str, None] = {}
        for fibre in (*broken.fibres, *broken.faint):
            found.update(dict.fromkeys(index.sections_of_fibre.get(fibre, ())))
        ports = [p for ne in broken.nes for p in index.ports_of_ne.get(ne, ())]
        ports += [p for card in broken.cards for p in index.ports_of_card.get(card, ())]
        for port in (*ports, *sorted(broken.lasers), *sorted(broken.receivers)):
            section = index.section_of_port.get(port)
            if section is not None:
                found[section] = None
        return found

    def _direction(self, section: str, way: int) -> int:
        found, broken = self._index.sections[section], self._broken
        sender, receiver = self.sender(section, way), self.receiver(section, way)
        fibres = found.fibres_az if way > 0 else found.fibres_za
        if (
            broken.port_dead(sender)
            or broken.port_dead(receiver)
            or sender in broken.lasers
            or receiver in broken.receivers
            or any(f in broken.fibres for f in fibres)
        ):
            return FAIL
        return DEG if any(f in broken.faint for f in fibres) else OK
