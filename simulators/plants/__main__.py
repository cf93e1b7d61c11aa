"""`python -m simulators.plants --circuits 20000 --nes 1000 --cables 2300 --seed 1 --out DIR|FILE.json`"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from linewatch.config.plant_files import write_plant
from simulators.plants.province import make
from simulators.plants.wish import TooSmall, Wish


def main() -> int:
    wish = Wish()
    parser = argparse.ArgumentParser(
        "python -m simulators.plants", description="A large plant made up from a seed."
    )
    parser.add_argument("--circuits", type=int, default=wish.circuits)
    parser.add_argument("--nes", type=int, default=wish.nes)
    parser.add_argument("--cables", type=int, default=None, help="else two or so for each NE")
    parser.add_argument("--seed", type=int, default=wish.seed)
    parser.add_argument(
        "--flawed", action="store_true", help="with faults of planning, which lints should find"
    )
    parser.add_argument(
        "--clashing", action="store_true", help="with clashes too, which `check` should refuse"
    )
    parser.add_argument("--out", type=Path, required=True, help="a folder for YAML, or FILE.json for FORMAT")
    asked = vars(parser.parse_args())
    out: Path = asked.pop("out")
    try:
        raw = make(Wish(**asked))
    except TooSmall as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if out.suffix == ".json":
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(_element_by_line(raw), encoding="utf-8")
    else:
        write_plant(raw, out)
    counts = ", ".join(f"{len(value)} {name}" for name, value in raw.items() if isinstance(value, list))
    sys.stderr.write(f"{out}: {counts}\n")
    return 0


def _element_by_line(raw: dict[str, Any]) -> str:
    """FORMAT, so that a finding has a line of its own to name."""
    parts = []
    for key, value in raw.items():
        lines = [json.dumps(item, ensure_ascii=False) for item in value] if isinstance(value, list) else None
        written = "[\n" + ",\n".join(lines) + "\n]" if lines else json.dumps(value, ensure_ascii=False)
        parts.append(f'"{key}": {written}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
