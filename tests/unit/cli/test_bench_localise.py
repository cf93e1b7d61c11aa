"""`bench localise`: the scorer agrees with the published one, and the verdicts keep to loose bars."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from linewatch.cli.alarm_stream import play
from linewatch.cli.bench_localise_judge import OURS, judge
from linewatch.cli.bench_localise_rows import BARS, ROWS
from linewatch.cli.bench_localise_score import Score, score
from linewatch.cli.bench_localise_table import measure, rows_of
from simulators.storms.case import Maker, write
from simulators.storms.noise import LEVELS
from simulators.storms.plants import load
from simulators.storms.seen import Watcher

A, B, C = (
    {"element": e, "kind": k} for e, k in (("CAB", "cable-cut"), ("NE", "node-fail"), ("P", "rx-fail"))
)
HIT, WEAK = {**A, "probability": 0.9, "km": 2.0}, {**C, "probability": 0.2}


def _truth(*roots: dict[str, Any], **more: Any) -> dict[str, Any]:
    circuits = {"down": ["C1"], "degraded": [], "protected": ["C2"]}
    return {
        "roots": [{"accept": [r], "span": [], **r} for r in roots],
        "circuits": circuits,
        "alarms": 3,
    } | more


def _said(*roots: dict[str, Any], circuits: tuple[str, ...] = ("C1",)) -> dict[str, Any]:
    return {"incidents": [{"root": [root], "affected_circuits": list(circuits)} for root in roots]}


CUT = {**A, "km": 2.1, "km_range": [0, 5], "otdr": True}
STORIES = {
    "right": (_truth(CUT), _said(HIT), 1.0, 0),
    "one more was invented, however weak": (_truth(CUT), _said(HIT, WEAK), 2 / 3, 1),
    "nothing was said": (_truth(CUT), {"incidents": []}, 0.0, 0),
    "one of two": (_truth(CUT, B), _said(HIT), 2 / 3, 0),
    "the masked one counts neither way": (_truth(CUT, {**B, "observable": False}), _said(HIT), 1.0, 0),
    "one that looks like both": (
        _truth(CUT, B, alternatives=[{"replaces": [0, 1], "accept": [C]}]),
        _said({**C, "probability": 0.7}), 1.0, 0,
    ),
    "protected called down": (_truth(CUT), _said(HIT, circuits=("C1", "C2")), 1.0, 0),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_what_a_verdict_is_worth(story: str) -> None:
    truth, said, f1, invented = STORIES[story]
    found = score(truth, said)
    assert found.strict.f1 == pytest.approx(f1)
    assert found.invented == invented
    assert found.protected_called_down == story.count("protected called down")


@pytest.mark.data
def test_it_agrees_with_the_published_scorer(shared_data: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location(
        "published", shared_data.parent / "tools" / "score_replay.py"
    )
    assert spec is not None
    assert spec.loader is not None
    published = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(published)
    for truth, said, _, _ in STORIES.values():
        _same(published.score(truth, said), score(truth, said))
    polska = shared_data / "replay" / "polska"
    for case in ("multi-3-noisy", "tail-cable-cut", "cable-cut-noisy"):
        truth = json.loads((polska / case / "truth.json").read_bytes())
        with (polska / case / "alarms.jsonl").open("rb") as lines:
            said = play(polska / "topology.json", lines).result()
        _same(published.score(truth, said), score(truth, said))


def _same(theirs: dict[str, Any], ours: Score) -> None:
    for name in ("strict", "element", "span", "circuits"):
        mine = getattr(ours, name)
        assert (theirs[name]["precision"], theirs[name]["recall"], theirs[name]["f1"]) == mine
    assert (theirs["top1"], theirs["top3"], theirs["extra_roots"]) == (ours.top1, ours.top3, ours.invented)
    assert theirs["calib"] == [(p, float(right)) for p, right in ours.sure]
    assert (theirs["km_err"], theirs["km_in_range"]) == (list(ours.km_off), list(ours.km_within))
    assert theirs["circuits"]["wrongly_down_protected"] == ours.protected_called_down


def _measured(folder: Path, plant: str, cases: int) -> dict[str, dict[str, Any]]:
    """The table's rows by name, of so many cases at each of two levels of noise."""
    index, body = load(plant)
    (folder / "topology.json").write_bytes(body)
    maker = Maker(Watcher(index))
    by_row = {}
    for row in ("single-clean", "single-10"):
        noise = ROWS[row].noise
        found = []
        for seed in range(cases):
            what = maker.dice.classes[seed % len(maker.dice.classes)]
            case = folder / f"{what}.{noise}.{seed}"
            write(maker.make(what, LEVELS[noise], seed), case)
            found.append(judge(folder / "topology.json", case, plant, noise)[0])
        by_row[row] = found
    assert measure(BARS[0], by_row["single-clean"], OURS) is not None
    return {row["bar"]: row for row in rows_of(by_row)}


def test_loose_bars_on_a_few_cases(tmp_path: Path) -> None:
    table = _measured(tmp_path, "made:2:24:60", 8)
    assert table["one fault, clean: strict F1"][OURS]["value"] >= 0.9
    assert table["one fault, 10 % + 2 %, clocks, flapping: strict F1"][OURS]["value"] >= 0.5
    assert table["roots invented a case, one fault, 10 % + 2 %"][OURS]["value"] <= 1


@pytest.mark.soak
def test_bars_on_four_hundred_cases(tmp_path: Path) -> None:
    table = _measured(tmp_path, "made:1:40:150", 400)
    assert table["one fault, clean: strict F1"][OURS]["value"] >= 0.95
    assert table["one fault, 10 % + 2 %, clocks, flapping: strict F1"][OURS]["value"] >= 0.75
