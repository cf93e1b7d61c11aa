"""What is odd about an observation is told by its class; the observation is taken all the same."""

from datetime import UTC, datetime, timedelta

import pytest

from linewatch.engine.oddities import Oddity, oddities
from linewatch.engine.step import step
from linewatch.engine.world import World, new_world
from linewatch.messages.events import Observed, PlantChanged
from linewatch.messages.records import AlarmKey, Change, Via
from linewatch.metrics.catalogue import ODDITIES
from tests.fakes.small_ring import small_ring

AT = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def fresh() -> tuple[World, str, str]:
    """A world on the small ring, one of its NEs and a port of it."""
    plant, world = small_ring(), new_world()
    step(world, PlantChanged(AT, "p", "test"), 1, {"p": plant})
    port = plant.ports[0]
    return world, port.ne, port.id


def seen(ne: str, *changes: Change, at: datetime = AT, via: Via = Via.TRAP) -> Observed:
    return Observed(at, ne, via, changes)


def change(
    resource: str, present: bool = True, code: str = "LOS", at: datetime | None = None, by: str = ""
) -> Change:
    return Change(resource, code, present, qualifier=by, device_at=at)


@pytest.mark.parametrize(
    ("before", "now", "odd"),
    [
        pytest.param([], {}, [], id="nothing-odd"),
        pytest.param([], {"resource": "nowhere"}, [Oddity.UNKNOWN_ELEMENT], id="element"),
        pytest.param([], {"by": "nobody"}, [Oddity.UNKNOWN_SOURCE], id="source"),
        pytest.param([], {"by": "NMS"}, [], id="the-manager-is-nobody's-element"),
        pytest.param([], {"code": "HUH"}, [Oddity.UNKNOWN_CODE], id="code"),
        pytest.param([], {"present": False}, [Oddity.CLEAR_WITHOUT_RAISE], id="clear"),
        pytest.param([{}], {}, [Oddity.REPEATED], id="raised-twice"),
        pytest.param([{}], {"present": False}, [], id="cleared"),
        pytest.param([{}, {"present": False}], {"present": False}, [Oddity.REPEATED], id="cleared-twice"),
        pytest.param([{}, {"present": False}], {}, [], id="raised-again"),
        pytest.param([], {"at": AT + 3 * HOUR}, [Oddity.CLOCK_OFF], id="clock-ahead"),
        pytest.param([], {"at": AT - timedelta(seconds=10)}, [], id="clock-as-clocks-are"),
        pytest.param([], {"at": datetime(2026, 3, 1)}, [Oddity.CLOCK_OFF], id="no-zone"),  # noqa: DTZ001
        pytest.param(
            [{"at": AT}], {"present": False, "at": AT - timedelta(seconds=5)}, [Oddity.OVERTAKEN], id="late"
        ),
        pytest.param([], {"resource": "nowhere", "code": "HUH", "present": False, "at": AT + 3 * HOUR},
                     [Oddity.UNKNOWN_ELEMENT, Oddity.UNKNOWN_CODE, Oddity.CLOCK_OFF,
                      Oddity.CLEAR_WITHOUT_RAISE], id="everything"),
    ],
)  # fmt: skip
def test_each_class_is_told(before: list[dict], now: dict, odd: list[Oddity]) -> None:
    world, ne, port = fresh()
    for number, said in enumerate(before):
        step(world, seen(ne, change(**{"resource": port} | said)), 2 + number, {})
    event = seen(ne, change(**{"resource": port} | now))
    assert [reason for reason, _ in oddities(world, event)] == odd


def test_what_is_odd_is_taken() -> None:
    world, ne, _ = fresh()
    step(world, seen(ne, change("nowhere", code="HUH")), 2, {})
    assert world.alarms.says(AlarmKey("nowhere", "HUH", ne)) is True


def test_every_class_has_its_series() -> None:
    assert tuple(Oddity) == ODDITIES
