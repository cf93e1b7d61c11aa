"""A verdict in words, 中文 and English. Single words come from the dictionary; here they become sentences."""

from collections.abc import Callable

from linewatch import words
from linewatch.messages.records import AlarmKey, Candidate, Evidence, Place, Root, Verdict

Text = dict[str, str]
Named = Callable[[str, str], str]  # cable and point -> what people call the point
_APART = 0.05  # from here on it is told that others look the same
MISSING_TOLD = 3  # missing alarms named one by one; more would fill the screen


def both(key: str) -> Text:
    """A key of the dictionary in both languages."""
    return {"zh": words.say(key, "zh"), "en": words.say(key, "en")}


def alarm_type(key: AlarmKey) -> Text:
    """An alarm's type in words."""
    return both(f"alarm.{key.alarm_type}")


def fault(found: Root | Candidate) -> Text:
    """A fault: what, where."""
    kind = both(f"kind.{found.kind}")
    return {"zh": f"{found.element} {kind['zh']}", "en": f"{kind['en']} at {found.element}"}


def root(found: Root) -> Text:
    """A root: what, where, how sure: of this very fault, and of it or what the alarms cannot tell from it."""
    named, sure = fault(found), f"{found.probability:.0%}"
    mine = [c.probability for c in found.candidates if (c.element, c.kind) == (found.element, found.kind)]
    if mine and found.probability - mine[0] >= _APART:
        own = f"{mine[0]:.0%}"
        zh, en = f"{own}，与同样可能的合计 {sure}", f"{own}; with what looks the same {sure}"
        return {"zh": f"{named['zh']}（{zh}）", "en": f"{named['en']} ({en})"}
    return {"zh": f"{named['zh']}（{sure}）", "en": f"{named['en']} ({sure})"}


def by_id(cable: str, point: str) -> str:
    """A point without a plant to name it."""
    del cable
    return point


def place(found: Place | None, named: Named = by_id) -> Text | None:
    """A place on a cable, None where the fault is not on one."""
    if found is None:
        return None
    zh, en = f"光缆 {found.cable}", f"cable {found.cable}"
    if found.km is not None:
        zh, en = f"{zh} {found.km:.2f} km 处", f"{en} at km {found.km:.2f}"
    else:
        span = f"{found.from_km:.2f}-{found.to_km:.2f}"
        zh, en = f"{zh} {span} km", f"{en} km {span}"
    if found.from_point and found.to_point:
        one, other = (named(found.cable, point) for point in (found.from_point, found.to_point))
        between = {"zh": f"{one} 与 {other} 之间", "en": f"between {one} and {other}"}
        if one == other:  # at the point itself
            between = {"zh": f"{one} 处", "en": f"at {one}"}
        zh, en = f"{zh}，{between['zh']}", f"{en}, {between['en']}"
    return {"zh": zh, "en": en}


def summary(verdict: Verdict) -> Text:
    """The whole verdict on one line."""
    roots = [root(r) for r in verdict.roots]
    down, degraded, exposed = (
        len(lines) for lines in (verdict.affected.down, verdict.affected.degraded, verdict.affected.exposed)
    )
    what_zh = " + ".join(r["zh"] for r in roots) or "原因未明"
    what_en = " + ".join(r["en"] for r in roots) or "cause not known"
    return {
        "zh": f"{what_zh}：专线中断 {down} 条，劣化 {degraded} 条，失去保护 {exposed} 条",
        "en": f"{what_en}: lines {down} down, {degraded} degraded, {exposed} exposed",
    }


def evidence(piece: Evidence) -> Text:
    """One piece of evidence: the alarm, and why it speaks so."""
    told, why = alarm_type(piece.key), both(piece.reason)
    where = piece.key.resource
    if piece.key.qualifier not in ("", piece.key.resource):
        where = f"{where} ({piece.key.qualifier})"
    return {
        language: f"{where} {piece.key.alarm_type} {told[language]}: {why[language]}"
        for language in ("zh", "en")
    }


def look_next(verdict: Verdict) -> list[Text]:
    """What to look at next, most useful first."""
    steps: list[Text] = []
    if not verdict.settled:
        steps.append(
            {"zh": "告警仍在到达，稍后再看", "en": "evidence is still arriving: look again in a moment"}
        )
    for found in verdict.roots:
        hint = f"next.{found.kind}"
        if words.knows(hint):
            steps.append(both(hint))
        if found.place is not None and found.place.km is None and found.place.to_km > found.place.from_km:
            cable = found.place.cable
            steps.append(
                {"zh": f"用 OTDR 测 {cable} 定位", "en": f"measure {cable} with an OTDR to find the spot"}
            )
        if len(found.candidates) > 1:
            steps.append(
                {
                    "zh": "区分：" + "、".join(fault(c)["zh"] for c in found.candidates[:3]),
                    "en": "tell apart: " + ", ".join(fault(c)["en"] for c in found.candidates[:3]),
                }
            )
    missing = [piece for piece in verdict.evidence if piece.stance == "missing"]
    for piece in missing[:MISSING_TOLD]:
        key = piece.key
        who = key.qualifier or key.resource
        steps.append(
            {
                "zh": f"查看 {who}：{key.resource} 应有 {key.alarm_type} 而未见",
                "en": f"look at {who}: {key.alarm_type} of {key.resource} should be there and is not",
            }
        )
    return steps
