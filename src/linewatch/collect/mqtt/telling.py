"""One element of the plant as a broker tells of it: its readings, what is wrong by them, and its silence.

Pure but for what it offers. Absence is not health: an alarm whose topic is not said again stays, and its
element is silent; only a topic that was emptied takes back what it said.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from linewatch.collect.judging import ABSENT, NOT_KNOWN, Condition, Conditions, merge
from linewatch.collect.layout import ConditionKey
from linewatch.collect.mqtt.kinds import Form
from linewatch.collect.mqtt.payload import Read
from linewatch.collect.mqtt.settings import TopicRule, Word
from linewatch.collect.standing import Standing
from linewatch.collect.voicing import Voicing

Said = tuple[str, str]
"""Why an element is silent: reason (messages.events.NoAnswer) and detail."""


class Link(NamedTuple):
    """The connection as elements see it. `number` counts connects; 0: not yet. `since_s`: of this state."""

    broker: str
    up: bool
    number: int
    since_s: float
    stale_after_s: float
    settle_s: float


class Heard:
    """The latest of one topic. `key`: what it is about, by rule, so that a part may be another resource."""

    __slots__ = ("aged", "at_s", "conditions", "connection", "rule", "topic")

    def __init__(self, topic: str, rule: TopicRule, at_s: float) -> None:
        self.topic, self.rule, self.at_s = topic, rule, at_s
        self.connection = 0  # in which it was last said
        self.aged = False  # it was silent for too long: what a broker kept does not end that
        self.conditions: dict[int, Conditions] = {}  # by place of the reading in its rule


class Element:
    """`polled`: it has an agent that is asked by SNMP, whose silence is the poller's to tell."""

    def __init__(
        self, name: str, standing: Standing, voicing: Voicing, *, polled: bool, codes: Collection[str]
    ) -> None:
        self.name = name
        self.polled = polled
        self._standing = standing
        self._voicing = voicing
        self._heard: dict[tuple[str, str], Heard] = {}
        self._gone: str = ""  # the will topic that says so
        self._codes = codes
        self._emptied: dict[ConditionKey, None] = {}
        self._began_s: float | None = None
        self._news = True  # something was said since conditions were last compared

    @property
    def is_told(self) -> bool:
        """The journal holds alarms of it in our voice."""
        return bool(self._voicing.told)

    def topics(self) -> tuple[str, ...]:
        """Every topic that spoke of it."""
        return tuple(dict.fromkeys(topic for topic, _ in self._heard))

    def read(
        self,
        rule: TopicRule,
        topic: str,
        reads: Mapping[int, tuple[Read, str]],
        *,
        retained: bool,
        now_s: float,
        link: Link,
    ) -> None:
        """A message that fits. `reads`: by place in the rule what was read, and the resource it is about."""
        heard = self._topic(rule, topic, retained=retained, now_s=now_s, link=link)
        if not retained:
            self._gone = ""  # whoever speaks lives, whatever its will said
        for place, (read, resource) in reads.items():
            heard.conditions[place] = dict(self._judged(heard, place, read, resource))

    def will(
        self, rule: TopicRule, topic: str, gone: bool, *, retained: bool, now_s: float, link: Link
    ) -> None:
        """A word on its will topic."""
        self._topic(rule, topic, retained=retained, now_s=now_s, link=link)
        self._gone = topic if gone else ""

    def emptied(self, rule: TopicRule, topic: str) -> None:
        """The topic was emptied: nobody says any more what it said."""
        heard = self._heard.pop((topic, rule.topic), None)
        self._news = True
        if self._gone == topic:
            self._gone = ""
        if heard is not None:
            for conditions in heard.conditions.values():
                self._emptied.update(dict.fromkeys(conditions))

    def link_is_up(self, link: Link) -> None:
        """Connected again: whoever was not silent has its time anew."""
        self._began_s = link.since_s
        for heard in self._heard.values():
            if not heard.aged:
                heard.at_s = max(heard.at_s, link.since_s)

    def tell(self, at: datetime, now_s: float, link: Link) -> Said | None:
        """Offer what differs from the journal. Why it is silent, if it is."""
        said = self._silence(now_s, link)
        if said is not None:
            if not self.polled:
                self._standing.silent(at, said[0], 1, said[1])
            return said
        if self._heard or self._emptied:
            if not self.polled:
                self._standing.answers(at, f"by way of broker {link.broker}")
            if self._news or self._voicing.lost:
                self._news = False
                self._voicing.tell(self._conditions())
        return None

    def forget(self, why: str) -> None:
        """It is no longer ours to speak of."""
        self._voicing.withdraw(why)

    # ---- inside

    def _topic(self, rule: TopicRule, topic: str, *, retained: bool, now_s: float, link: Link) -> Heard:
        heard = self._heard.get((topic, rule.topic))
        if heard is None:
            heard = self._heard[topic, rule.topic] = Heard(topic, rule, now_s)
        if not retained:
            heard.at_s, heard.aged = now_s, False
        heard.connection = link.number
        self._news = True
        return heard

    def _judged(
        self, heard: Heard, place: int, read: Read, resource: str
    ) -> Iterator[tuple[ConditionKey, Condition]]:
        kind, value = read.rule.kind, read.value
        shown = _shown(read)
        if kind.form is not Form.NUMBER:
            now = kind.when.get(value, "") if isinstance(value, bool | str) else ""
            for code in kind.codes:
                condition = Condition(True, shown) if code == now else ABSENT
                yield self._key(resource, code), NOT_KNOWN if value is None else condition
            return
        for limit in read.rule.limits:
            key = self._key(resource, limit.code)
            if not isinstance(value, float):
                yield key, NOT_KNOWN
                continue
            before = heard.conditions.get(place, {}).get(key)
            # After a start the journal knows whether it was raised.
            was = key in self._voicing.told if before is None else before.present is True
            side = "not below" if limit.above else "not above"
            raised = limit.judge(value, was)
            yield key, Condition(True, f"{shown}, {side} {limit.raise_at:g}") if raised else ABSENT

    def _key(self, resource: str, code: str) -> ConditionKey:
        return ConditionKey(resource, code, self.name)

    def _conditions(self) -> Conditions:
        found: Conditions = {}
        for heard in self._heard.values():
            for conditions in heard.conditions.values():
                for key, condition in conditions.items():
                    merge(found, key, condition)
        for key in self._emptied:
            found.setdefault(key, Condition(False, "its topic was emptied"))
        for key in sorted(self._voicing.told):
            if key.alarm_type not in self._codes:
                found.setdefault(key, Condition(False, "no topic of the map tells it any more"))
        return found

    def _silence(self, now_s: float, link: Link) -> Said | None:
        if not link.up:
            away = now_s - link.since_s
            if away > link.stale_after_s and (self._heard or self.is_told):
                return "unreachable", f"broker {link.broker} is away"
            return None
        if self._gone:
            return "unreachable", f"{self._gone} says that it is gone"
        settled = self._began_s is not None and now_s - self._began_s > link.settle_s
        for heard in self._heard.values():
            most = heard.rule.max_age_s
            if most is not None and (heard.aged or now_s - heard.at_s > most):
                heard.aged = True
                return "timeout", f"{heard.topic}: nothing for {most:g} s"
            if most is None and settled and heard.connection != link.number:
                return "timeout", f"{heard.topic}: not said again since broker {link.broker} is back"
        if not self._heard and self.is_told and settled:
            return "timeout", f"nothing since broker {link.broker} is connected"
        return None


def _shown(read: Read) -> str:
    value: Word = read.value
    if isinstance(value, bool):
        return f"{read.rule.label} {'on' if value else 'off'}"
    if isinstance(value, float):
        return f"{read.rule.label} {value:g} {read.rule.kind.unit}"
    return f"{read.rule.label} {value}"
