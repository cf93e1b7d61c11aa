"""Patterns whose work is bounded whatever a line says: a part of what regular expressions are. Pure.

A pattern of a site meets text of anybody, on the loop that everything else runs on. So it is written in a
part of the language in which a match cannot blow up, and what is outside it is refused with a sentence:

- it begins with at least LEAST_LITERAL literal characters; the first PLACES such places are tried;
- what repeats is one character or class, never a group; no lookaround, no backreference, nothing lazy;
- what can follow a repeat should not be what repeats (`[^,]+,`): then it never gives back what it took. One
  repeat of a pattern may be otherwise, and takes at most LONGEST_LOOSE characters;
- groups with alternatives, or that may be left out, multiply to at most CHOICES ways.

So a match is at most PLACES * LONGEST_LOOSE * CHOICES runs over the text, of at most MOST_TEXT characters.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from linewatch.collect.syslog.line import MOST_TEXT

LEAST_LITERAL = 3
MOST_CHARACTERS = 300
PLACES = 4
LONGEST_LOOSE = 200
CHOICES = 16

# Sets over the ASCII characters and one that stands for all others.
_OTHER = 128
_ALL = frozenset(range(129))
_CLASSES = {
    "d": frozenset(range(48, 58)),
    "w": frozenset(c for c in range(128) if chr(c).isalnum() or c == 95) | {_OTHER},
    "s": frozenset(c for c in range(128) if chr(c).isspace()) | {_OTHER},
}
_CLASSES |= {name.upper(): (_ALL - chars) | {_OTHER} for name, chars in list(_CLASSES.items())}
_QUANTIFIER = re.compile(r"\*|\+|\?|\{(\d{1,4})?(,)?(\d{1,4})?\}")
_GROUP = re.compile(r"\(\?P<([A-Za-z_][A-Za-z_0-9]{0,30})>|\(\?:|\(")


class Unsafe(ValueError):
    """`what` is not taken, `instead` says what to write."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(f"{what}; {instead}")
        self.what, self.instead = what, instead


@dataclass(slots=True)
class _Atom:
    """One character or class, so many times. `source`: as it is written, without its quantifier."""

    source: str
    chars: frozenset[int]
    least: int = 1
    most: int | None = 1  # None: without end
    literal: str | None = None


@dataclass(slots=True)
class _Group:
    name: str | None
    ways: "list[list[_Atom | _Group]]"
    optional: bool = False


class Expression(NamedTuple):
    """`prefix`: the literal text a match begins with. `groups`: the named ones."""

    prefix: str
    regex: re.Pattern[str]
    groups: tuple[str, ...]

    def match(self, text: str) -> dict[str, str] | None:
        """What the groups hold where it matches first, "" for one that was left out; None: nowhere."""
        place = -1
        for _ in range(PLACES):
            place = text.find(self.prefix, place + 1, MOST_TEXT)
            if place < 0:
                return None
            match = self.regex.match(text, place, MOST_TEXT)
            if match is not None:
                return {name: value or "" for name, value in match.groupdict().items()}
        return None


def compiled(source: str) -> Expression:
    """A pattern as a site wrote it. Raises Unsafe."""
    if len(source) > MOST_CHARACTERS:
        raise Unsafe(f"the pattern has {len(source)} characters", f"write at most {MOST_CHARACTERS}")
    reading = _Reading(source)
    items = reading.ways(0)[0]
    literals: list[str] = []
    for item in items:
        if not isinstance(item, _Atom) or item.literal is None or (item.least, item.most) != (1, 1):
            break
        literals.append(item.literal)
    prefix = "".join(literals)
    if len(prefix) < LEAST_LITERAL:
        raise Unsafe(
            f'the pattern begins with "{prefix}" and then something that varies',
            f"begin with at least {LEAST_LITERAL} characters of the message, such as %LINK-3-UPDOWN",
        )
    written = _Writing()
    text = written.sequence(items, frozenset())
    if written.loose > 1:
        raise Unsafe(
            "two repeats of the pattern take what may also follow them",
            "write what ends them as a class, such as [^,]+, in the place of .*",
        )
    if written.choices > CHOICES:
        raise Unsafe(
            f"the groups of the pattern make {written.choices} ways",
            f"write several patterns of at most {CHOICES} ways each",
        )
    return Expression(prefix, re.compile(text), tuple(reading.names))


class _Reading:
    """By recursive descent; the text is at most MOST_CHARACTERS, so its depth is bounded."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._place = 0
        self.names: dict[str, None] = {}

    def ways(self, depth: int) -> list[list[_Atom | _Group]]:
        if depth > 4:
            raise Unsafe("groups stand more than four deep", "write several patterns")
        ways: list[list[_Atom | _Group]] = [[]]
        while self._place < len(self._source):
            char = self._source[self._place]
            if char == ")":
                if depth == 0:
                    raise Unsafe('a ")" closes nothing', r"write \) for the character itself")
                return ways
            if char == "|":
                if depth == 0:
                    raise Unsafe("the pattern has alternatives outside a group", "write two patterns")
                self._place += 1
                ways.append([])
                continue
            ways[-1].append(self._group(depth) if char == "(" else self._quantified())
        if depth:
            raise Unsafe('a "(" is not closed', r"write \( for the character itself, or close it with )")
        return ways

    def _group(self, depth: int) -> _Group:
        match = _GROUP.match(self._source, self._place)
        assert match is not None
        opened = match[0]
        if opened == "(" and self._source[match.end() : match.end() + 1] == "?":
            what = self._source[self._place : self._place + 4]
            raise Unsafe(
                f'"{what}" is a group that looks around or sets flags', "write (?P<name>...) or (?:...)"
            )
        self._place = match.end()
        name = match[1]
        if name is not None:
            if name in self.names:
                raise Unsafe(f'two groups are named "{name}"', "name each once")
            self.names[name] = None
        ways = self.ways(depth + 1)
        self._place += 1
        quantifier = self._quantifier()
        if quantifier not in ((1, 1), (0, 1)):
            raise Unsafe("a group repeats", "repeat one character or class, such as [^,]+ or \\S+")
        return _Group(name, ways, quantifier == (0, 1))

    def _quantified(self) -> _Atom:
        start = self._place
        chars, literal = self._one()
        source = self._source[start : self._place]
        least, most = self._quantifier()
        return _Atom(source, chars, least, most, literal)

    def _quantifier(self) -> tuple[int, int | None]:
        match = _QUANTIFIER.match(self._source, self._place)
        if match is None:
            if self._source[self._place : self._place + 1] == "{":
                raise Unsafe('a "{" stands for no count', r"write \{ for the character itself, or {2,5}")
            return 1, 1
        self._place = match.end()
        if self._source[self._place : self._place + 1] in ("?", "+", "*"):
            raise Unsafe("a repeat is lazy, or itself repeated", "write it once: a class and + or *")
        if match[0] in ("*", "+", "?"):
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[0]]
        if match[1] is None and match[3] is None:
            raise Unsafe(f'"{match[0]}" has no count', r"write \{ for the character itself, or {2,5}")
        least = int(match[1] or 0)
        most = least if match[2] is None else int(match[3]) if match[3] else None
        if most is not None and most < least:
            raise Unsafe(f'"{match[0]}" counts backwards', "write the smaller number first")
        if max(least, most or 0) > MOST_TEXT:
            raise Unsafe(f'"{match[0]}" is more than a line holds', f"write at most {MOST_TEXT}")
        return least, most

    def _one(self) -> tuple[frozenset[int], str | None]:
        char = self._source[self._place]
        self._place += 1
        if char == ".":
            return _ALL, None
        if char == "[":
            return self._class(), None
        if char == "\\":
            return self._escaped()
        if char in "*+?{":
            raise Unsafe(f'"{char}" repeats nothing', f"write \\{char} for the character itself")
        if char in "^$":
            raise Unsafe(f'"{char}" ties the pattern to an end', f"leave it out, or write \\{char}")
        return frozenset((min(ord(char), _OTHER),)), char

    def _escaped(self) -> tuple[frozenset[int], str | None]:
        char = self._source[self._place : self._place + 1]
        self._place += 1
        if char in _CLASSES:
            return _CLASSES[char], None
        if not char or char.isalnum():
            raise Unsafe(f'"\\{char}" is not taken', r"write \d, \w, \s, \D, \W, \S, or the character itself")
        return frozenset((min(ord(char), _OTHER),)), char

    def _class(self) -> frozenset[int]:
        """`[...]`, read up to its end; the characters themselves are asked of `re`."""
        start = self._place - 1
        place = self._place
        if self._source[place : place + 1] == "^":
            place += 1
        if self._source[place : place + 1] == "]":
            place += 1
        while place < len(self._source) and self._source[place] != "]":
            if self._source[place] == "[":
                raise Unsafe('a "[" stands in a class', r"write \[ for the character itself")
            place += 2 if self._source[place] == "\\" else 1
        if place >= len(self._source):
            raise Unsafe('a "[" is not closed', r"write \[ for the character itself, or close it with ]")
        self._place = place + 1
        written = self._source[start : self._place]
        if "--" in written or "&&" in written or "||" in written or "~~" in written:
            raise Unsafe(f"{written} has two of a sign that may come to mean something", "write it once")
        try:
            one = re.compile(written)
        except re.error as error:
            raise Unsafe(f"{written} is no class ({error})", "write such as [^,]") from error
        return frozenset(c for c in range(128) if one.match(chr(c))) | {_OTHER}


class _Writing:
    """The regular expression: repeats that cannot be meant otherwise keep what they took."""

    def __init__(self) -> None:
        self.loose = 0
        self.choices = 1

    def sequence(self, items: list[_Atom | _Group], after: frozenset[int]) -> str:
        """`after`: what may stand behind it; empty: anything at all may, for the match is over."""
        texts: list[str] = []
        for item in reversed(items):
            if isinstance(item, _Atom):
                texts.append(self._atom(item, after))
                after = item.chars if item.least else item.chars | after
            else:
                texts.append(self._group(item, after))
                first = _first(item.ways, after)
                after = first | after if item.optional else first
        return "".join(reversed(texts))

    def _atom(self, atom: _Atom, after: frozenset[int]) -> str:
        source = re.escape(atom.literal) if atom.literal is not None else atom.source
        if (atom.least, atom.most) == (1, 1):
            return source
        most = "" if atom.most is None else str(atom.most)
        if atom.chars.isdisjoint(after) or atom.least == atom.most:
            return f"{source}{{{atom.least},{most}}}+"
        self.loose += 1
        limit = LONGEST_LOOSE if atom.most is None else min(atom.most, LONGEST_LOOSE)
        return f"{source}{{{min(atom.least, limit)},{limit}}}"

    def _group(self, group: _Group, after: frozenset[int]) -> str:
        self.choices *= len(group.ways) + group.optional
        inner = "|".join(self.sequence(way, after) for way in group.ways)
        opened = f"(?P<{group.name}>" if group.name is not None else "(?:"
        return f"{opened}{inner})" + ("?" if group.optional else "")


def _first(ways: list[list[_Atom | _Group]], after: frozenset[int]) -> frozenset[int]:
    """What may stand first in a group, or behind it where nothing need stand in it."""
    found: frozenset[int] = frozenset()
    for way in ways:
        for item in way:
            found |= item.chars if isinstance(item, _Atom) else _first(item.ways, frozenset())
            if (item.least > 0) if isinstance(item, _Atom) else not (item.optional or _empty(item)):
                break
        else:
            found |= after
    return found


def _empty(group: _Group) -> bool:
    return any(
        all(item.least == 0 if isinstance(item, _Atom) else item.optional or _empty(item) for item in way)
        for way in group.ways
    )
