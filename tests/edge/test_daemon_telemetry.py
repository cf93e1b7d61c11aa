"""The daemon as a process, with a real broker and real probes: what they tell outlives a restart."""

import asyncio
import signal
from pathlib import Path

from msgspec.structs import replace

from linewatch.daemon.bodies import encode_body
from linewatch.daemon.reenact import reenact
from linewatch.messages.events import Observed
from linewatch.messages.records import Via
from linewatch.store.journal import Store
from linewatch.topology import plant as p
from tests.edge.test_daemon_run import ended, running, site
from tests.edge.test_mqtt_brokers import say
from tests.fakes.brokers import RunningBroker, mosquitto
from tests.fakes.small_ring import small_ring

MAP = 'topics:\n  "power/{site}/mains": {value: mains-present}\n'


def watched(folder: Path, broker: RunningBroker) -> Path:
    """The small ring with a box that speaks no SNMP and has no way to it, and power known by a broker."""
    file = site(folder)
    ring = small_ring()
    box = p.Device(
        id="box",
        type="router",
        site="s1",
        mgmt=p.Mgmt(mode="dcn"),
        ext={"snmp": False, "probe": "127.255.255.255"},
    )
    (folder / "topology.json").write_bytes(encode_body(replace(ring, devices=(*ring.devices, box))))
    (folder / "topics.yaml").write_text(MAP)
    with file.open("a") as more:
        more.write(f"mqtt: {{north: {{host: 127.0.0.1, port: {broker.port}, topics: topics.yaml}}}}\n")
        more.write("probes: {interval: 200ms, timeout: 100ms, icmp: false, tcp_port: 9}\n")
    return file


async def told(folder: Path) -> list[tuple[Via, str, str, bool]]:
    store = await Store.open(str(folder / "lw.db"))
    events = [entry.event async for entry in store.entries()]
    assert (await reenact(store)).difference == ""
    await store.close()
    return [
        (event.via, change.resource, change.alarm_type, change.present)
        for event in events
        if isinstance(event, Observed) and event.via in (Via.MQTT, Via.PROBE)
        for change in event.changes
    ]


async def one_of(stream: asyncio.StreamReader | None, *words: bytes) -> None:
    assert stream is not None
    async with asyncio.timeout(60):
        line = await stream.readline()
        while not any(word in line for word in words):
            line = await stream.readline()


async def test_what_broker_and_probes_tell_outlives_the_daemon(tmp_path: Path) -> None:
    broker_folder = tmp_path / "broker"
    broker_folder.mkdir()
    async with mosquitto(broker_folder) as broker:
        file = watched(tmp_path, broker)
        await say(broker.port, ("power/s1/mains", "0"), retain=True)
        async with running(file, "--watch") as process:
            wanted = {b"MAINS-FAIL", b"PROBE-LOST"}
            assert process.stdout is not None
            async with asyncio.timeout(60):
                while wanted:
                    line = await process.stdout.readline()
                    wanted = {word for word in wanted if word not in line}
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == 0
        first = await told(tmp_path)
        assert set(first) == {
            (Via.MQTT, "pw1", "MAINS-FAIL", True),
            (Via.PROBE, "box", "PROBE-LOST", True),
        }
        await say(broker.port, ("power/s1/mains", "1"), retain=True)  # while nobody listens
        file.write_text(file.read_text().partition("probes:")[0])  # and nobody will probe
        async with running(file, "--watch") as process:
            await one_of(process.stdout, b"MAINS-FAIL", b"cleared")  # by itself, or with its incident
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == 0
        later = (await told(tmp_path))[len(first) :]
        assert (Via.MQTT, "pw1", "MAINS-FAIL", False) in later
        assert (Via.PROBE, "box", "PROBE-LOST", False) in later
