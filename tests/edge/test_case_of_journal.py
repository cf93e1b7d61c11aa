"""An incident of a real journal becomes a case, with what people said of it, and the case replays."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from linewatch.cli.case_saving import NoCase, gathered
from linewatch.cli.main import make_app
from linewatch.messages.events import NoAnswer, OperatorActed
from linewatch.store.journal import Store
from tests.edge.pump_house import House
from tests.fakes.clock import START


async def journal(folder: Path, *words: OperatorActed) -> tuple[str, str]:
    """A cable cut on the small ring, an older alarm elsewhere; the store's file and the incident's id."""
    house = await House(folder).open()
    house.say("pw3", ("pw3", "TEMPERATURE"))
    await house.drain()
    house.clock.advance(600)
    await house.drain()
    house.say("n1", ("n1/e", "LOS"))
    house.say("n2", ("n2/w", "LOS"))
    house.inbox.offer(NoAnswer(START, "n3", "timeout", 3))
    for _ in range(60):
        house.clock.advance(1)
        await house.drain()
    incidents = house.pump.views().incidents
    (cut,) = [i.id for i in incidents.values() if any(r.element == "cab1" for r in i.verdict.roots)]
    for word in words:
        house.inbox.offer(OperatorActed(START, word.act_id, "wang (1)", word.verb, "", "why", incident=cut,
                                        element=word.element, kind=word.kind), reserved=True)  # fmt: skip
        await house.drain()
    await house.close()
    return str(folder / "lw.db"), cut


def word(verb: str, element: str = "", kind: str = "") -> OperatorActed:
    return OperatorActed(START, f"{verb} {element}", "", verb, "", element=element, kind=kind)


@pytest.mark.parametrize(
    ("words", "truth", "roots", "wrong"),
    [
        pytest.param([], "unknown", [], [], id="nobody-said"),
        pytest.param([word("accept")], "told", ["cab1"], [], id="accepted"),
        pytest.param([word("reject")], "unknown", [], ["cab1"], id="rejected"),
        pytest.param([word("move", "n3", "node-fail")], "told", ["n3"], [], id="corrected"),
        pytest.param(
            [word("reject"), word("move", "cab1", "cable-cut")], "told", ["cab1"], [], id="after-all"
        ),
    ],
)
async def test_a_case_says_what_people_said(tmp_path: Path, words, truth, roots, wrong) -> None:
    file, incident = await journal(tmp_path, *words)
    store = await Store.open(file)
    case = await gathered(store, incident)
    await store.close()
    said = case.truth()
    assert (said["truth"], [r["element"] for r in said["roots"]]) == (truth, roots)
    assert [r["element"] for r in said["wrong"]] == wrong
    assert [r["element"] for r in case.verdict()["incidents"][0]["root"]] == ["cab1"]
    assert case.whole
    assert {"pw3|TEMPERATURE", "n1/e|LOS", "n2/w|LOS", "n3|COMM-FAIL"} == {
        f"{line['object']}|{line['code']}" for line in case.alarms
    }
    times = [line["rx_ts"] for line in case.alarms]
    assert times == sorted(times)
    assert times[-1] - times[0] > timedelta(minutes=9).total_seconds()  # what stood when it began is there
    assert case.alarms[0]["object"] == "pw3"


async def test_an_incident_nobody_was_told_of_is_no_case(tmp_path: Path) -> None:
    file, _ = await journal(tmp_path)
    store = await Store.open(file)
    with pytest.raises(NoCase, match='no incident "INC-999999" was told'):
        await gathered(store, "INC-999999")
    await store.close()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param([word("accept")], 0, "good", id="accepted"),
        pytest.param([word("reject")], 1, "again: cable-cut cab1", id="rejected"),
    ],
)
@pytest.mark.parametrize("shrink", [[], ["--shrink"]])
def test_the_commands(
    tmp_path: Path, words: list[OperatorActed], code: int, said: str, shrink: list[str]
) -> None:
    file, incident = asyncio.run(journal(tmp_path, *words))
    out = tmp_path / "case"
    run = CliRunner()
    saved = run.invoke(
        make_app("case"), ["case", "save", incident, "--out", str(out), "--journal", file, *shrink]
    )
    assert saved.exit_code == 0, saved.output
    assert sorted(p.name for p in out.iterdir()) == [
        "alarms.jsonl",
        "topology.json",
        "truth.json",
        "verdict.json",
    ]
    told = run.invoke(make_app("case"), ["case", "check", str(out)])
    assert (told.exit_code, said in told.output) == (code, True), told.output
    as_json = run.invoke(make_app("case"), ["case", "check", str(out), "--json"])
    assert json.loads(as_json.stdout)[0]["good"] is (code == 0)
    again = run.invoke(make_app("case"), ["case", "save", incident, "--out", str(out), "--journal", file])
    assert again.exit_code == 2
