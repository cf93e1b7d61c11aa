"""`python -m simulators.storms --plant made:1:40:150 --class single --noise 10+2 --count 20 --out DIR`"""

import argparse
import sys
from pathlib import Path

from simulators.storms.case import Maker, write
from simulators.storms.draw import MANY, SINGLE, NothingToDraw
from simulators.storms.noise import LEVELS
from simulators.storms.plants import load
from simulators.storms.seen import Watcher


def main() -> int:
    parser = argparse.ArgumentParser(
        "python -m simulators.storms", description="Fault cases with their truth."
    )
    parser.add_argument(
        "--plant", default="made:1:40:150", help="made:SEED:NES:CIRCUITS, a folder or a .json"
    )
    parser.add_argument("--class", dest="what", default="single", choices=(*MANY, *SINGLE))
    parser.add_argument("--noise", default="clean", choices=tuple(LEVELS))
    parser.add_argument("--seed", type=int, default=1, help="of the first case; the next has the next one")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--rivals", action="store_true", help="write what others would say of each case too")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    try:
        index, body = load(asked.plant)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "topology.json").write_bytes(body)
    maker = Maker(Watcher(index))
    rivals = None
    if asked.rivals:
        from simulators.storms.rivals import Rivals

        rivals = Rivals(maker.watcher, LEVELS[asked.noise])
    made = 0
    for seed in range(asked.seed, asked.seed + asked.count):
        what = asked.what if asked.what != "single" else maker.dice.classes[seed % len(maker.dice.classes)]
        try:
            case = maker.make(what, LEVELS[asked.noise], seed)
        except NothingToDraw as error:
            sys.stderr.write(f"{error}\n")
            continue
        folder = asked.out / f"{what}.{asked.noise}.{seed:05}"
        write(case, folder)
        if rivals is not None:
            rivals.write(case, folder)
        made += 1
        print(folder.name, flush=True)  # noqa: T201 - one line a case, for whoever waits
    return 0 if made else 1


if __name__ == "__main__":
    sys.exit(main())
