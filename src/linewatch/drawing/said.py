"""Names and words in the language of a picture."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from linewatch.topology.index import ext_of
from linewatch.words import Language, say


class Dress(Struct, frozen=True):
    """What is printed around a picture. `date` as it shall stand there, "" leaves room to write one."""

    language: Language = Language.BOTH
    date: str = ""
    plant: str = ""

    def word(self, key: str) -> str:
        """A word of the dictionary's `draw.` part, or any other key with a dot."""
        key = key if "." in key else f"draw.{key}"
        zh, en = say(key, Language.ZH), say(key, Language.EN)
        return zh if zh == en else say(key, self.language)

    def name(self, element: object) -> str:
        """中文 and English in one line, "" where the element has no name."""
        return " ".join(self.names(element))

    def names(self, element: object) -> tuple[str, ...]:
        """One for each language asked for; one that is the same in both is told once."""
        return self.both(ext_of(element).get("name"))

    def both(self, name: Any) -> tuple[str, ...]:
        if isinstance(name, Mapping):
            wanted = ("zh", "en") if self.language is Language.BOTH else (self.language.value,)
            told = [str(name[key]) for key in wanted if name.get(key)]
            return tuple(dict.fromkeys(told or [str(value) for value in name.values() if value][:1]))
        return (str(name),) if name not in (None, "") else ()


def km(value: float) -> str:
    """Metres matter below 100 km."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + " km" if value < 100 else f"{value:.0f} km"
