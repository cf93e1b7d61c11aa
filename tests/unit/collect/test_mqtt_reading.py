"""From topics and payloads to readings, limits with hysteresis, and what an element tells of itself."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linewatch.collect.mqtt.intake import Intake
from linewatch.collect.mqtt.kinds import KINDS, Limit
from linewatch.collect.mqtt.payload import Read, Unfit, readings
from linewatch.collect.mqtt.settings import Broker, ReadingRule
from linewatch.collect.mqtt.topics import Topics, filled
from linewatch.collect.naming import Naming
from linewatch.config.written_mqtt import read_topics
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.names.alarm_types import ALARM_TYPES
from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex
from tests.fakes.handed_over import HandedOver, StandingClock, Told

MAP = """
topics:
  "{site}/mains": {value: mains-present}
  "{site}/volts": {max_age: 60s, value: {reading: battery-voltage, unit: mV}}
  "{site}/lvd":
    json:
      /stages/0: {reading: lvd-open, name: lvd-1}
      /stages/1: {reading: lvd-open, name: lvd-2, optional: true}
      /t: {reading: temperature, unit: F, optional: true}
      /g:
        reading: generator-state
        optional: true
        words: {"0": "off", "1": running, "2": failed, "9": null}
  "{site}/light/{port}":
    element: "{site}"
    value: {reading: optical-power, part: "{port}", alarms: {RX-LOW: {below: -28, clear: -27}}}
  "{site}/alive": {will: {gone: [offline], back: [online]}}
"""
PLANT = PlantIndex(
    p.Plant(
        sites=(p.Site(id="S1"), p.Site(id="S2"), p.Site(id="S3")),
        power_plants=(
            p.PowerPlant(id="W1", site="S1", ext={"name": {"zh": "一号电源"}}),
            p.PowerPlant(id="W2", site="S2", monitored=True),
        ),
    )
)


class House:
    """One broker's intake on a clock of the test's own."""

    def __init__(self, folder: Path, held: tuple[Told, ...] = (), text: str = MAP) -> None:
        (folder / "topics.yaml").write_text(text)
        rules, found = read_topics(folder / "topics.yaml")
        assert found == []
        self.told, self.meters, self.now_s = HandedOver(), Meters(), 0.0
        self.intake = Intake(
            Broker("north", "127.0.0.1", 1883, rules),
            PLANT,
            Naming(PLANT),
            self.told,
            StandingClock(),
            self.meters,
            lambda element, via: [key for key in held if via is Via.MQTT and key[2] == element],
            0.0,
            {},
        )

    def say(self, topic: str, payload: str, *, retained: bool = False) -> None:
        self.intake.took(topic, payload.encode(), retained=retained, now_s=self.now_s)

    async def at(self, now_s: float) -> None:
        self.now_s = now_s
        await self.intake.tick(now_s)


def rule(kind: str, **more: object) -> ReadingRule:
    return ReadingRule(KINDS[kind], kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reading", "payload", "value"),
    [
        pytest.param(rule("mains-present"), b"1", True, id="one-is-on"),
        pytest.param(rule("mains-present"), b" OFF\n", False, id="a-word"),
        pytest.param(rule("mains-present", pointer=("ok",)), b'{"ok": true}', True, id="json-true"),
        pytest.param(
            rule("mains-present", words={"市电正常": True}), "市电正常".encode(), True, id="own-words"
        ),
        pytest.param(
            rule("mains-present", words={"1": False}, pointer=("a",)), b'{"a": 1}', False, id="number-word"
        ),
        pytest.param(rule("battery-voltage"), b"-53.5", 53.5, id="positive-earth"),
        pytest.param(rule("battery-voltage", factor=0.001), b"53500", 53.5, id="millivolts"),
        pytest.param(rule("temperature", words={"n/a": None}), b"N/A", None, id="not-known"),
        pytest.param(
            rule("fuel-level", pointer=("a/b", "0")), b'{"a/b": [40]}', 40.0, id="pointer-into-a-list"
        ),
        pytest.param(rule("mains-present"), b"maybe", Unfit, id="neither-on-nor-off"),
        pytest.param(rule("battery-voltage"), b"1e400", Unfit, id="infinite"),
        pytest.param(rule("battery-voltage"), b"1_0", Unfit, id="python-only"),
        pytest.param(rule("battery-voltage"), b"65535", Unfit, id="not-plausible"),
        pytest.param(rule("battery-voltage", pointer=("u",)), b'{"u": true}', Unfit, id="true-is-no-number"),
        pytest.param(rule("battery-voltage", pointer=("u", "-")), b'{"u": [1]}', Unfit, id="after-the-last"),
        pytest.param(
            rule("battery-voltage", pointer=("u", "01")), b'{"u": [1, 2]}', Unfit, id="leading-zero"
        ),
    ],
)
def test_a_payload_is_read_or_it_is_said_why_not(reading: ReadingRule, payload: bytes, value: object) -> None:
    ((place, read),) = readings((reading,), payload)
    assert place == 0
    if value is Unfit:
        assert isinstance(read, Unfit)
        assert str(read)
    else:
        assert isinstance(read, Read)
        assert read.value == value


@given(payload=st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_no_payload_is_fatal(payload: bytes) -> None:
    rules = (rule("battery-voltage", pointer=("u",)), rule("generator-state", words={"on": "running"}))
    with contextlib.suppress(Unfit):
        for _, read in readings(rules, payload):
            assert isinstance(read, Read | Unfit)


@given(st.lists(st.floats(-100, 100), max_size=40), st.floats(-50, 50), st.floats(0, 20), st.booleans())
def test_between_its_borders_an_alarm_stays_as_it_is(
    values: list[float], border: float, width: float, above: bool
) -> None:
    limit = Limit("TEMPERATURE", border, border - width if above else border + width, above)
    raised = False
    for value in values:
        beyond = value >= limit.raise_at if above else value <= limit.raise_at
        good = value <= limit.clear_at if above else value >= limit.clear_at
        now = limit.judge(value, raised)
        assert now is (True if beyond else False if good else raised)
        raised = now


def test_every_kind_raises_alarms_that_exist_and_has_limits_that_fit() -> None:
    for kind in KINDS.values():
        assert kind.codes
        assert set(kind.codes) <= set(ALARM_TYPES)
        assert {code for code in kind.when.values() if code} <= set(kind.codes)
        for limit in kind.limits:
            assert limit.code in kind.codes
            assert (limit.clear_at < limit.raise_at) is limit.above


def test_topics_fall_under_rules_by_their_levels(tmp_path: Path) -> None:
    rules, _ = (House(tmp_path), read_topics(tmp_path / "topics.yaml"))[1]
    topics = Topics(rules)
    assert [(r.topic, levels) for r, levels in topics.of("S1/light/3")] == [
        ("{site}/light/{port}", {"site": "S1", "port": "3"})
    ]
    assert list(topics.of("S1/light")) == []
    assert list(topics.of("S1/light/3/x")) == []
    assert filled("{a}-{b}", {"a": "{b}", "b": "2"}) == "{b}-2"


async def test_readings_of_one_alarm_are_one_alarm(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.intake.connected(0.0)
    house.say("S1/lvd", '{"stages": [0, 1], "t": 122, "g": 2}')
    assert house.told.present() == {
        ("W1", "LVD-OPEN", "W1"), ("W1", "TEMPERATURE", "W1"), ("W1", "GENERATOR-FAIL", "W1")
    }  # fmt: skip
    assert [c.detail for c in house.told.changes() if c.alarm_type == "LVD-OPEN"] == ["lvd-2 on"]
    house.say("S1/lvd", '{"stages": [1, 0], "t": 98, "g": 1}')
    assert house.told.present() == {("W1", "LVD-OPEN", "W1"), ("W1", "GENERATOR-RUN", "W1")}
    house.say("S1/lvd", '{"stages": [0, 0], "g": 9}')  # the generator's controller knows nothing: as it was
    assert house.told.present() == {("W1", "GENERATOR-RUN", "W1")}
    house.say("一号电源/light/3", "-30.5")
    assert ("W1/3", "RX-LOW", "W1") in house.told.present()
    assert house.intake.latest["W1"]["lvd-1"] == (False, "")


async def test_an_alarm_of_before_the_start_keeps_its_borders(tmp_path: Path) -> None:
    low = ("W1", "BATTERY-LOW", "W1")
    house = House(tmp_path, held=(low,))
    house.intake.told_before("W1")
    house.intake.told_before("W2")
    house.intake.connected(0.0)
    await house.at(10.0)
    assert house.told.events == []
    await house.at(31.0)
    assert house.told.silences("W1")[0].detail == "nothing since broker north is connected"
    assert house.told.silences("W2") == []
    house.say("S1/volts", "47000")
    assert [(c.alarm_type, c.present) for c in house.told.changes()] == [("BATTERY-LOW", True)]
    house.say("S1/volts", "48100")
    assert house.told.present() == set()


async def test_what_no_topic_tells_any_more_is_taken_back(tmp_path: Path) -> None:
    house = House(tmp_path, held=(("W1", "DOOR-OPEN", "W1"), ("W1", "MAINS-FAIL", "W1")))
    house.intake.connected(0.0)
    house.say("S1/volts", "53000")
    assert [(c.alarm_type, c.present) for c in house.told.changes()] == [("DOOR-OPEN", False)]


async def test_what_a_broker_kept_does_not_end_a_silence(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.intake.connected(0.0)
    house.say("S1/volts", "45000", retained=True)
    await house.at(61.0)
    assert house.told.silences("W1")[0].detail == "S1/volts: nothing for 60 s"
    house.intake.disconnected(70.0)
    house.intake.connected(71.0)
    house.say("S1/volts", "53000", retained=True)
    await house.at(72.0)
    assert len(house.told.answers("W1")) == 1, "it was heard once, before"
    assert ("W1", "BATTERY-LOW", "W1") in house.told.present()
    house.say("S1/volts", "53000")
    assert len(house.told.answers("W1")) == 2
    assert house.told.present() == set()


async def test_who_is_polled_too_is_silent_only_by_its_polls(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.intake.connected(0.0)
    house.say("S2/volts", "45000")
    assert ("W2", "BATTERY-LOW", "W2") in house.told.present()
    await house.at(100.0)
    assert house.told.silences("W2") == []
    assert house.told.answers("W2") == []
    assert "W2" not in house.intake.latest, "its last readings are none any more"


async def test_another_plant_takes_back_what_is_no_longer_its_own(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.intake.connected(0.0)
    house.say("S1/mains", "off")
    house.say("S3/mains", "off")
    assert house.told.present() == {("W1", "MAINS-FAIL", "W1"), ("S3", "MAINS-FAIL", "S3")}
    await house.at(1.0)
    index = PlantIndex(p.Plant(sites=(p.Site(id="S1"),), power_plants=(p.PowerPlant(id="W9", site="S1"),)))
    house.intake.retarget(index, Naming(index), 2.0)
    assert house.told.present() == {("W9", "MAINS-FAIL", "W9")}
