"""From messages of one broker to elements of the plant. What is not taken is counted and named once."""

import math
from collections.abc import Callable, Collection, Mapping

import structlog

from linewatch.collect.handover import Clock, Handover
from linewatch.collect.layout import ConditionKey
from linewatch.collect.mqtt.payload import Read, Unfit, folded, readings, text_of
from linewatch.collect.mqtt.settings import Broker, TopicRule, Word
from linewatch.collect.mqtt.telling import Element, Link
from linewatch.collect.mqtt.topics import Topics, filled
from linewatch.collect.naming import Naming
from linewatch.collect.slicing import sliced
from linewatch.collect.standing import Standing
from linewatch.collect.voicing import Voicing
from linewatch.messages.records import Via
from linewatch.metrics.meters import Meters
from linewatch.topology.index import PlantIndex, ext_of

log = structlog.get_logger("linewatch.mqtt")

Present = Callable[[str, Via], Collection[tuple[str, str, str]]]

MOST_NAMED = 500  # topics named in the log; whoever floods names no more than these
MOST_TOPICS = 50_000  # kept of one broker


class Intake:
    """`latest`: by element and reading its value and unit, the newest that fits."""

    def __init__(
        self,
        broker: Broker,
        index: PlantIndex,
        naming: Naming,
        handover: Handover,
        clock: Clock,
        meters: Meters,
        present: Present,
        now_s: float,
        speakers: dict[str, str],
    ) -> None:
        self._broker = broker
        self._speakers = speakers
        self._index = index
        self._naming = naming
        self._plants_of = _plants_of(index)
        self._handover = handover
        self._clock = clock
        self._meters = meters
        self._present = present
        self._rules = Topics(broker.topics)
        self._codes = frozenset(code for rule in broker.topics for code in rule.codes)
        self._elements: dict[str, Element] = {}
        self._kept: dict[str, bytes] = {}  # latest payload of a topic that was taken
        self._named: dict[tuple[str, str], None] = {}
        self._silent: dict[str, None] = {}
        self.latest: dict[str, dict[str, tuple[Word, str]]] = {}
        self.link = Link(broker.name, False, 0, now_s, broker.stale_after_s, broker.settle_s)

    # ---- the connection

    def connected(self, now_s: float) -> None:
        """Subscribed; what is retained comes now."""
        self.link = self.link._replace(up=True, number=self.link.number + 1, since_s=now_s)
        for element in self._elements.values():
            element.link_is_up(self.link)

    def disconnected(self, now_s: float) -> None:
        """The broker is away; only the first time counts."""
        if self.link.up:
            self.link = self.link._replace(up=False, since_s=now_s)

    # ---- what is said

    def took(self, topic: str, payload: bytes, *, retained: bool, now_s: float) -> None:
        """One message."""
        fell_under = False
        for rule, levels in self._rules.of(topic):
            fell_under = True
            outcome = self._under(rule, levels, topic, payload, retained=retained, now_s=now_s)
            self._count(outcome)
        if not fell_under:
            self._count("ignored")

    async def tick(self, now_s: float) -> None:
        """Tell what an offer lost, and who is silent."""
        async for element in sliced(tuple(self._elements.values())):
            name = element.name
            if self._elements.get(name) is not element:
                continue
            if not element.topics() and self._speakers.get(name, self._broker.name) != self._broker.name:
                del self._elements[name]  # another broker speaks of it
                self._silent.pop(name, None)
                continue
            self._tell(element, now_s)

    # ---- the plant

    def told_before(self, name: str) -> None:
        """If the journal holds alarms of it in our voice, it is expected to speak again."""
        if name not in self._elements and name not in self._speakers and self._present(name, Via.MQTT):
            self._element(name)

    def retarget(self, index: PlantIndex, naming: Naming, now_s: float) -> None:
        """Another plant: who has left it is nobody's any more, and names may mean others."""
        self._index, self._naming, self._plants_of = index, naming, _plants_of(index)
        named = {topic: self._elements_of(topic) for topic in self._kept}
        for name, element in list(self._elements.items()):
            strays = [topic for topic in element.topics() if name not in named.get(topic, ())]
            if name in index.kind_of and not strays:
                element.polled = _polled(index, name)
                continue
            element.forget("the plant knows it no longer under this name")
            self._quiet(name)
            self._silent.pop(name, None)
            del self._elements[name]
        for topic, payload in list(self._kept.items()):
            if any(name not in self._elements for name in named[topic]):
                self.took(topic, payload, retained=True, now_s=now_s)

    # ---- inside

    def _elements_of(self, topic: str) -> tuple[str, ...]:
        found = (self._named_by(rule, levels) for rule, levels in self._rules.of(topic))
        return tuple(name for name in found if name is not None)

    def _named_by(self, rule: TopicRule, levels: Mapping[str, str]) -> str | None:
        name = self._naming.element(filled(rule.element, levels))
        if name is not None and name in self._index.sites:
            # A site's telemetry is that of its power plant, if it has one only.
            plants = self._plants_of.get(name, [])
            return plants[0] if len(plants) == 1 else name
        return name

    def _under(
        self,
        rule: TopicRule,
        levels: Mapping[str, str],
        topic: str,
        payload: bytes,
        *,
        retained: bool,
        now_s: float,
    ) -> str:
        name = self._named_by(rule, levels)
        if name is None:
            text = filled(rule.element, levels)
            self._name_once("unknown-element", topic, f'"{text}" is no element of the plant, or means two')
            return "unknown-element"
        if topic not in self._kept and len(self._kept) >= MOST_TOPICS:
            return "shed"
        element = self._element(name)
        self._speakers[name] = self._broker.name
        if not payload:
            # Only a publisher that clears what is retained says nothing at all (MQTT 3.1.1 §3.3.1.3).
            element.emptied(rule, topic)
            self._kept.pop(topic, None)
            self._tell(element, now_s)
            return "accepted"
        try:
            outcome = self._read(element, rule, levels, topic, payload, retained=retained, now_s=now_s)
        except Unfit as unfit:
            self._name_once("malformed", topic, str(unfit))
            return "malformed"
        self._kept[topic] = payload
        self._tell(element, now_s)
        return outcome

    def _read(
        self,
        element: Element,
        rule: TopicRule,
        levels: Mapping[str, str],
        topic: str,
        payload: bytes,
        *,
        retained: bool,
        now_s: float,
    ) -> str:
        if rule.gone or rule.back:
            word = folded(text_of(payload))
            if word not in rule.gone and word not in rule.back:
                raise Unfit("it is neither among gone nor among back")
            element.will(rule, topic, word in rule.gone, retained=retained, now_s=now_s, link=self.link)
            return "accepted"
        reads: dict[int, tuple[Read, str]] = {}
        unfit: Unfit | None = None
        for place, read in readings(rule.readings, payload):
            if isinstance(read, Unfit):
                unfit = unfit or read
                continue
            reads[place] = read, self._resource(element.name, filled(read.rule.part, levels))
        if not reads and unfit is not None:
            raise unfit
        element.read(rule, topic, reads, retained=retained, now_s=now_s, link=self.link)
        self._keep(element.name, reads)
        if unfit is not None:
            self._name_once("malformed", topic, str(unfit))
            return "malformed"  # in part: what fitted was taken
        return "accepted"

    def _resource(self, element: str, part: str) -> str:
        found = self._naming.part(element, part)
        return found if found is not None else f"{element}/{part}"

    def _element(self, name: str) -> Element:
        element = self._elements.get(name)
        if element is None:
            baseline = [ConditionKey(*key) for key in self._present(name, Via.MQTT)]
            element = self._elements[name] = Element(
                name,
                Standing(name, self._handover),
                Voicing(name, Via.MQTT, baseline, self._handover, self._clock),
                polled=_polled(self._index, name),
                codes=self._codes,
            )
            if self.link.up:
                element.link_is_up(self.link)
        return element

    def _tell(self, element: Element, now_s: float) -> None:
        said = element.tell(self._clock.now(), now_s, self.link)
        if (said is not None) is (element.name in self._silent):
            return
        if said is None:
            del self._silent[element.name]
            log.info("heard again", broker=self._broker.name, element=element.name)
            return
        self._silent[element.name] = None
        if "not said again" in said[1] or "nothing since" in said[1]:
            self._meters.count(
                "linewatch_audit_differences_total", source=f"mqtt {self._broker.name}", kind="not-restated"
            )
        log.info("silent", broker=self._broker.name, element=element.name, reason=said[1])
        self._quiet(element.name)

    def _keep(self, element: str, reads: Mapping[int, tuple[Read, str]]) -> None:
        latest = self.latest.setdefault(element, {})
        for read, _ in reads.values():
            unit = read.rule.kind.unit
            latest[read.rule.label] = read.value, unit
            number = float(read.value) if isinstance(read.value, bool | float | int) else math.nan
            self._gauge(element, read.rule.label, unit, number)

    def _quiet(self, element: str) -> None:
        """What it last said is no reading any more."""
        for label, (_, unit) in self.latest.pop(element, {}).items():
            self._gauge(element, label, unit, math.nan)

    def _gauge(self, element: str, label: str, unit: str, value: float) -> None:
        self._meters.gauge("linewatch_telemetry", value, element=element, reading=label, unit=unit)

    def _count(self, outcome: str) -> None:
        self._meters.count("linewatch_intake_total", source=f"mqtt {self._broker.name}", outcome=outcome)

    def _name_once(self, outcome: str, topic: str, why: str) -> None:
        if (outcome, topic) in self._named or len(self._named) >= MOST_NAMED:
            return
        self._named[outcome, topic] = None
        log.warning("not taken", broker=self._broker.name, topic=topic[:200], outcome=outcome, reason=why)


def _plants_of(index: PlantIndex) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for plant in index.plant.power_plants:
        found.setdefault(plant.site, []).append(plant.id)
    return found


def _polled(index: PlantIndex, name: str) -> bool:
    """It has an agent that is asked by SNMP (topology.agents)."""
    plant = index.power_plants.get(name)
    if plant is not None:
        return plant.monitored and ext_of(plant).get("snmp") is not False
    element = index.nes.get(name) or index.devices.get(name) or index.otdr.get(name)
    return element is not None and ext_of(element).get("snmp") is not False
