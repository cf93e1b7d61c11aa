"""SNDlib's native text format (Orlowski, Wessaely, Pioro, Tomaszewski; Networks 55(3), 2010).

NODES ( name ( longitude latitude ) )
LINKS ( id ( a b ) pre_installed_capacity pre_capacity_cost routing_cost setup_cost ( {capacity cost}* ) )
DEMANDS ( id ( a b ) routing_unit value max_path )
"""

import re
from collections.abc import Iterator
from math import inf, isfinite

from linewatch.config.bare import Bare, Link, Node, degrees, own_name
from linewatch.config.yaml_read import Unreadable

_TOKEN = re.compile(r"[()]|[^\s()]+")
_LINK_NUMBERS = ("pre_installed_capacity", "pre_installed_capacity_cost", "routing_cost", "setup_cost")

Tokens = Iterator[tuple[str, int]]


def is_sndlib(text: str) -> bool:
    return text.lstrip("\ufeff").startswith("?SNDlib native format")


def read_sndlib(text: str, file: str) -> Bare:
    """Raises Unreadable with the line."""
    name = file
    tokens: list[tuple[str, int]] = []
    for number, line in enumerate(text.splitlines(), 1):
        said = re.match(r"#\s*network\s+(\S+)", line)
        name = said[1] if said else name
        if not line.startswith(("#", "?")):
            tokens += [(token, number) for token in _TOKEN.findall(line)]
    return _Reading(file, tokens).bare(name)


class _Reading:
    def __init__(self, file: str, tokens: list[tuple[str, int]]) -> None:
        self.file, self.tokens, self.at = file, tokens, 0
        self.nodes: dict[str, Node] = {}
        self.links: list[Link] = []
        self.demands: list[dict[str, object]] = []
        self.taken: set[str] = set()

    def bare(self, name: str) -> Bare:
        while self.at < len(self.tokens):
            section = self._next()
            self._expect("(")
            while not self._ends():
                if section == "NODES":
                    self._node()
                elif section == "LINKS":
                    self._link()
                elif section == "DEMANDS":
                    self._demand()
                else:
                    self._skip()
        if not self.nodes:
            raise self._refused("there are no NODES", "give an SNDlib network in native format")
        ext: dict[str, object] = {"demands": self.demands} if self.demands else {}
        return Bare(name, tuple(self.nodes.values()), tuple(self.links), ext)

    def _node(self) -> None:
        name = self._next()
        if name in self.nodes:
            raise self._refused(f'node "{name}" stands here twice', "give each node its own name")
        x = y = None
        if self._peek() == "(":
            self._expect("(")
            x, y = self._number(), self._number()
            self._expect(")")
        place = degrees(x, y)
        ext: dict[str, object] = {"plane": [x, y]} if place is None and x is not None else {}
        self.nodes[name] = Node(name, place[0] if place else None, place[1] if place else None, ext)

    def _link(self) -> None:
        name = own_name(self._next(), self.taken)
        a, z = self._ends_of(name)
        ext: dict[str, object] = {key: self._number() for key in _LINK_NUMBERS}
        self._expect("(")
        modules = []
        while not self._ends():
            modules.append({"capacity": self._number(), "cost": self._number()})
        self.links.append(Link(name, a, z, {"sndlib": {**ext, "modules": modules}}))

    def _demand(self) -> None:
        name = self._next()
        a, z = self._ends_of(name)
        unit, value = self._number(), self._number()
        self.demands.append(
            {"id": name, "a": a, "z": z, "unit": unit, "value": value, "max_path": self._next()}
        )

    def _ends_of(self, name: str) -> tuple[str, str]:
        self._expect("(")
        ends = []
        for _ in range(2):
            node = self._next()
            if node not in self.nodes:
                raise self._refused(f'{name} ends on "{node}", which is no node', "write a name of NODES")
            ends.append(node)
        self._expect(")")
        return ends[0], ends[1]

    def _skip(self) -> None:
        depth = 0
        while True:
            token = self._next()
            depth += {"(": 1, ")": -1}.get(token, 0)
            if depth == 0:
                return

    def _peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _ends(self) -> bool:
        if self._peek() == ")":
            self.at += 1
            return True
        return False

    def _next(self) -> str:
        if self.at >= len(self.tokens):
            raise self._refused("the file ends in the middle", "look for a parenthesis that is not closed")
        self.at += 1
        return self.tokens[self.at - 1][0]

    def _expect(self, token: str) -> None:
        found = self._next()
        if found != token:
            raise self._refused(f'"{found}" stands where "{token}" is due', f"write {token}")

    def _number(self) -> float:
        found = self._next()
        try:
            number = float(found)
        except ValueError:
            number = inf
        if not isfinite(number):
            raise self._refused(f'"{found}" stands where a number is due', "write a number")
        return number

    def _refused(self, what: str, instead: str) -> Unreadable:
        line = self.tokens[min(max(self.at - 1, 0), len(self.tokens) - 1)][1] if self.tokens else 1
        return Unreadable(self.file, line, what, instead)
