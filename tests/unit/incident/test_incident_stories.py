"""The life of incidents, told as what comes, what goes, and what is said of it."""

import pytest

from linewatch.incident.book import IncidentBook
from linewatch.incident.policy import BookPolicy
from linewatch.messages.records import AlarmRole, IncidentPhase
from linewatch.names.severity import Severity
from tests.unit.incident.stage import T0, Stage, explains, key, s

CUT = explains("cable-cut C1", "a/1:LOS b/1:LOS c/1:TU-AIS c/2:TU-AIS c/3:TU-AIS", down="L1 L2", exposed="L3")
CONVERTER = explains("converter-fail V1", "v:ETH-LOS r/1:LINEPROTO-DOWN", down="L9")


def test_a_cut_opens_gains_clears() -> None:
    stage = Stage(CUT)
    stage.at(0, "+a/1:LOS").at(0.4, "+b/1:LOS +c/1:TU-AIS").at(100, "-a/1:LOS").at(101, "-b/1:LOS")
    stage.at(160, "-c/1:TU-AIS")
    assert stage.short == ["0 opened 1", "0.4 gained 1", "100 clearing 1", "160 cleared 1"]
    (record,) = stage.book.incidents().values()
    assert (record.opened_at, record.cleared_at, record.phase) == (T0, T0 + s(160), IncidentPhase.CLEARED)
    assert record.verdict.affected.down == ("L1", "L2"), "the closed record still tells who was down"
    assert len(record.verdict.alarms) == 3, "the verdict is kept as it was at its best"
    assert record.active_alarms == ()
    assert not stage.book.timers


@pytest.mark.parametrize(
    "order",
    [
        "+a/1:LOS +b/1:LOS +c/1:TU-AIS +c/2:TU-AIS",
        "+c/2:TU-AIS +c/1:TU-AIS +b/1:LOS +a/1:LOS",
        "+c/1:TU-AIS +b/1:LOS +a/1:LOS +c/2:TU-AIS",
    ],
)
def test_whatever_the_order_it_is_one_incident(order: str) -> None:
    stage = Stage(CUT)
    for n, word in enumerate(order.split()):
        stage.at(n / 10, word)
    assert [change for _, change, _, _ in stage.told] == ["opened", "gained", "gained", "gained"]
    assert stage.open_ids == ["INC-000001"]


def test_nothing_is_told_if_nothing_changed() -> None:
    stage = Stage(CUT).at(0, "+a/1:LOS").at(1).at(2).at(3)
    assert stage.short == ["0 opened 1"]
    before = stage.book.incidents()
    stage.at(4)
    assert stage.book.incidents() == before


def weak(settled: bool = False) -> object:
    return explains("card-fail K7", "c/1:TU-AIS c/2:TU-AIS", down="L1 L2 L7", settled=settled)


def test_rerooted_from_symptoms_to_a_cut() -> None:
    stage = Stage(weak(settled=True)).at(0, "+c/1:TU-AIS +c/2:TU-AIS")
    stage.at(3, "+a/1:LOS +b/1:LOS", CUT)
    assert stage.told[-1] == (3, "rerooted", "INC-000001", "cable-cut C1")
    (record,) = stage.book.incidents().values()
    assert record.history == ("card-fail K7",)
    stage.at(50, "-a/1:LOS -b/1:LOS -c/1:TU-AIS -c/2:TU-AIS")
    (record,) = stage.book.incidents().values()
    assert record.verdict.affected.down == ("L1", "L2"), (
        "L7 was a mistake of the first verdict, not a line down"
    )


def test_weak_and_unsettled_is_held_back_and_explained_silently() -> None:
    stage = Stage(weak()).at(0, "+c/1:TU-AIS")
    assert stage.told == []
    assert stage.book.incidents() == {}
    stage.at(0.2, "+a/1:LOS +b/1:LOS", CUT)
    assert stage.short == ["0.2 opened 1"]
    assert stage.open_ids == ["INC-000001"]


def test_weak_and_unsettled_is_told_after_its_hold() -> None:
    stage = Stage(weak()).at(0, "+c/1:TU-AIS").at(10)
    assert stage.short == ["0.3 opened 1"]


def test_strong_and_unsettled_is_told_at_once() -> None:
    stage = Stage(explains("cable-cut C1", "a/1:LOS", settled=False)).at(0, "+a/1:LOS")
    assert stage.short == ["0 opened 1"]


def test_two_that_turn_out_to_be_one_are_merged_and_the_older_id_goes_on() -> None:
    left = explains("fibre-break F1", "a/1:LOS b/1:LOS")
    right = explains("fibre-break F2", "a/2:LOS b/2:LOS d/1:TU-AIS d/2:TU-AIS")
    both = explains("cable-cut C1", "a/1:LOS b/1:LOS a/2:LOS b/2:LOS d/1:TU-AIS d/2:TU-AIS e/1:LOS")
    stage = Stage(left, right).at(0, "+a/1:LOS +b/1:LOS").at(1, "+a/2:LOS +b/2:LOS +d/1:TU-AIS +d/2:TU-AIS")
    stage.at(2, "+e/1:LOS", both)
    assert stage.short == ["0 opened 1", "1 opened 2", "2 rerooted 1", "2 merged 2"]
    second = stage.book.incidents()["INC-000002"]
    assert (second.phase, second.merged_into) == (IncidentPhase.MERGED, "INC-000001")
    assert stage.open_ids == ["INC-000001"]
    assert {incident for _, incident in stage.book.placements().values()} == {"INC-000001"}


def test_a_verdict_that_splits_opens_another() -> None:
    one = explains("node-fail N1", "a/1:LOS b/1:LOS c/1:LOS")
    left = explains("fibre-break F1", "a/1:LOS b/1:LOS")
    right = explains("laser-fail P1", "c/1:LOS d/1:LOS")
    stage = Stage(one).at(0, "+a/1:LOS +b/1:LOS +c/1:LOS").at(1, "+d/1:LOS", left, right)
    assert stage.told == [
        (0, "opened", "INC-000001", "node-fail N1"),
        (1, "rerooted", "INC-000001", "fibre-break F1"),
        (1, "opened", "INC-000002", "laser-fail P1"),
    ]


def test_what_a_fault_leaves_as_it_goes_opens_nothing() -> None:
    """The LOS are polled away first; what the TU-AIS alone look like for a minute is nobody's business."""
    raised = "+a/1:LOS +b/1:LOS +c/1:TU-AIS +c/2:TU-AIS"
    left = explains("card-fail K7", "c/1:TU-AIS", down="L1")
    right = explains("card-fail K8", "c/2:TU-AIS c/9:E1-RAI", down="L2")
    stage = Stage(CUT).at(0, raised).at(100, "-a/1:LOS -b/1:LOS", left, right)
    stage.at(110, "+c/9:E1-RAI").at(159, "-c/1:TU-AIS").at(165, "-c/2:TU-AIS -c/9:E1-RAI")
    assert stage.short == ["0 opened 1", "100 clearing 1", "165 cleared 1"]


def test_what_is_left_longer_than_any_poll_is_judged_again() -> None:
    left = explains("card-fail K7", "c/1:TU-AIS", down="L1")
    right = explains("card-fail K8", "c/2:TU-AIS", down="L2")
    stage = Stage(CUT).at(0, "+a/1:LOS +b/1:LOS +c/1:TU-AIS +c/2:TU-AIS")
    stage.at(100, "-a/1:LOS -b/1:LOS", left, right).at(300)
    assert stage.told[2:] == [
        (190, "reopened", "INC-000001", "card-fail K7"),
        (190, "opened", "INC-000002", "card-fail K8"),
    ]
    assert stage.book.incidents()["INC-000001"].history == ("cable-cut C1",)


def test_a_new_first_detector_reopens_at_once() -> None:
    stage = Stage(CUT).at(0, "+a/1:LOS +b/1:LOS").at(100, "-a/1:LOS").at(110, "+a/1:LOS")
    assert stage.short == ["0 opened 1", "100 clearing 1", "110 reopened 1"]
    assert stage.book.incidents()["INC-000001"].phase is IncidentPhase.OPEN


def test_a_storm_that_takes_some_alarms_back_is_still_growing() -> None:
    """A second cut isolates an NE; its manager clears what it can no longer see, while AIS pours in
    elsewhere."""
    there = "+a/1:LOS +b/1:LOS +c/1:TU-AIS"
    both = explains(
        "cable-cut C1 + cable-cut C2", "b/1:LOS c/1:TU-AIS d/1:TU-AIS d/2:TU-AIS", down="L1 L2 L4"
    )
    stage = Stage(CUT).at(0, there).at(10, "-a/1:LOS", both).at(10.6, "+d/1:TU-AIS +d/2:TU-AIS")
    assert stage.told[1:] == [
        (10, "clearing", "INC-000001", "cable-cut C1"),
        (10.6, "reopened", "INC-000001", "cable-cut C1 + cable-cut C2"),
    ]


def test_the_same_root_again_within_the_linger_is_the_same_incident() -> None:
    stage = Stage(CUT).at(0, "+a/1:LOS").at(50, "-a/1:LOS").at(600, "+b/1:LOS").at(650, "-b/1:LOS")
    stage.at(1300, "+b/1:LOS")
    assert stage.short == ["0 opened 1", "50 cleared 1", "600 reopened 1", "650 cleared 1", "1300 opened 2"]


def test_two_faults_overlap_and_one_is_repaired() -> None:
    """Both explain c/2; once the cut is mended, what is left of it is the converter's."""
    both = explains("converter-fail V1", "v:ETH-LOS c/2:TU-AIS", down="L9")
    stage = Stage(CUT).at(0, "+a/1:LOS +b/1:LOS +c/1:TU-AIS +c/2:TU-AIS").at(10, "+v:ETH-LOS", CUT, both)
    stage.at(100, "-a/1:LOS -b/1:LOS").at(101, "-c/1:TU-AIS")
    assert stage.short == ["0 opened 1", "10 opened 2", "100 clearing 1", "101 cleared 1"]
    assert stage.open_ids == ["INC-000002"]
    stage.at(200, "-v:ETH-LOS -c/2:TU-AIS")
    assert stage.open_ids == []


def test_a_joint_verdict_loses_one_of_its_roots() -> None:
    joint = explains("cable-cut C1 + converter-fail V1", "a/1:LOS b/1:LOS v:ETH-LOS", down="L1 L9")
    alone = explains("converter-fail V1", "v:ETH-LOS", down="L9")
    stage = Stage(joint).at(0, "+a/1:LOS +b/1:LOS +v:ETH-LOS").at(100, "-a/1:LOS -b/1:LOS", alone).at(300)
    assert stage.told[-1] == (190, "reopened", "INC-000001", "converter-fail V1")
    assert stage.book.incidents()["INC-000001"].verdict.affected.down == ("L9",)
    stage.at(400, "-v:ETH-LOS")
    record = stage.book.incidents()["INC-000001"]
    assert record.verdict.affected.down == ("L1", "L9")
    assert {root.element for root in record.verdict.roots} == {"C1", "V1"}, "as it was at its best"


def test_effects_come_and_go_while_the_fault_stays() -> None:
    """A ring switches: paths recover, the section does not. That is no clearing, and the lines are only
    exposed."""
    before = explains("cable-cut C1", "a/1:LOS b/1:LOS c/1:TU-AIS c/2:TU-AIS", down="L1 L2")
    after = explains("cable-cut C1", "a/1:LOS b/1:LOS", exposed="L1 L2")
    stage = Stage(before).at(0, "+a/1:LOS +b/1:LOS +c/1:TU-AIS +c/2:TU-AIS")
    stage.at(3, "-c/1:TU-AIS -c/2:TU-AIS", after)
    assert stage.short == ["0 opened 1", "3 gained 1"]
    record = stage.book.incidents()["INC-000001"]
    assert (record.verdict.affected.down, record.verdict.affected.exposed) == ((), ("L1", "L2"))
    assert record.severity is Severity.WARNING


def test_symptoms_alone_clear_by_share() -> None:
    rule = explains("dcn-loss D1", " ".join(f"n{n}:COMM-FAIL" for n in range(10)))
    stage = Stage(rule).at(0, " ".join(f"+n{n}:COMM-FAIL" for n in range(10)))
    stage.at(10, "-n0:COMM-FAIL -n1:COMM-FAIL")
    assert stage.short == ["0 opened 1"]
    stage.at(20, "-n2:COMM-FAIL")
    assert stage.short == ["0 opened 1", "20 clearing 1"]


def test_flapping_alarm_keeps_one_incident() -> None:
    """The alarm table keeps a flapping alarm raised: the book sees it once, however often gear tells."""
    stage = Stage(CUT).at(0, "+a/1:LOS")
    for n in range(1, 20):
        stage.at(n * 10, "+a/1:LOS")
    assert stage.short == ["0 opened 1"]


def test_places_of_alarms() -> None:
    stage = Stage(CUT).at(
        0, "+a/1:LOS +a/1:MS-AIS +c/1:TU-AIS", explains("cable-cut C1", "a/1:LOS a/1:MS-AIS c/1:TU-AIS")
    )
    placed = stage.book.placements()
    assert placed[key("a/1:LOS")] == (AlarmRole.ROOT, "INC-000001")
    assert placed[key("a/1:MS-AIS")] == (AlarmRole.MASKED, "INC-000001")
    assert placed[key("c/1:TU-AIS")] == (AlarmRole.DERIVED, "INC-000001")
    assert len(stage.book.moves()) == 3
    assert stage.book.moves() == ()
    stage.at(1, "-c/1:TU-AIS")
    assert stage.book.moves() == (), "a cleared alarm keeps the incident it belonged to"


def test_only_so_many_closed_are_kept() -> None:
    stage = Stage(CUT, CONVERTER, book=IncidentBook(policy=BookPolicy(keep_closed=1, linger=s(0))))
    stage.at(0, "+a/1:LOS +v:ETH-LOS").at(10, "-a/1:LOS").at(20, "-v:ETH-LOS").at(30, "+a/1:LOS")
    assert sorted(stage.book.incidents()) == ["INC-000002", "INC-000003"]


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ({"linger": s(-1)}, "linger is -1 day"),
        ({"clearing_share": 0}, "clearing_share is 0"),
        ({"keep_closed": -1}, "write 0 or more"),
    ],
)
def test_a_nonsensical_policy_is_refused(field: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        BookPolicy(**field)
