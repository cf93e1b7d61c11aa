"""The bars of the main job on the whole city: the right segment in time, the right lines, all clear again."""

import asyncio
from pathlib import Path

import pytest

from linewatch.topology.index import PlantIndex
from tests.scenario.city import calm_city, lines_down

CABLE, KM = "CAB-BT-HX", 3.4
INTERVAL_S = 5.0


def neighbours(index: PlantIndex, cable: str, km: float) -> tuple[str, str]:
    """The points of the cable before and behind a km."""
    points = sorted(index.cables[cable].points, key=lambda point: point.km)
    before = [point.id for point in points if point.km <= km]
    behind = [point.id for point in points if point.km > km]
    return before[-1], behind[0]


@pytest.mark.stopwatch
@pytest.mark.parametrize(
    ("traps", "within_s"),
    [
        pytest.param(False, INTERVAL_S + 1.0, id="poll only: within one interval and a second"),
        pytest.param(True, 1.0, id="traps: within a second of the first"),
    ],
)
async def test_a_cut_cable_is_told_in_time_and_rightly(tmp_path: Path, traps: bool, within_s: float) -> None:
    async with calm_city(tmp_path, traps=traps) as city:
        assert await city.active_alarms() == []
        expected = sorted(lines_down(city.index, CABLE))
        await city.do(do="fault", kind="cable-cut", element=CABLE, km=KM)
        await city.until("no alarm", city.told.first_report, 15.0)
        await city.until("the cable is no root", lambda: city.told.right_since(CABLE), within_s + 5.0)
        # Everybody has been polled since, and every verdict had its time to change its mind.
        loop = asyncio.get_running_loop()
        settled_at = loop.time() + 2 * INTERVAL_S
        await city.until("the story goes on", lambda: loop.time() >= settled_at, 3 * INTERVAL_S)

        (incident,) = await city.open_incidents()
        verdict = incident["verdict"]
        assert [(r["element"], r["kind"]) for r in verdict["roots"]] == [(CABLE, "cable-cut")]
        assert sorted(verdict["affected"]["down"]) == expected
        assert verdict["affected"]["degraded"] == []
        place = verdict["roots"][0]["place"]
        assert place["cable"] == CABLE
        assert place["method"] == "otdr"
        assert place["km"] == pytest.approx(KM, abs=0.1)
        assert place["from_km"] <= KM <= place["to_km"]
        assert (place["from_point"], place["to_point"]) == neighbours(city.index, CABLE, KM)
        first, right = city.told.first_report(), city.told.right_since(CABLE)
        assert first is not None
        assert right is not None
        assert right - first <= within_s, f"the right root came {right - first:.2f} s after the first report"

        await city.do(do="repair", element=CABLE)
        await city.until_clear()
        (over,) = await city.api.every("/v1/incidents")
        assert over["phase"] == "cleared"
        assert {c["state"] for c in await city.api.every("/v1/circuits")} == {"up"}
