"""Which rules a topic falls under, and what its named levels hold."""

import re
from collections.abc import Iterator, Mapping

from linewatch.collect.mqtt.settings import TopicRule

NAME = re.compile(r"\{([^{}]*)\}")


class Topics:
    """The rules of one map, by number of levels: of some dozens a few are compared with a message."""

    def __init__(self, rules: tuple[TopicRule, ...]) -> None:
        self._by_length: dict[int, list[TopicRule]] = {}
        for rule in rules:
            self._by_length.setdefault(len(rule.levels), []).append(rule)

    def of(self, topic: str) -> Iterator[tuple[TopicRule, Mapping[str, str]]]:
        """Every rule that the topic falls under, in the order of the map, with its levels by name."""
        steps = topic.split("/")
        for rule in self._by_length.get(len(steps), ()):
            found: dict[str, str] = {}
            for level, step in zip(rule.levels, steps, strict=True):
                if level.named:
                    # The same name twice must hold the same.
                    if found.setdefault(level.text, step) != step:
                        break
                elif level.text != step:
                    break
            else:
                yield rule, found


def filled(template: str, levels: Mapping[str, str]) -> str:
    """The template with its {levels} filled in. Its names were checked when the map was read."""
    return NAME.sub(lambda name: levels.get(name[1], name[0]), template)
