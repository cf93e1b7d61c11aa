"""`whatif`, `topology capacity`, `free` and `standby` on the example city, as typed."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from linewatch.cli.main import make_app

CITY = str(Path(__file__).resolve().parents[3] / "topology" / "xiangtan")


def typed(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(make_app(words[0]), [*words, "--plant", CITY])
    return answer.exit_code, answer.output


def told(*words: str) -> Any:
    code, said = typed(*words, "--json")
    assert code == 0, said
    return json.loads(said)


def test_whatif_counts_what_it_lists() -> None:
    said = told("whatif", "CAB-HX-YH@1.2", "NE-SM")
    states = [line["state"] for line in said["circuits"]]
    assert said["counts"] == {state: states.count(state) for state in said["counts"]}
    assert said["faults"][0] == {"kind": "cable-cut", "element": "CAB-HX-YH", "at": "0-2.67"}
    assert said["unseen_nes"] == ["NE-SM"]


def test_the_worst_come_first() -> None:
    found = told("whatif", "--worst", "--kind", "duct", "--top", "2")["worst"]
    assert [danger["element"] for danger in found] == ["DUCT-HX-N", "DUCT-HD-E"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("whatif", "CAB-HX-YX"), 1, 'did you mean "CAB-HX-YH"'),
        (("whatif", "CAB-HX-YH@far"), 1, '"far" is no km'),
        (("whatif",), 2, "--worst"),
        (("whatif", "--worst", "--kind", "moon"), 2, "cable, duct, ne, site, power"),
        (("topology", "free", "NE-BT", "NE-BX"), 1, "did you mean"),
        (("topology", "standby", "ICBC-00"), 1, "did you mean"),
        (("topology", "capacity", "MS-A9"), 1, "did you mean"),
        (("whatif", "PWR-YH"), 0, "240"),
        (("topology", "capacity"), 0, "VC4-RIVER"),
    ],
)
def test_what_is_said_on_screen(words: tuple[str, ...], code: int, said: str) -> None:
    answer = typed(*words)
    assert answer[0] == code
    assert said.replace(" ", "") in "".join(answer[1].split()).replace("│", "")


def test_room_free_and_standby_for_programs() -> None:
    (room,) = told("topology", "capacity", "MS-Z1")["rooms"]
    assert (room["used"], room["free"], room["free_slots"]) == (1, 0, [])
    free = told("topology", "free", "JR", "HD", "--away-from", "SIB-03")
    assert [step["trail"] for step in free["ready"][0]["steps"]] == ["VC4-JR", "VC4-RIVER"]
    (line,) = told("topology", "standby", "SIB-03")
    assert [bool(leg["routes"]) for leg in line["legs"]] == [False, False, True, False]
    assert not line["usable"]
