"""`python -m simulators.field`: a field network on loopback."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

import uvloop

from simulators.field.churn import churn
from simulators.field.deeds import Deed, perform
from simulators.field.faults import Refused
from simulators.field.measure import measure
from simulators.field.network import DEFAULT_WTR_S
from simulators.field.running import Running, load
from simulators.field.scenario import BadScenario, Scenario, path_of, read


def main() -> int:
    """Run until interrupted. 0 on a clean end, 1 with a sentence where it cannot start."""
    options = _arguments().parse_args()
    try:
        if options.measure:
            return measure(options)
        return uvloop.run(_run(options))
    except (Refused, BadScenario) as error:
        _say(str(error))
    except OSError as error:
        _say(f"the field cannot open its sockets: {error}")
    return 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulators.field", description=__doc__)
    parser.add_argument("--plant", type=Path, help="a folder of YAML or one FORMAT .json")
    parser.add_argument("--port", type=int, help="answer on this port instead of the plant's own (0: any)")
    parser.add_argument(
        "--traps", default="127.0.0.1:9162", help="where traps go, HOST:PORT on 127/8, or off"
    )
    community = parser.add_mutually_exclusive_group()
    community.add_argument("--community-file", type=Path, help="a file whose first line is the community")
    community.add_argument("--community", help="the community itself (for tests; it shows in ps)")
    parser.add_argument("--control", help="a unix socket's path, or a port of 127.0.0.1")
    parser.add_argument("--scenario", help="a shipped scenario's name or a file")
    parser.add_argument("--speed", type=float, default=1.0, help="how many times faster than life")
    parser.add_argument("--wtr", type=float, default=DEFAULT_WTR_S, help="wait to restore, seconds")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--churn", type=float, default=0.0, help="share of agents that change per 10 s")
    parser.add_argument(
        "--measure", action="store_true", help="print how many replies a second one core gives"
    )
    return parser


async def _run(options: argparse.Namespace) -> int:
    community = _community(options)
    if options.plant is None:
        raise Refused("say which plant to simulate: --plant topology/xiangtan, or a FORMAT .json")
    if options.speed <= 0:
        raise Refused(f"--speed is {options.speed:g}; write a number above 0")
    scenario = read(path_of(options.scenario)) if options.scenario else None
    index = load(options.plant)
    running = Running(
        index,
        community,
        port=options.port,
        traps_to=_traps(options.traps),
        speed=options.speed,
        wtr_s=options.wtr,
        seed=options.seed,
    )
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    control = running.control()
    server = await control.open(options.control) if options.control else None
    if scenario is not None:
        _schedule(running, scenario)
    churn(running.field, options.churn, running.clock())
    running.look()
    _say(_greeting(running, server), error=False)
    try:
        await stop.wait()
    finally:
        running.close()
        if server is not None:
            server.close()
            control.hang_up()
    return 0


def _schedule(running: Running, scenario: Scenario) -> None:
    for step in scenario.steps(running.field.index):

        def play(now: float, deed: Deed = step.deed) -> None:
            try:
                _say(f"{perform(running.field, deed, now)}", error=False)
            except Refused as error:
                _say(str(error))

        running.field.after(step.at_s, running.clock(), play)


def _greeting(running: Running, server: asyncio.Server | None) -> str:
    ports = ", ".join(str(p) for p in running.sockets)
    hosts = [a.speaker.host for a in running.field.agents.values()]
    text = (
        f"field: {len(hosts)} agents answer on {hosts[0]} ... {hosts[-1]}, UDP port {ports}"
        if hosts
        else "field: no agents"
    )
    if server is not None:
        text += f"; control on {server.sockets[0].getsockname()}"
    return text


def _community(options: argparse.Namespace) -> bytes:
    if options.community is not None:
        return str(options.community).encode()
    if options.community_file is None:
        raise Refused("say which community to answer to: --community-file FILE (there is no default)")
    try:
        text = options.community_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refused(f"{options.community_file}: {error.strerror}") from error
    if not text:
        raise Refused(f"{options.community_file} is empty; write the community into it")
    return str(text).splitlines()[0].encode()


def _traps(where: str) -> tuple[str, int] | None:
    if where == "off":
        return None
    host, _, port = where.rpartition(":")
    if not host.startswith("127.") or not port.isdigit():
        raise Refused(f'--traps is "{where}"; write HOST:PORT with a host in 127.0.0.0/8, or off')
    return host, int(port)


def _say(text: str, *, error: bool = True) -> None:
    stream = sys.stderr if error else sys.stdout
    stream.write(text + os.linesep)
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
