"""A field on real sockets in an asyncio loop: reading, traps, timers, control."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from linewatch.config.finding import ConfigRefused
from linewatch.config.plant_files import read_plant
from linewatch.topology.index import PlantIndex
from simulators.field.control import Control
from simulators.field.faults import Refused
from simulators.field.gear.agent import Agent
from simulators.field.network import DEFAULT_WTR_S, Field
from simulators.field.traps import Trap
from simulators.field.wire import message
from simulators.field.wire.answers import Answerer
from simulators.field.wire.udp import FieldSocket

Clock = Callable[[], float]


def load(path: Path) -> PlantIndex:
    """A plant from a folder of YAML or one FORMAT file. Raises `Refused` with what is wrong with it."""
    try:
        return PlantIndex(read_plant(path).plant)
    except ConfigRefused as error:
        raise Refused(str(error)) from error


class Running:
    """One field that answers. `traps_to`: address and port, or None for none."""

    def __init__(
        self,
        index: PlantIndex,
        community: bytes,
        *,
        port: int | None = None,
        traps_to: tuple[str, int] | None = None,
        speed: float = 1.0,
        wtr_s: float = DEFAULT_WTR_S,
        seed: int = 0,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self.clock: Clock = self._loop.time
        self._community, self._traps_to = community, traps_to
        self.traps_sent = 0
        self._timer: asyncio.TimerHandle | None = None
        self._home: dict[str, FieldSocket] = {}
        self.field = Field(index, self.clock(), self._trap, speed=speed, wtr_s=wtr_s, seed=seed)
        self.answerer = Answerer(community, self._commanded)
        self.sockets: dict[int, FieldSocket] = {}
        for wanted, agents in _by_port(self.field.agents, port).items():
            found = FieldSocket(wanted, agents, self.answerer, self.clock)
            self.sockets[found.port] = found
            for agent in agents.values():
                self._home[agent.id] = found
            self._loop.add_reader(found.fileno(), found.ready)

    def control(self) -> Control:
        """Its control, not yet listening."""
        return Control(self.field, self.clock, self.look, self.counts)

    def look(self) -> None:
        """Whatever was done: who answers now, and when to wake next."""
        unheard = set(self.field.state.unheard)
        for found in self.sockets.values():
            found.silent = unheard
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self.field.next_at()
        if due is not None:
            self._timer = self._loop.call_at(due, self._tick)

    def close(self) -> None:
        """Stop answering."""
        if self._timer is not None:
            self._timer.cancel()
        for found in self.sockets.values():
            self._loop.remove_reader(found.fileno())
            found.close()

    def counts(self) -> dict[str, Any]:
        """What it did so far."""
        sockets = self.sockets.values()
        return {
            "agents": len(self.field.agents),
            "asked": sum(s.asked for s in sockets),
            "answered": sum(s.answered for s in sockets) - self.traps_sent,
            "traps": self.traps_sent,
            "stray": sum(s.stray for s in sockets),
            "unheard": sum(s.unheard for s in sockets),
            "wrong_community": self.answerer.refused,
            "malformed": self.answerer.malformed,
            "ports": sorted(self.sockets),
        }

    def _tick(self) -> None:
        self._timer = None
        self.field.tick(self.clock())
        self.look()

    def _commanded(self, agent: Agent) -> None:
        self.field.commanded(agent, self.clock())
        self.look()

    def _trap(self, agent: Agent, trap: Trap) -> None:
        home = self._home.get(agent.id)
        if self._traps_to is None or home is None:
            return
        self.traps_sent += 1
        data = message.trap(
            self._community, self.traps_sent & 0x7FFFFFFF, agent.uptime(self.clock()), trap.name, trap.binds
        )
        home.trap(agent.speaker.host, data, self._traps_to)


def _by_port(agents: dict[str, Agent], port: int | None) -> dict[int, dict[str, Agent]]:
    """Agents by port, then by address. Raises `Refused` for an address not on 127/8, or taken twice."""
    found: dict[int, dict[str, Agent]] = {}
    for agent in agents.values():
        host, at = agent.speaker.host, agent.speaker.port if port is None else port
        try:
            packed = socket.inet_aton(host)
        except OSError:
            packed = b""
        if packed[:1] != b"\x7f":
            raise Refused(f"{agent.id} has the address {host}; a simulated agent needs one in 127.0.0.0/8")
        held = found.setdefault(at, {})
        if host in held:
            raise Refused(f"{agent.id} and {held[host].id} have the same address {host}:{at}")
        held[host] = agent
    return found
