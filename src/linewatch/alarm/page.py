"""docs/alarms.md as a function of the tables: names, words and default policy. A test keeps the page
current."""

from datetime import timedelta

from linewatch.alarm.masking import HIDDEN_BY
from linewatch.alarm.policy import default_policy
from linewatch.names.alarm_types import ALARM_TYPES, AlarmType
from linewatch.words import say

_HEAD = """# Alarms

Every alarm type linewatch knows, in the near-end order of masking. Written by `linewatch.alarm.page` from the
tables of names, words and default policy; change those, then `make docs`.

*Side*: `root` is a first detector, `symptom` follows from a fault upstream, `far` tells of the other end,
`state` is an act of the network, `silent` means that nothing was heard. *Hold*: seconds before a raise /
before a clear, on top of what the gear integrates itself. *Flap*: onsets in a window that are flapping, and
the rest that ends it. Identity is (resource, type, reporter) after RFC 8632; severity and cause are those of
X.733.
"""


def alarms_page() -> str:
    """The whole page, ending in a newline."""
    parts = [_HEAD]
    for layer in dict.fromkeys(row.layer for row in ALARM_TYPES.values()):
        parts.append(f"\n## {layer.value}\n")
        parts += [_section(row) for row in ALARM_TYPES.values() if row.layer is layer]
    return "".join(parts)


def _section(row: AlarmType) -> str:
    key, policy = f"alarm.{row.code}", default_policy(row.code)
    hidden = HIDDEN_BY.get(row.code, ())
    flap = "never"
    if policy.flap_count:
        flap = f"{policy.flap_count} in {_s(policy.flap_window)} s, rest {_s(policy.flap_rest)} s"
    return (
        f"\n### {row.code} {say(key, 'zh')} / {say(key, 'en')}\n\n"
        f"{say(key + '.meaning', 'zh')}。\n{_sentence(say(key + '.meaning', 'en'))}\n\n"
        f"- 处理：{say(key + '.look', 'zh')}。\n- Look: {say(key + '.look', 'en')}.\n"
        f"- {row.severity.value} ({say('severity.' + row.severity.value, 'zh')}) · side {row.side.value}"
        f" · hold {_s(policy.raise_hold)} / {_s(policy.clear_hold)} · flap {flap}"
        f" · X.733 event type {row.event_type}, cause {row.probable_cause}\n"
        + (f"- hidden on the same termination point by {', '.join(hidden)}\n" if hidden else "")
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _s(hold: timedelta) -> str:
    return f"{hold.total_seconds():g}"
