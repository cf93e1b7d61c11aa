"""States that change by themselves, for benchmarks: a random interface goes down, or up again."""

from simulators.field.faults import Refused
from simulators.field.gear.interface import DOWN, DS1, ETHERNET
from simulators.field.network import Field

EVERY_S = 10.0


def churn(field: Field, share: float, at: float) -> None:
    """Each 10 s of real time that share of the agents has one interface change, without end."""
    agents = [a for a in field.agents.values() if any(i.if_type in (DS1, ETHERNET) for i in a.interfaces)]
    if not agents or share <= 0:
        return
    step_s = EVERY_S * field.speed / (len(agents) * share)

    def turn(now: float) -> None:
        agent = field.random.choice(agents)
        candidates = [i for i in agent.interfaces if i.if_type in (DS1, ETHERNET)]
        interface = next((i for i in candidates if i.forced is not None), None)
        if interface is not None:
            interface.forced = None
        else:
            interface = field.random.choice(candidates)
            interface.forced = DOWN
        field.settle(agent, interface, now)
        field.after(step_s, now, turn)

    field.after(step_s, at, turn)


def force(field: Field, device: str, at: float, *, down: bool) -> None:
    """The first line of one agent goes down by itself, or up again. Raises `Refused`."""
    agent = field.agents.get(device)
    interface = next((i for i in agent.interfaces if i.if_type in (DS1, ETHERNET)), None) if agent else None
    if agent is None or interface is None:
        raise Refused(f'"{device}" has no agent with a line that could go down')
    interface.forced = DOWN if down else None
    field.settle(agent, interface, at)
