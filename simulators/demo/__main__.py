"""`python -m simulators.demo SCENARIO`."""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from simulators.demo.asking import ApiGone
from simulators.demo.play import Play, Stuck
from simulators.demo.screen import Screen
from simulators.demo.stage import CannotStage, Stage, set_up
from simulators.demo.troupe import Died, Troupe
from simulators.field.faults import Refused
from simulators.field.running import load
from simulators.field.scenario import BadScenario, path_of, read

ROOT = Path(__file__).resolve().parent.parent.parent
CITY = ROOT / "topology" / "xiangtan"


def main() -> int:
    """0 after a clean end or Ctrl-C, 1 with a sentence where the story could not be told to its end."""
    options = _arguments().parse_args()
    console = Console(highlight=False, record=options.picture is not None)
    try:
        return asyncio.run(_perform(options, console))
    except (Refused, BadScenario, CannotStage) as error:
        console.print(f"demo: {error}", style="red", markup=False)
        return 1
    except KeyboardInterrupt:  # before anything was started
        return 130
    finally:
        if options.picture is not None:
            console.save_svg(str(options.picture), title="make demo")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulators.demo", description=__doc__)
    parser.add_argument(
        "scenario", nargs="?", default="cable-cut", help="a shipped scenario's name, or a file"
    )
    parser.add_argument("--plant", type=Path, help="another city than topology/xiangtan")
    parser.add_argument("--folder", type=Path, default=Path("run/demo"), help="where it keeps its files")
    parser.add_argument("--api-port", type=int, default=8080, help="another is taken where it is busy")
    parser.add_argument("--traps-port", type=int, default=9162, help="another is taken where it is busy")
    parser.add_argument("--interval", default="5s", help="poll interval")
    parser.add_argument("--picture", type=Path, help="keep the screen as an SVG file (for the documentation)")
    parser.add_argument("--exit-after-clear", action="store_true", help="do not wait for Ctrl-C at the end")
    return parser


async def _perform(options: argparse.Namespace, console: Console) -> int:
    scenario = read(path_of(options.scenario))
    given = os.environ.get("LINEWATCH_DEMO_PLANT")
    plant = scenario.plant or options.plant or (Path(given) if given else CITY)
    index = load(plant)
    scenario.steps(index)  # says now what this city cannot play
    stage, index = set_up(
        options.folder, plant, index, options.api_port, options.traps_port, options.interval
    )
    screen = Screen(console)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    play = Play(stage, index, scenario, screen)
    with tempfile.TemporaryDirectory(prefix="linewatch-demo-") as folder:
        async with Troupe(stage) as troupe:
            failed = await _until(play, troupe, str(Path(folder) / "control"), stop, stage, options)
        screen.say("已结束 · everything the demo started has ended", "dim")
    if failed:
        screen.say(f"demo: {failed}", "red")
        return 1
    return 0


async def _until(
    play: Play, troupe: Troupe, control: str, stop: asyncio.Event, stage: Stage, options: argparse.Namespace
) -> str:
    """Play until the story or the patience of whoever watches ends; what went wrong, or ""."""

    failed = ""

    async def story() -> None:
        await play.run(troupe, control)
        if options.exit_after_clear:
            stop.set()
            return
        _try_next(stage)

    async def watch() -> None:
        await troupe.until_one_ends()

    async def until_stopped() -> None:
        await stop.wait()
        raise _Enough

    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(story(), name="demo: story")
            tasks.create_task(watch(), name="demo: processes")
            tasks.create_task(until_stopped(), name="demo: Ctrl-C")
    except* (_Enough, Died, Stuck, ApiGone, OSError) as group:
        failed = _first(group)
    return (await troupe.obituary() or failed) if failed else ""


class _Enough(Exception):
    """Whoever watches has seen enough."""


def _first(group: BaseExceptionGroup[BaseException]) -> str:
    """What to say: the death of a process explains everything else; "" where somebody had enough."""
    flat: list[BaseException] = []
    queue: list[BaseException] = [group]
    while queue:
        error = queue.pop(0)
        if isinstance(error, BaseExceptionGroup):
            queue += error.exceptions
        else:
            flat.append(error)
    if any(isinstance(e, _Enough) for e in flat):
        return ""
    return str(next((e for e in flat if isinstance(e, Died)), flat[0]))


def _try_next(stage: Stage) -> None:
    sys.stdout.write(
        "\n接下来可以试 · what to try next:\n"
        "  make demo SCENARIO=double-cut      (laser, node-fail, customer-power, converter, dcn, storm ...)\n"
        f"  linewatch replay {stage.folder}/linewatch.db\n"
        f"  linewatch token list --config {stage.config}\n"
        "Ctrl-C 结束 · Ctrl-C ends everything.\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
