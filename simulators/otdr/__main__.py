"""`python -m simulators.otdr --count N --seed S --out DIR`: a folder of files for each case, told on stdout.

In each: plant.json, one .sor per shot (named by the end shot from) and truth.json {"km", "fibre", "ends"}.
"""

import argparse
import json
import sys
from pathlib import Path

import msgspec

from simulators.otdr.cases import case


def main() -> int:
    """Exit code."""
    parser = argparse.ArgumentParser(prog="simulators.otdr", description=__doc__)
    parser.add_argument("--count", type=int, default=1, help="how many cases")
    parser.add_argument("--seed", type=int, default=1, help="of the first; the others count on")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    asked = parser.parse_args()
    for seed in range(asked.seed, asked.seed + asked.count):
        made = case(seed)
        folder = asked.out / f"case-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "plant.json").write_bytes(msgspec.json.encode(made.plant))
        for end, data in made.shots:
            (folder / f"{end}.sor").write_bytes(data)
        truth = {"km": made.km, "fibre": made.fibre, "ends": [end for end, _ in made.shots]}
        (folder / "truth.json").write_text(json.dumps(truth))
        sys.stdout.write(f"{folder.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
