"""A log line, a webhook or a probe does not say that its sender is alive; gear, managers and brokers do."""

from datetime import UTC, datetime, timedelta

import pytest

from linewatch.engine.step import step
from linewatch.engine.world import new_world
from linewatch.messages.events import NoAnswer, Observed, PlantChanged
from linewatch.messages.records import AlarmKey, Change, Via
from tests.fakes.small_ring import small_ring

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("via", "heard"),
    [(Via.POLL, True), (Via.TRAP, True), (Via.MQTT, True), (Via.EMS, True), (Via.SYSLOG, False),
     (Via.WEBHOOK, False), (Via.PROBE, False)],
)  # fmt: skip
def test_who_is_alive(via: Via, heard: bool) -> None:
    world = new_world()
    step(world, PlantChanged(AT, "p", "test"), 1, {"p": small_ring()})
    step(world, NoAnswer(AT, "n1", "timeout", 3, ""), 2, {})
    change = Change("n1/e", "LOS", True, "n1")
    step(world, Observed(AT + timedelta(seconds=1), "n1", via, (change,)), 3, {})
    assert world.devices["n1"].answering is heard
    assert (AlarmKey("n1", "COMM-FAIL", "NMS") in world.alarms.present("n1", Via.ENGINE)) is not heard
    assert world.alarms.says(AlarmKey("n1/e", "LOS", "n1")) is True
