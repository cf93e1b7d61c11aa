"""Telemetry from real brokers: Mosquitto, and NATS where it speaks MQTT."""

import asyncio
import contextlib
import gc
import math
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import structlog
from aiomqtt import Client, Will

from linewatch.collect.mqtt.settings import Broker, Tls
from linewatch.collect.mqtt.source import Telemetry
from linewatch.config.secret import Secret
from linewatch.config.written_mqtt import read_topics
from linewatch.metrics.meters import Meters
from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex
from tests.fakes.brokers import certificates, mosquitto, nats, password_file
from tests.fakes.handed_over import HandedOver, StandingClock

MAP = """
topics:
  power/{site}/mains:
    element: "{site}"
    value: {reading: mains-present, words: {"ON": true, "OFF": false}}
  power/{site}/battery:
    element: "{site}"
    json:
      /u: {reading: battery-voltage, unit: V}
      /i: {reading: battery-current, unit: A, optional: true}
  power/{site}/status:
    element: "{site}"
    will: {gone: [offline], back: [online]}
"""
PLANT = PlantIndex(
    p.Plant(
        sites=(p.Site(id="S1"), p.Site(id="S2")),
        power_plants=(p.PowerPlant(id="W1", site="S1"), p.PowerPlant(id="W2", site="S2")),
    )
)
MAINS = ("W1", "MAINS-FAIL", "W1")
LOW = ("W1", "BATTERY-LOW", "W1")


class House:
    """A listening source, and everything it told."""

    def __init__(self, folder: Path, port: int, text: str = MAP, **more: object) -> None:
        (folder / "topics.yaml").write_text(text)
        rules, found = read_topics(folder / "topics.yaml")
        assert not found, found
        self.told = HandedOver()
        self.meters = Meters()
        settings = {"stale_after_s": 0.2, "settle_s": 0.3, **more}
        self.broker = Broker("north", "127.0.0.1", port, rules, **settings)  # type: ignore[arg-type]
        self.source = Telemetry(
            self.broker,
            PLANT,
            self.told,
            StandingClock(),
            self.meters,
            lambda _device, _via: (),
            pause_s=0.05,
            tick_s=0.05,
        )

    def intake(self, outcome: str) -> float:
        return self.meters.value("linewatch_intake_total", source="mqtt north", outcome=outcome)

    def connects(self, outcome: str) -> float:
        return self.meters.value("linewatch_mqtt_connects_total", broker="north", outcome=outcome)

    def gauge(self, reading: str, unit: str) -> float:
        return self.meters.value("linewatch_telemetry", element="W1", reading=reading, unit=unit)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Some things are only counted: look at every turn of the loop, with a deadline."""
        async with asyncio.timeout(10):
            while not holds():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 0.01)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self.source.run())
            try:
                yield
            finally:
                task.cancel()


async def say(port: int, *messages: tuple[str, str], retain: bool = False) -> None:
    async with Client("127.0.0.1", port) as client:
        for topic, payload in messages:
            await client.publish(topic, payload, qos=1, retain=retain)


@pytest.mark.parametrize("kind", [mosquitto, nats])
async def test_what_is_retained_is_known_at_once_and_what_changes_is_told(kind, tmp_path: Path) -> None:
    async with kind(tmp_path) as broker:
        await say(broker.port, ("power/S1/mains", "OFF"), ("power/S1/battery", '{"u": -52.1}'), retain=True)
        house = House(tmp_path, broker.port)
        async with house.listening():
            await house.told.until(lambda: MAINS in house.told.present())
            await house.until(lambda: house.source.latest.get("W1", {}).get("battery-voltage") == (52.1, "V"))
            await say(broker.port, ("power/S1/battery", '{"u": 45.9, "i": -20}'))
            await house.told.until(lambda: LOW in house.told.present())
            await say(broker.port, ("power/S1/battery", '{"u": 47.5, "i": 3}'))  # between the two limits
            await say(broker.port, ("power/S1/mains", "ON"))
            await house.told.until(lambda: house.told.present() == {LOW})
            await say(broker.port, ("power/S1/battery", '{"u": 53.5, "i": 3}'))
            await house.told.until(lambda: house.told.present() == set())
        assert house.told.answers("W1")
        assert house.told.silences("W1") == []
        assert (
            house.meters.value("linewatch_telemetry", element="W1", reading="battery-voltage", unit="V")
            == 53.5
        )


@pytest.mark.parametrize("kind", [mosquitto, nats])
async def test_a_last_will_is_silence_and_not_health(kind, tmp_path: Path) -> None:
    async with kind(tmp_path) as broker:
        house = House(tmp_path, broker.port)
        async with house.listening():
            await house.until(lambda: house.connects("connected") == 1)
            monitor = Client(
                "127.0.0.1", broker.port, will=Will("power/S1/status", "offline", 1, retain=True)
            )
            with contextlib.suppress(Exception):
                async with monitor:
                    await monitor.publish("power/S1/mains", "OFF", qos=1, retain=True)
                    await house.told.until(lambda: MAINS in house.told.present())
                    monitor._client._sock_close()  # its power fails: no farewell
                    monitor._disconnected.set_result(None)
            await house.told.until(lambda: bool(house.told.silences("W1")))
            assert house.told.silences("W1")[0].reason == "unreachable"
            assert MAINS in house.told.present(), "silence takes nothing back"
            # What the broker keeps of it does not make it speak; its own word does.
            await say(broker.port, ("power/S1/mains", "ON"), ("power/S1/status", "online"), retain=True)
            await house.told.until(lambda: house.told.present() == set())
            assert len(house.told.answers("W1")) == 2


async def test_a_broker_that_restarts_loses_nothing_it_kept(tmp_path: Path) -> None:
    async with mosquitto(tmp_path) as broker:
        await say(broker.port, ("power/S1/mains", "OFF"), ("power/S2/mains", "OFF"), retain=True)
        house = House(tmp_path, broker.port)
        async with house.listening():
            await house.told.until(lambda: len(house.told.present()) == 2)
            await broker.stop()
            await house.told.until(lambda: bool(house.told.silences("W1")))  # stale, after its time
            assert house.told.silences("W1")[0].detail == "broker north is away"
            assert house.meters.value("linewatch_mqtt_up", broker="north") == 0
            assert len(house.told.present()) == 2
            await broker.start()
            await house.told.until(lambda: len(house.told.answers("W1")) == 2)
            await say(broker.port, ("power/S2/mains", "ON"), retain=True)
            await house.told.until(lambda: house.told.present() == {MAINS})
        assert house.connects("connected") == 2


async def test_what_a_broker_lost_is_silence_and_what_was_emptied_is_taken_back(tmp_path: Path) -> None:
    async with mosquitto(tmp_path) as broker:
        await say(broker.port, ("power/S1/mains", "OFF"), ("power/S2/mains", "OFF"), retain=True)
        house = House(tmp_path, broker.port)
        async with house.listening():
            await house.told.until(lambda: len(house.told.present()) == 2)
            await say(broker.port, ("power/S2/mains", ""), retain=True)
            await house.told.until(lambda: house.told.present() == {MAINS})
            await broker.stop()
            (tmp_path / "mosquitto.db").unlink()
            await broker.start()
            await house.until(lambda: house.connects("connected") == 2)
            await house.told.until(lambda: "not said again" in house.told.silences("W1")[-1].detail
                                   if house.told.silences("W1") else False)  # fmt: skip
            assert house.told.present() == {MAINS}
        differ = "linewatch_audit_differences_total"
        assert house.meters.value(differ, source="mqtt north", kind="not-restated") == 1


async def test_garbage_is_counted_named_once_and_never_fatal(tmp_path: Path) -> None:
    garbage = [
        "",
        "{",
        "[]",
        '{"u": null}',
        '{"u": true}',
        '{"u": 1e999}',
        '{"u": "NaN"}',
        '{"u": 12345}',
        "\x00",
    ]
    async with mosquitto(tmp_path) as broker:
        house = House(tmp_path, broker.port)
        with structlog.testing.capture_logs() as logged:
            async with house.listening():
                await house.until(lambda: house.connects("connected") == 1)
                for payload in garbage:
                    await say(broker.port, ("power/S1/battery", payload))
                    await say(broker.port, ("power/S1/battery", "\xff" + payload))
                await say(broker.port, ("power/NOWHERE/mains", "ON"), ("power/S1/mains", "MAYBE"))
                await say(broker.port, ("power/S1/battery", '{"u": 45}'))
                await house.told.until(lambda: house.told.present() == {LOW})
                await house.until(lambda: house.intake("unknown-element") == 1)
        assert house.intake("malformed") >= 2  # the newest word of a topic is what counts
        named = [(line["topic"], line["outcome"]) for line in logged if line["event"] == "not taken"]
        assert len(named) == len(set(named))
        assert ("power/NOWHERE/mains", "unknown-element") in named
        assert ("power/S1/mains", "malformed") in named


async def test_nothing_for_too_long_is_silence_until_it_speaks(tmp_path: Path) -> None:
    text = MAP.replace("value: {reading: mains", "max_age: 300ms\n    value: {reading: mains")
    async with mosquitto(tmp_path) as broker:
        house = House(tmp_path, broker.port, text)
        async with house.listening():
            await house.until(lambda: house.connects("connected") == 1)
            await say(broker.port, ("power/S1/mains", "OFF"), retain=True)
            await house.told.until(lambda: bool(house.told.silences("W1")))
            assert house.told.silences("W1")[0].reason == "timeout"
            assert house.told.present() == {MAINS}
            assert math.isnan(house.gauge("mains-present", ""))
            await say(broker.port, ("power/S1/mains", "OFF"))
            await house.told.until(lambda: len(house.told.answers("W1")) == 2)


async def test_a_wrong_password_is_one_clear_sentence(tmp_path: Path) -> None:
    passwords = password_file(tmp_path, "lw", "right")
    async with mosquitto(tmp_path, f"password_file {passwords}", anonymous=False) as broker:
        house = House(tmp_path, broker.port, user="lw", password=Secret("wrong-one"))
        with structlog.testing.capture_logs() as logged:
            async with house.listening():
                await house.until(lambda: house.connects("refused") >= 3)
        refused = 'does not let user "lw" in; look at user and password_file'
        said = [line["event"] for line in logged]
        assert said == [f"mqtt.north: broker 127.0.0.1:{broker.port} {refused}"]
        right = House(tmp_path, broker.port, user="lw", password=Secret("right"))
        async with right.listening():
            await right.until(lambda: right.connects("connected") == 1)


# paho leaves the socket of a handshake that failed to the garbage collector, which closes it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
async def test_tls_with_an_authority_of_our_own(tmp_path: Path) -> None:
    ca, certificate, key = certificates(tmp_path)
    lines = (f"certfile {certificate}", f"keyfile {key}")
    other = tmp_path / "other"
    other.mkdir()
    async with mosquitto(tmp_path, *lines) as broker:
        house = House(tmp_path, broker.port, tls=Tls(ca_file=ca))
        async with house.listening():
            await house.until(lambda: house.connects("connected") == 1)
        stranger = House(tmp_path, broker.port, tls=Tls(ca_file=certificates(other)[0]))
        with structlog.testing.capture_logs() as logged:
            async with stranger.listening():
                await stranger.until(lambda: stranger.connects("tls") >= 2)
        assert [line["event"].partition(" (")[0] for line in logged] == [
            f"mqtt.north: broker 127.0.0.1:{broker.port}: no agreement on TLS"
        ]
    del logged
    gc.collect()
