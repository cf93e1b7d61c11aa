"""Near-end masking, row by row as the standards put it."""

from datetime import UTC, datetime

import pytest

from linewatch.alarm.masking import HIDDEN_BY, masked
from linewatch.messages.records import AlarmKey, AlarmPhase, AlarmRecord, Via
from linewatch.names.alarm_types import ALARM_TYPES, MASKING_RANK, Layer, Side
from linewatch.names.severity import Severity

AT = datetime(2026, 1, 1, tzinfo=UTC)


def active(*keys: tuple[str, str, str], phase: AlarmPhase = AlarmPhase.RAISED) -> dict[AlarmKey, AlarmRecord]:
    made = [AlarmKey(*key) for key in keys]
    return {k: AlarmRecord(k, phase, Severity.MAJOR, k.qualifier, Via.POLL, AT, AT, AT) for k in made}


@pytest.mark.parametrize(
    ("codes", "hidden"),
    [
        ("LOS", ""),
        ("LOS LOF", "LOF"),
        ("LOS LOF MS-AIS MS-DEG MS-RDI", "LOF MS-AIS MS-DEG MS-RDI"),
        ("LOF MS-AIS", "MS-AIS"),
        ("MS-EXC MS-DEG", "MS-DEG"),
        ("MS-RDI MS-DEG", ""),
        ("AU-AIS AU-LOP HP-UNEQ HP-RDI", "AU-LOP HP-UNEQ HP-RDI"),
        ("HP-UNEQ HP-TIM HP-PLM HP-RDI", "HP-TIM HP-PLM HP-RDI"),
        ("AU-LOP HP-RDI", "HP-RDI"),
        ("TU-AIS TU-LOP LP-UNEQ LP-PLM LP-RDI LP-DEG", "TU-LOP LP-UNEQ LP-PLM LP-RDI LP-DEG"),
        ("TU-LOP LP-RFI", "LP-RFI"),
        ("E1-LOS E1-AIS", "E1-AIS"),
        ("E1-LOS E1-LOF E1-AIS E1-RAI", "E1-LOF E1-AIS E1-RAI"),
        ("E1-AIS E1-LOF", "E1-LOF"),
        ("E1-LOF E1-RAI", "E1-RAI"),
        ("TU-AIS E1-AIS", "E1-AIS"),
        ("TU-AIS E1-LOS", ""),
        ("E1-LOS LINK-DOWN LINEPROTO-DOWN", "LINK-DOWN LINEPROTO-DOWN"),
        ("TF LOS", ""),
    ],
)
def test_of_several_on_one_point(codes: str, hidden: str) -> None:
    found = masked(active(*[("p1", code, "ne1") for code in codes.split()]))
    assert {key.alarm_type for key in found} == set(hidden.split())


@pytest.mark.parametrize("far", [code for code, row in ALARM_TYPES.items() if row.side is Side.FAR])
@pytest.mark.parametrize(
    "near", [c for c, row in ALARM_TYPES.items() if row.side in (Side.ROOT, Side.SYMPTOM)]
)
def test_a_far_end_failure_never_hides_a_near_end_one(far: str, near: str) -> None:
    assert AlarmKey("p", near, "ne") not in masked(active(("p", far, "ne"), ("p", near, "ne")))


def test_another_point_or_another_teller_hides_nothing() -> None:
    assert not masked(active(("p1", "LOS", "ne1"), ("p2", "LOF", "ne1"), ("p1", "LOF", "ne2")))


def test_what_has_cleared_hides_nothing() -> None:
    alarms = active(("p", "LOS", "ne"), phase=AlarmPhase.CLEARED) | active(("p", "LOF", "ne"))
    assert not masked(alarms)


def test_no_two_alarms_hide_each_other_and_transmission_rows_follow_the_order_of_names() -> None:
    for code, hiders in HIDDEN_BY.items():
        assert set(hiders) <= set(ALARM_TYPES)
        for hider in hiders:
            assert code not in HIDDEN_BY.get(hider, ()), f"{code} and {hider} hide each other"
            if ALARM_TYPES[code].layer in (Layer.MS, Layer.HP, Layer.LP, Layer.E1):
                assert MASKING_RANK[hider] < MASKING_RANK[code]
