"""The tables of names agree with themselves and with the standards' orders."""

import pytest

from linewatch.names.alarm_types import ALARM_TYPES, MASKING_RANK, Layer, Side, alarm_type
from linewatch.names.severity import Severity, worst

# ONS 15310 tables 2-11 and 2-12, near-end order, as far as both name the same thing.
NEAR_END = [
    "LOS",
    "LOF",
    "MS-AIS",
    "MS-EXC",
    "MS-DEG",
    "AU-AIS",
    "AU-LOP",
    "HP-UNEQ",
    "HP-TIM",
    "HP-PLM",
    "TU-AIS",
    "TU-LOP",
    "LP-UNEQ",
    "LP-PLM",
    "E1-AIS",
]


def test_near_end_order() -> None:
    ranks = [MASKING_RANK[code] for code in NEAR_END]
    assert ranks == sorted(ranks)


def test_ais_is_never_a_root_and_rdi_is_far() -> None:
    for code, row in ALARM_TYPES.items():
        if "AIS" in code:
            assert row.side is Side.SYMPTOM, code
        if code.endswith(("RDI", "RAI", "RFI")):
            assert row.side is Side.FAR, code


def test_silence_says_nothing_of_traffic() -> None:
    silent = {code for code, row in ALARM_TYPES.items() if row.side is Side.SILENT}
    assert silent == {"UNREACHABLE", "COMM-FAIL", "GNE-CONN-FAIL", "EMS-LOST", "UPS-COMMS-LOST", "PROBE-LOST"}


@pytest.mark.parametrize("code", ALARM_TYPES)
def test_rows_are_in_the_numbers_of_x733(code: str) -> None:
    row = ALARM_TYPES[code]
    assert row.code == code
    assert row.event_type in (2, 3, 4, 5, 6)
    assert 0 < row.probable_cause <= 1024
    assert row.severity is not Severity.INDETERMINATE


def test_a_code_no_table_knows_is_kept() -> None:
    row = alarm_type("ACME-77")
    assert (row.code, row.severity, row.layer, row.side) == (
        "ACME-77", Severity.MINOR, Layer.EQUIPMENT, Side.ROOT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("severities", "result"),
    [
        ((), Severity.INDETERMINATE),
        ((Severity.WARNING, Severity.MAJOR), Severity.MAJOR),
        ((Severity.MINOR, Severity.CRITICAL, Severity.MAJOR), Severity.CRITICAL),
    ],
)
def test_worst(severities: tuple[Severity, ...], result: Severity) -> None:
    assert worst(severities) is result
