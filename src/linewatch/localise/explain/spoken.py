"""An explanation in words, 中文 and English, fit to be told to a customer: names where there are names."""

from collections.abc import Callable
from datetime import datetime

from linewatch import words
from linewatch.localise.explain.called import called, contact
from linewatch.localise.explain.explain import Explained
from linewatch.localise.explain.proof import Fact
from linewatch.localise.explain.rival import Rival
from linewatch.localise.explain.sides import Demarcation, Side, party
from linewatch.localise.explain.trials import Meaning, Trial
from linewatch.localise.faults import Fault
from linewatch.messages.records import AlarmKey
from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.point_names import point_name
from linewatch.words.explained import OUTCOMES, sentence
from linewatch.words.text import Text

Clock = Callable[[datetime], str]
_OTHER_TOLD = 0.05
_PLAIN = ("count", "km")  # blanks that are values, not elements


def plain(said: str) -> Text:
    """The same in both languages."""
    return Text(said, said)


def joined(parts: list[Text], zh: str = "，", en: str = "; ") -> Text:
    """Parts of a sentence."""
    return Text(zh.join([p.zh for p in parts]), en.join([p.en for p in parts]))


class Speaker:
    """Says things of one plant. `clock`: a moment as people read it there."""

    def __init__(self, index: PlantIndex, clock: Clock) -> None:
        self._index = index
        self._clock = clock

    def fault(self, fault: Fault) -> Text:
        """What, where."""
        where, kind = called(self._index, fault.element), f"kind.{fault.kind}"
        return Text(f"{where.zh}，{words.say(kind, 'zh')}", f"{words.say(kind, 'en')}, {where.en}")

    def fact(self, fact: Fact) -> Text:
        """Something seen."""
        blanks = {name: self._blank(name, value) for name, value in fact.slots}
        if fact.at is not None:
            blanks["at"] = plain(self._clock(fact.at))
        return sentence(f"fact.{fact.key}", **blanks)

    def _blank(self, name: str, value: str) -> Text:
        if name in _PLAIN:
            return plain(value)
        if name in ("from_point", "to_point"):
            point, _, cable = value.rpartition("@")
            return plain(point_name(self._index, cable, point))
        return called(self._index, value)

    def side(self, side: Side) -> Text:
        """Whose side, without who goes."""
        owner = called(self._index, side.owner) if side.owner else plain("?")
        return sentence(f"side.{side.name}", owner=owner)

    def demarcation(self, root: Explained) -> Text:
        """Whose side it is, who has to act, or what is needed before that can be told."""
        found = root.demarcation
        if not found.shares:
            return Text("", "")
        if not found.told:
            parts = [self._share(side, chance) for side, chance in _by_party(found)]
            if root.doubt.other >= _OTHER_TOLD:
                parts.append(sentence("demarcation.other", share=plain(f"{root.doubt.other:.0%}")))
            shares = joined(parts, "、", ", ")
            needs = sentence("demarcation.no-test")
            if root.decides is not None:
                needs = sentence("demarcation.needs", test=self.trial(root.decides.trial))
            return joined([sentence("demarcation.open", shares=shares), needs], "；")
        side, chance = _by_party(found)[0]
        what = self.fault(_likeliest(root))
        parts = [sentence("demarcation.told", side=self.side(side), what=what, share=plain(f"{chance:.0%}"))]
        parts += self._who(found)
        return joined(parts, "；")

    def _who(self, found: Demarcation) -> list[Text]:
        first = found.shares[0].side
        if first.name == "own":
            crews = [
                (s.side.crew, s.probability) for s in found.shares if s.side.name == "own" and s.side.crew
            ]
            crews = [(crew, chance) for crew, chance in crews if chance >= 0.05] or crews[:1]
            said = [sentence(f"crew.{crew}") for crew, _ in crews]
            if len(crews) > 1:
                said = [
                    Text(f"{s.zh} {chance:.0%}", f"{s.en} {chance:.0%}")
                    for s, (_, chance) in zip(said, crews, strict=True)
                ]
            return [sentence("demarcation.goes", crew=joined(said, "、", ", "))] if said else []
        reached = contact(self._index, first.owner) if first.owner else None
        return [sentence("demarcation.call", contact=reached)] if reached is not None else []

    def _share(self, side: Side, chance: float) -> Text:
        said = self.side(side)
        return Text(f"{said.zh} {chance:.0%}", f"{said.en} {chance:.0%}")

    def trial(self, trial: Trial) -> Text:
        """A test to be made."""
        key = f"trial.{trial.kind}"
        if trial.kind == "otdr":
            key += ".unit" if trial.watch else ""
        elif trial.how and not trial.kind.startswith("phone"):
            key += f".{trial.how}"
        at = self._looped(trial.at) if trial.kind in ("loop", "bert") else called(self._index, trial.at)
        reached = contact(self._index, trial.at) if trial.kind == "phone-owner" else None
        if reached is not None:
            at = Text(f"{at.zh}（{reached.zh}）", f"{at.en} ({reached.en})")
        return sentence(
            key,
            at=at,
            watch=called(self._index, trial.watch),
            how=called(self._index, trial.how),
            line=self._line(trial.line),
            codes=joined([plain(code) for code in trial.codes], "、", " or "),
        )

    def _looped(self, element: str) -> Text:
        """Where a loop is made: a 2M cable at its far end, a router on the cable before it."""
        where = called(self._index, element)
        if element in self._index.e1_cables:
            return Text(f"{where.zh}远端接头", f"the far end of the {where.en}")
        device = self._index.devices.get(element)
        if device is not None and device.type == "router":
            return Text(f"{where.zh}前的 2M 接头", f"the 2M plug before {where.en}")
        return where

    def _line(self, circuit: str) -> Text:
        name = ext_of(self._index.circuits.get(circuit)).get("name")
        if isinstance(name, dict):
            return Text(str(name.get("zh") or circuit), str(name.get("en") or circuit))
        return plain(name if isinstance(name, str) and name else circuit)

    def outcome(self, meaning: Meaning) -> Text:
        """What may come out, and what it would be then."""
        said = sentence(f"outcome.{meaning.outcome}") if meaning.outcome in OUTCOMES else None
        said = said or sentence("outcome.km", km=plain(meaning.outcome))
        then = self.fault(meaning.then) if meaning.then is not None else Text("都不是", "none of these")
        share = f"{meaning.probability:.0%}"
        return Text(f"{said.zh} → {then.zh} {share}", f"{said.en} -> {then.en} {share}")

    def rival(self, rival: Rival) -> Text:
        """The runner-up, and what speaks against it."""
        faults = joined([self.fault(fault) for fault in rival.faults], " + ", " + ")
        share = f"{rival.probability:.0%}" if rival.probability >= 0.01 else "<1%"
        parts = [sentence("rival.is", faults=faults, share=plain(share))]
        for key, count, alarms in (
            ("unexplained", rival.unexplained_count, rival.unexplained),
            ("missing", rival.missing_count, rival.missing),
        ):
            if count:
                example = self.alarm(alarms[0]) if alarms else plain("-")
                parts.append(sentence(f"rival.{key}", count=plain(str(count)), alarm=example))
        if len(parts) == 1:
            parts.append(sentence("rival.rarer"))
        return joined(parts)

    def alarm(self, key: AlarmKey) -> Text:
        """An alarm: its code, where."""
        where = called(self._index, key.resource)
        return Text(f"{where.zh} {key.alarm_type}", f"{key.alarm_type} at {where.en}")


def _by_party(found: Demarcation) -> list[tuple[Side, float]]:
    """One side of each party with the chance of all of it, likeliest first."""
    sums: dict[tuple[str, str], tuple[Side, float]] = {}
    for side, chance in found.shares:
        first, total = sums.get(party(side), (side, 0.0))
        sums[party(side)] = first, total + chance
    return sorted(sums.values(), key=lambda pair: -pair[1])


def _likeliest(root: Explained) -> Fault:
    return max(root.doubt.hypotheses, key=lambda h: h.probability).fault
