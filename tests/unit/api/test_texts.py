"""Sentences: both languages say what a verdict holds, in the words of the dictionary."""

from functools import partial

from msgspec.structs import replace

from linewatch import words
from linewatch.api import texts
from linewatch.messages.records import Affected, Evidence, Place, Verdict
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Cable, Plant, Point
from linewatch.topology.point_names import point_name
from tests.fakes.api_house import AIS, AT, LOS, incident

VERDICT = incident().verdict


def test_a_spot_is_told_as_a_spot():
    spot = Place("CAB-1", 1.234, 1.2, 1.3, "MH-1", "MH-2", "otdr")
    assert texts.place(spot) == {
        "zh": "光缆 CAB-1 1.23 km 处，MH-1 与 MH-2 之间",
        "en": "cable CAB-1 at km 1.23, between MH-1 and MH-2",
    }
    assert texts.place(None) is None


def test_a_manhole_goes_by_its_name():
    index = PlantIndex(
        Plant(
            cables=(
                Cable(
                    id="CAB-1",
                    a_site="A",
                    z_site="Z",
                    length_km=2,
                    fibre_count=12,
                    points=(
                        Point(id="MH-1", kind="manhole", km=1, ext={"manhole": "建设北路3号井"}),
                        Point(id="SP-2", kind="splice", km=2),
                    ),
                ),
            )
        )
    )
    spot = Place("CAB-1", 1.234, 1.2, 1.3, "MH-1", "SP-2", "otdr")
    told = texts.place(spot, partial(point_name, index))
    assert told["zh"] == "光缆 CAB-1 1.23 km 处，建设北路3号井 与 SP-2 之间"
    assert told["en"] == "cable CAB-1 at km 1.23, between 建设北路3号井 and SP-2"
    there = texts.place(replace(spot, to_point="MH-1"), partial(point_name, index))
    assert there["en"] == "cable CAB-1 at km 1.23, at 建设北路3号井"
    gone = texts.place(replace(spot, cable="CAB-2"), partial(point_name, index))
    assert gone["en"] == "cable CAB-2 at km 1.23, between MH-1 and SP-2"


def test_a_verdict_without_roots_is_still_a_sentence():
    nothing = Verdict((), (), Affected(), (), AT, settled=False)
    assert texts.summary(nothing)["en"] == "cause not known: lines 0 down, 0 degraded, 0 exposed"
    assert [step["en"] for step in texts.look_next(nothing)] == [
        "evidence is still arriving: look again in a moment"
    ]


def test_words_come_from_the_dictionary():
    assert texts.summary(VERDICT)["en"].startswith(f"{words.say('kind.cable-cut', 'en')} at CAB-1 (90%)")
    for piece in VERDICT.evidence:
        assert words.knows(piece.reason)
        assert words.say(piece.reason, "zh") in texts.evidence(piece)["zh"]


def test_candidates_are_to_be_told_apart():
    steps = [step["en"] for step in texts.look_next(VERDICT)]
    assert "tell apart: cable cut at CAB-1, laser failed at NE-1/1/1" in steps
    alone = replace(VERDICT, roots=(replace(VERDICT.roots[0], candidates=VERDICT.roots[0].candidates[:1]),))
    assert not any(step["en"].startswith("tell apart") for step in texts.look_next(alone))


def test_no_more_missing_alarms_than_fit_a_screen():
    many = tuple(Evidence(AIS if n % 2 else LOS, "missing", "did-not-come") for n in range(40))
    steps = [step["en"] for step in texts.look_next(replace(VERDICT, evidence=many))]
    assert sum("should be there and is not" in step for step in steps) == texts.MISSING_TOLD
