"""`linewatch otdr` on files, as a crew's desk would type it."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from typer.testing import CliRunner, Result

from linewatch.cli.main import make_app
from simulators.otdr.cases import Case, case

BOTH_ENDS = next(made for made in map(case, range(200, 260)) if len(made.shots) == 2 and made.km)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A plant and a trace from either end of its fibre."""
    (tmp_path / "plant.json").write_bytes(msgspec.json.encode(BOTH_ENDS.plant))
    for end, data in BOTH_ENDS.shots:
        (tmp_path / f"{end}.sor").write_bytes(data)
    return tmp_path


def _ask(desk: Path, *words: str, made: Case = BOTH_ENDS) -> Result:
    asked = ["otdr", *words, "--fibre", made.fibre, "--plant", str(desk / "plant.json")]
    return CliRunner().invoke(make_app("otdr"), asked)


def test_two_shots_are_one_place(desk: Path) -> None:
    files = (str(desk / "a.sor"), str(desk / "z.sor"))
    said = _ask(desk, *files, "--from", "a", "--from", "Z", "--json", "--svg", str(desk / "shot.svg"))
    assert said.exit_code == 0, said.output
    found = json.loads(said.output.splitlines()[-1])
    (spot,) = found["spots"]
    assert found["verdict"] == "break"
    assert BOTH_ENDS.km is not None
    assert spot["low_km"] <= BOTH_ENDS.km <= spot["high_km"]
    assert spot["between"][0] in found["said"][0]
    drawn = ET.fromstring((desk / "shot.svg").read_text())
    assert drawn.tag.endswith("svg")
    assert "K1" in "".join(drawn.itertext())


def test_one_shot_for_people(desk: Path) -> None:
    said = _ask(desk, str(desk / "z.sor"), "--from", "z", "--language", "en")
    assert said.exit_code == 0, said.output
    assert "broken between" in said.output
    assert "X" in said.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["a.sor", "--from", "north"], "write a or z"),
        (["a.sor", "z.sor", "--from", "a", "--from", "z", "--from", "z"], "once for each trace"),
        (["nowhere.sor"], "name a .sor file that can be read"),
        (["plant.json"], "does not begin as a .sor file does"),
        (["a.sor", "--index", "3.1"], "the group index is 3.1"),
        (["cut.sor"], "cut off"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(desk: Path, words: list[str], sentence: str) -> None:
    (desk / "cut.sor").write_bytes((desk / "a.sor").read_bytes()[:900])
    said = _ask(desk, *[str(desk / word) if "." in word and word[0] in "anzpc" else word for word in words])
    assert said.exit_code == 1
    assert sentence in said.output
    assert len(said.output.strip().splitlines()) == 1


def test_an_unknown_fibre_is_named_with_what_was_meant(desk: Path) -> None:
    asked = ["otdr", str(desk / "a.sor"), "--fibre", "K1:F01", "--plant", str(desk / "plant.json")]
    said = CliRunner().invoke(make_app("otdr"), asked)
    assert said.exit_code == 1
    assert 'did you mean "K1:F001"' in said.output
