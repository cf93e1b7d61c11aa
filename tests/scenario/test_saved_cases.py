"""Incidents that `linewatch case save` took from a journal: what was true then is found still."""

from pathlib import Path

import pytest

from linewatch.cli.case_checking import checked

CASES = sorted(path.parent for path in (Path(__file__).resolve().parents[1] / "cases").glob("*/truth.json"))


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_truth_is_found(case: Path) -> None:
    told = checked(case)
    assert told.missed == ()
    assert told.again == ()
