"""A stream of alarms as it is replayed: what is odd in it, its pace, what is printed."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from linewatch.cli.alarm_stream import Player, played
from linewatch.cli.input_tally import LISTED, REASONS
from linewatch.cli.main import make_app
from linewatch.cli.replay_pace import at_speed
from linewatch.daemon.bodies import encode_body
from linewatch.words import knows
from tests.fakes.small_ring import small_ring

T0 = 1_767_990_632.0
PORT = small_ring().ports[0]


def line(after_s: float = 0.0, **said: Any) -> bytes:
    whole = {"source": PORT.ne, "object": PORT.id, "code": "LOS", "state": "raise", "rx_ts": T0 + after_s}
    return json.dumps({k: v for k, v in (whole | said).items() if v is not None}).encode()


def replayed(*lines: bytes) -> dict[str, Any]:
    player = Player(small_ring())
    for _ in played(player, lines):
        pass
    return player.result()["input"]


@pytest.mark.parametrize(
    ("lines", "odd", "taken"),
    [
        pytest.param([line(), line(9, state="clear")], {}, 2, id="nothing-odd"),
        pytest.param([b"", b"  \n", line(), line(9, state="clear")], {}, 2, id="blank-lines-are-none"),
        pytest.param([b"{", line(), line(9, state="clear")], {"not-json": 1}, 2, id="not-json"),
        pytest.param([b"\xff\xfe", b'{"a":NaN}', b"nul"], {"not-json": 3}, 0, id="not-json-at-all"),
        pytest.param([b"[" * 5000, b"7", line(source=3), line(code=None), line(rx_ts="now"), line(attrs=[])],
                     {"wrong-type": 6}, 0, id="wrong-types"),
        pytest.param([line(state="up"), line(rx_ts=-1), line(rx_ts=1e300), line(ts=-1), line(source=""),
                      line(object="x" * 600)], {"bad-value": 6}, 0, id="bad-values"),
        pytest.param([b" " * (1 << 20) + line()], {"too-long": 1}, 0, id="too-long"),
        pytest.param([line(severity="red", via="fax", attrs={"a": [1]}), line(9, state="clear")],
                     {"unknown-word": 3}, 2, id="unknown-words"),
        pytest.param([line(object="nowhere"), line(9, object="nowhere", state="clear")],
                     {"unknown-element": 2}, 2, id="element"),
        pytest.param([line(source="nobody"), line(9, source="nobody", state="clear")],
                     {"unknown-source": 2}, 2, id="source"),
        pytest.param([line(code="HUH"), line(9, code="HUH", state="clear")], {"unknown-code": 2}, 2,
                     id="code"),
        pytest.param([line(state="clear")], {"clear-without-raise": 1}, 1, id="clear-alone"),
        pytest.param([line(), line(1), line(9, state="clear")], {"repeated": 1}, 3, id="twice"),
        pytest.param([line()], {"never-cleared": 1}, 1, id="never-cleared"),
        pytest.param([line(ts=T0 + 7200), line(9, ts=T0 + 7209, state="clear")], {"clock-off": 2}, 2,
                     id="clock"),
        pytest.param([line(5), line(2, state="clear")], {"out-of-order": 1}, 2, id="out-of-order"),
        pytest.param([line(ts=T0, via="trap"), line(1, ts=T0 - 5, via="trap", state="clear"),
                      line(9, ts=T0 + 9, state="clear")], {"overtaken": 1}, 3, id="overtaken"),
    ],
)  # fmt: skip
def test_what_is_odd_is_counted_and_nothing_is_fatal(lines, odd, taken) -> None:
    told = replayed(*lines)
    assert {reason: found["count"] for reason, found in told["odd"].items()} == odd
    assert told["taken"] == taken
    assert told["lines"] == sum(bool(text.strip()) for text in lines)


def test_the_first_few_are_listed_with_their_line() -> None:
    told = replayed(line(), *[b"no"] * 9, line(9, state="clear"))["odd"]["not-json"]
    assert (told["count"], [one["line"] for one in told["first"]]) == (9, list(range(2, 2 + LISTED)))
    assert "no" in told["first"][0]["what"]


def test_every_reason_is_in_words() -> None:
    assert [reason for reason in REASONS if not knows(f"input.{reason}")] == []


@pytest.mark.parametrize("speed", [1.0, 60.0])
def test_at_speed_waits_between_arrivals(speed: float) -> None:
    waited: list[float] = []
    lines = [line(), line(30, code="LOF"), line(30, code="MS-RDI"), line(90, state="clear")]
    player = Player(small_ring())
    fast = [type(c).__name__ for c in played(Player(small_ring()), lines)]
    assert [type(c).__name__ for c in at_speed(player, lines, speed, waited.append)] == fast
    # Each is from the beginning, since this wait takes no time.
    assert all(one <= later + 0.5 for one, later in pairwise(waited))
    assert max(waited) == pytest.approx(90 / speed, abs=1.0)
    assert any(0 < w < 20 / speed for w in waited)  # what falls due has its own moment


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "t.json").write_bytes(encode_body(small_ring()))
    text = b"\n".join([line(), b"rubbish", line(30, state="clear")])
    (tmp_path / "a.jsonl").write_bytes(text)
    return ["replay", "--topology", str(tmp_path / "t.json"), "--alarms", str(tmp_path / "a.jsonl")]


@pytest.mark.parametrize("more", [["--at-speed", "100000"], []])
def test_people_get_a_table_and_programs_json(files: list[str], more: list[str]) -> None:
    run = CliRunner()
    told = run.invoke(make_app("replay"), [*files, *more])
    assert told.exit_code == 0, told.output
    assert "INC-000001" in told.stdout
    assert "rubbish" in told.stderr
    as_json = run.invoke(make_app("replay"), [*files, *more, "--json"])
    found = json.loads(as_json.stdout)
    assert [i["id"] for i in found["incidents"]] == ["INC-000001"]
    assert found["input"]["odd"]["not-json"]["first"][0]["line"] == 2
    lines = [
        json.loads(x)
        for x in run.invoke(make_app("replay"), [*files, *more, "--json-lines"]).stdout.splitlines()
    ]
    assert [one["change"] for one in lines] == ["opened", "cleared", "end"]
    assert lines[1]["root"] == found["incidents"][0]["root"]
    assert lines[2]["input"] == found["input"]


@pytest.mark.parametrize("speed", ["0", "fast", "-3"])
def test_a_speed_that_is_none_is_refused(files: list[str], speed: str) -> None:
    told = CliRunner().invoke(make_app("replay"), [*files, f"--at-speed={speed}"])
    assert (told.exit_code, "such as 1 or 60" in told.stderr) == (2, True)


def test_stdin_is_a_stream_too(files: list[str]) -> None:
    text = Path(files[-1]).read_bytes()
    told = CliRunner().invoke(make_app("replay"), [*files[:-1], "-", "--json"], input=text)
    assert json.loads(told.stdout)["input"]["lines"] == 3


def test_arrival_times_are_utc() -> None:
    event = Player(small_ring()).read(1, line())
    assert event is not None
    assert event.at == datetime.fromtimestamp(T0, UTC)
