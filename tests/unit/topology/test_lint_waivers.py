"""A finding looked at: accepted for a reason, until a day; then it is back."""

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from linewatch.topology.index import PlantIndex
from linewatch.topology.lint.rules import lints
from tests.fakes.small_ring import small_ring

DAY = dt.date(2026, 3, 4)
WAIVER = {"lint": "out-of-service", "element": "cab1", "reason": "moved in May", "until": "2026-03-04"}


def _told(*waivers: dict[str, Any]) -> list[tuple[str, str, bool]]:
    plant = small_ring()
    cable = replace(plant.cables[0], ext={"status": "decommissioned"})
    plant = replace(plant, cables=(cable, *plant.cables[1:]), ext={"waivers": list(waivers)})
    found = lints(PlantIndex(plant), DAY)
    told = ("out-of-service", "waiver-expired", "waiver-idle")
    return [(one.rule, one.element, one.waived is not None) for one in found if one.rule in told]


STANDS, HELD = ("out-of-service", "cab1", False), ("out-of-service", "cab1", True)
ENDED, IDLE = ("waiver-expired", "cab1", False), ("waiver-idle", "cab1", False)


@pytest.mark.parametrize(
    ("waivers", "told"),
    [
        pytest.param([], [STANDS], id="none"),
        pytest.param([WAIVER], [HELD], id="to-the-end-of-its-last-day"),
        pytest.param([WAIVER | {"until": "2026-03-03"}], [STANDS, ENDED], id="ended-yesterday"),
        pytest.param([WAIVER | {"until": "2026-03-03"}, WAIVER], [HELD, ENDED], id="and-given-again"),
        pytest.param([WAIVER | {"with": "c1"}], [HELD], id="with-one-of-the-lines"),
        pytest.param([WAIVER | {"element": "c1", "with": "cab1"}], [HELD], id="the-other-way-about"),
        pytest.param([WAIVER | {"with": "c9"}], [STANDS, IDLE], id="with-a-line-that-is-not-on-it"),
        pytest.param([WAIVER | {"lint": "squelch"}], [STANDS, IDLE], id="of-another-rule"),
        pytest.param([WAIVER | {"reason": ""}], [STANDS], id="without-a-reason-it-holds-nothing"),
        pytest.param([WAIVER | {"until": "soon"}], [STANDS], id="without-an-end-it-holds-nothing"),
    ],
)
def test_a_waiver(waivers: list[dict[str, Any]], told: list[tuple[str, str, bool]]) -> None:
    assert _told(*waivers) == told
