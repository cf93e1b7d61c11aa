"""A walk told row by row: which rows count, and why it ends."""

import pytest

from linewatch.wire.snmp import tags
from linewatch.wire.snmp.codec import VarBind
from linewatch.wire.snmp.walk import Walked


def rows(*oids: str) -> list[VarBind]:
    return [(oid, tags.INTEGER, 1) for oid in oids]


@pytest.mark.parametrize(
    ("answers", "kept", "end"),
    [
        pytest.param([rows("1.3.1", "1.3.2"), rows("1.4.1")], 2, "complete", id="left-the-subtree"),
        pytest.param(
            [rows("1.3.1"), [("1.3.1", tags.END_OF_MIB_VIEW, None)]], 1, "complete", id="end-of-mib"
        ),
        pytest.param([rows("1.3.9", "1.3.10")], 2, "", id="ten-comes-after-nine"),
        pytest.param([rows("1.3.1", "1.3.1")], 1, "not-increasing", id="the-same-again"),
        pytest.param([rows("1.3.2"), rows("1.3.1")], 1, "not-increasing", id="backwards"),
        pytest.param([rows("1.3")], 0, "not-increasing", id="the-root-itself"),
        pytest.param([rows("1.2.9")], 0, "not-increasing", id="before-the-root"),
        pytest.param([rows("1.30.1")], 0, "complete", id="longer-number-not-below"),
        pytest.param([rows("1.3.1", "1.3.2", "1.3.3", "1.3.4")], 3, "row-cap", id="more-than-the-cap"),
        pytest.param([rows("1.3.1", "1.3.2", "1.3.3"), rows("1.4")], 3, "complete", id="exactly-the-cap"),
        pytest.param([rows("1.3.1", "1.4.1", "1.3.0")], 1, "complete", id="what-follows-the-end-is-not-read"),
    ],
)
def test_a_walk_below_1_3_of_three_rows_at_most(answers: list[list[VarBind]], kept: int, end: str) -> None:
    walked = Walked("1.3", cap_rows=3)
    for answer in answers:
        assert not walked.end, "it ended before the last answer"
        walked.feed(answer)
    assert (len(walked.rows), walked.end) == (kept, end)
