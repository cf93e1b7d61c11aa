"""A broker, listened to until the daemon ends: tried again with a growing pause, each trouble named once."""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from typing import Protocol, cast

import structlog
from aiomqtt import Client, Message, MqttCodeError, MqttError
from paho.mqtt.reasoncodes import ReasonCode

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.mqtt.intake import Intake, Present
from linewatch.collect.mqtt.settings import Broker, Tls
from linewatch.collect.naming import Naming
from linewatch.collect.slicing import sliced
from linewatch.collect.source import Source
from linewatch.collect.withdrawn import Withdrawn
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex

log = structlog.get_logger("linewatch.mqtt")

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
TICK_S = 1.0
KEEPALIVE_S = 20  # a broker that vanished without a word is missed after one and a half of it
CONNECT_S = 10.0
ROOM = 20_000  # topics that may wait, the newest word of each
PIECE = 64  # messages taken between two turns of the others
_REFUSED = {  # CONNACK: MQTT 3.1.1 §3.2.2.3; paho speaks of them by the numbers of MQTT 5
    4: "login", 5: "login", 134: "login", 135: "login", 2: "client id", 133: "client id",
}  # fmt: skip


class HasBrokers(Protocol):
    """What of a site this needs."""

    @property
    def mqtt(self) -> Mapping[str, Broker]: ...


def sources(
    site: HasBrokers, index: PlantIndex, handover: Handover, clock: Clock, meters: Meters, present: Present
) -> list[Source]:
    """One for each broker of the site; where there is none, what was told by one is taken back."""
    if not site.mqtt:
        return [Withdrawn(Via.MQTT, index, handover, clock, present, why="no broker is listened to any more")]
    speakers: dict[str, str] = {}
    return [
        Telemetry(broker, index, handover, clock, meters, present, speakers=speakers, first=place == 0)
        for place, broker in enumerate(site.mqtt.values())
    ]


class Waiting(asyncio.Queue[Message]):
    """Messages that wait, the newest of each topic: levels are told, so an older one is of no use."""

    def _init(self, maxsize: int) -> None:
        del maxsize
        self._latest: dict[str, Message] = {}
        self.shed = 0

    def qsize(self) -> int:
        return len(self._latest)

    def empty(self) -> bool:
        return not self._latest

    def _put(self, item: Message) -> None:
        topic = item.topic.value
        if topic not in self._latest and len(self._latest) >= ROOM:
            self.shed += 1
            return
        self._latest.pop(topic, None)
        self._latest[topic] = item

    def _get(self) -> Message:
        return self._latest.pop(next(iter(self._latest)))


class Telemetry:
    """`pause_s`: the first pause after a connection was lost. `latest` is what was last read.

    `speakers`: by element the broker that speaks of it, shared by all brokers of a site. The `first` of them
    waits for those of whom the journal holds alarms and no broker has spoken yet.
    """

    def __init__(
        self,
        broker: Broker,
        index: PlantIndex,
        handover: Handover,
        clock: Clock,
        meters: Meters,
        present: Present,
        *,
        speakers: dict[str, str] | None = None,
        first: bool = True,
        pause_s: float = FIRST_PAUSE_S,
        tick_s: float = TICK_S,
    ) -> None:
        self.name = f"mqtt {broker.name}"
        self._broker = broker
        self._index = index
        self._handover = handover
        self._clock = clock
        self._meters = meters
        self._present = present
        self._speakers = speakers if speakers is not None else {}
        self._first = first
        self._pause_s = pause_s
        self._tick_s = tick_s
        self._plant_moved = asyncio.Event()
        self._intake: Intake | None = None
        self._trouble = ""

    @property
    def latest(self) -> Mapping[str, Mapping[str, tuple[object, str]]]:
        """By element and reading: the newest value and its unit. Empty for an element that is silent."""
        return self._intake.latest if self._intake is not None else {}

    def retarget(self, index: PlantIndex) -> None:
        """Another plant is in force."""
        self._index = index
        self._plant_moved.set()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        index = self._index
        naming = await asyncio.to_thread(Naming, index)
        intake = self._intake = Intake(
            self._broker,
            index,
            naming,
            self._handover,
            self._clock,
            self._meters,
            self._present,
            loop.time(),
            self._speakers,
        )
        self._meters.gauge("linewatch_mqtt_up", 0, broker=self._broker.name)
        groups = (index.power_plants, index.devices, index.otdr, index.sites, index.nes)
        async for name in sliced([name for group in groups for name in group] if self._first else []):
            intake.told_before(name)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(intake), name=self.name)
            group.create_task(self._watch(intake), name=f"{self.name} silence")

    async def _watch(self, intake: Intake) -> None:
        loop = asyncio.get_running_loop()
        while True:
            moved = await _within(self._plant_moved, self._tick_s)
            if moved:
                self._plant_moved.clear()
                index = self._index
                intake.retarget(index, await asyncio.to_thread(Naming, index), loop.time())
            await intake.tick(loop.time())

    async def _listen(self, intake: Intake) -> None:
        loop = asyncio.get_running_loop()
        pause_s = self._pause_s
        while True:
            number = intake.link.number
            try:
                await self._once(intake)
            except (MqttError, OSError, ValueError) as error:
                self._failed(error)
            finally:
                intake.disconnected(loop.time())
                self._meters.gauge("linewatch_mqtt_up", 0, broker=self._broker.name)
            if intake.link.number != number:
                pause_s = self._pause_s  # it was there: begin anew
            await _within(asyncio.Event(), pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _once(self, intake: Intake) -> None:
        """One connection, until it ends; it ends by an error."""
        broker, loop = self._broker, asyncio.get_running_loop()
        tls = await asyncio.to_thread(_context, broker.tls) if broker.tls is not None else None
        waiting = Waiting()
        client = Client(
            broker.host,
            broker.port,
            username=broker.user,
            password=broker.password.reveal() if broker.password is not None else None,
            identifier=broker.client_id,
            clean_session=broker.client_id is None,
            queue_type=cast("type[asyncio.Queue[Message]]", lambda maxsize=0: waiting),
            tls_context=tls,
            keepalive=KEEPALIVE_S,
            timeout=CONNECT_S,
            logger=_QUIET,
        )
        async with client:
            for filter_ in dict.fromkeys(rule.filter for rule in broker.topics):
                granted = await client.subscribe(filter_, qos=1)
                if any(_number(code) >= 0x80 for code in granted):
                    log.warning("the broker refuses this topic", broker=broker.name, topic=filter_)
                    self._meters.count(
                        "linewatch_mqtt_connects_total", broker=broker.name, outcome="topic-refused"
                    )
            intake.connected(loop.time())
            self._meters.gauge("linewatch_mqtt_up", 1, broker=broker.name)
            self._meters.count("linewatch_mqtt_connects_total", broker=broker.name, outcome="connected")
            log.info("broker connected", broker=broker.name, was=self._trouble or "not yet connected")
            self._trouble = ""
            shed = 0
            async for message in client.messages:
                self._took(intake, message, loop.time())
                # What has arrived together is taken together: a turn of the loop each is dear.
                for _ in range(PIECE):
                    if waiting.empty():
                        break
                    self._took(intake, waiting.get_nowait(), loop.time())
                if waiting.shed != shed:
                    count, shed = waiting.shed - shed, waiting.shed
                    self._meters.count("linewatch_intake_total", count, source=self.name, outcome="shed")

    def _took(self, intake: Intake, message: Message, now_s: float) -> None:
        payload = message.payload if isinstance(message.payload, bytes) else b""
        intake.took(message.topic.value, payload, retained=message.retain, now_s=now_s)

    def _failed(self, error: Exception) -> None:
        outcome, sentence = _why(self._broker, error)
        self._meters.count("linewatch_mqtt_connects_total", broker=self._broker.name, outcome=outcome)
        if sentence != self._trouble:
            self._trouble = sentence
            log.warning(sentence, broker=self._broker.name)


def _why(broker: Broker, error: Exception) -> tuple[str, str]:
    """A label of linewatch_mqtt_connects_total, and a sentence. No secret is in it."""
    where = f"mqtt.{broker.name}: broker {broker.host}:{broker.port}"
    if isinstance(error, MqttCodeError):
        number = _number(error.rc)
        refused = _REFUSED.get(number)
        if refused == "login":
            who = f'user "{broker.user}"' if broker.user is not None else "whoever gives no user"
            return "refused", f"{where} does not let {who} in; look at user and password_file"
        if refused == "client id":
            return "refused", f"{where} does not take client_id {broker.client_id}; write another"
        if number >= 0x80:
            return "refused", f"{where} refuses the connection ({error.rc})"
    if isinstance(error, ssl.SSLError) or "certificate" in str(error).lower() or "SSL" in str(error):
        files = "look at tls: ca_file, cert_file, key_file"
        return "tls", f"{where}: no agreement on TLS ({error}); {files}"
    return "away", f"{where} is away ({error})"


def _number(code: int | ReasonCode | None) -> int:
    return code.value if isinstance(code, ReasonCode) else code or 0


def _context(tls: Tls) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(tls.ca_file) if tls.ca_file is not None else None)
    if tls.cert_file is not None:
        context.load_cert_chain(tls.cert_file, tls.key_file)
    return context


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether it happened in that time."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


# aiomqtt logs each thing it does twice over, and each drop; what matters is counted here.
_QUIET = logging.getLogger("linewatch.mqtt.client")
_QUIET.setLevel(logging.CRITICAL)
