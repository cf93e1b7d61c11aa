"""GraphML as the Internet Topology Zoo writes it (Knight et al., IEEE JSAC 29(9), 2011): nodes and edges.

Read with expat alone; a document type, and with it every entity, is refused.
"""

from typing import Any
from xml.parsers import expat

from linewatch.config.bare import Bare, Link, Node, degrees, own_name
from linewatch.config.yaml_read import Unreadable

_TYPES = {"int": int, "long": int, "float": float, "double": float}


def is_graphml(text: str) -> bool:
    return "<graphml" in text[:2000]


def read_graphml(data: bytes, file: str) -> Bare:
    """Raises Unreadable with the line."""
    reading = _Reading(file)
    try:
        reading.parser.Parse(data, True)
    except expat.ExpatError as error:
        what = f"this is not XML: {expat.errors.messages[error.code]}"
        raise Unreadable(file, error.lineno, what, "give a GraphML file") from error
    return reading.bare()


class _Reading:
    def __init__(self, file: str) -> None:
        self.file = file
        self.parser: Any = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.keys: dict[str, tuple[str, str]] = {}  # id -> name and type
        self.graph: dict[str, Any] = {}
        self.nodes: list[tuple[str, dict[str, Any]]] = []
        self.edges: list[tuple[str, str, int, dict[str, Any]]] = []
        self.owners: list[dict[str, Any]] = [self.graph]  # whose data is being read
        self.key: str | None = None
        self.said = ""

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "key":
            named = attributes.get("attr.name", attributes.get("id", ""))
            self.keys[attributes.get("id", "")] = (named, attributes.get("attr.type", "string"))
        elif name == "node":
            self.owners.append({})
            self.nodes.append((self._attribute(attributes, "node", "id"), self.owners[-1]))
        elif name == "edge":
            self.owners.append({})
            ends = [self._attribute(attributes, "edge", end) for end in ("source", "target")]
            self.edges.append((ends[0], ends[1], self.parser.CurrentLineNumber, self.owners[-1]))
        elif name == "data":
            self.key, self.said = attributes.get("key", ""), ""

    def _end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in ("node", "edge") and len(self.owners) > 1:
            self.owners.pop()
        elif name == "data" and self.key is not None:
            named, kind = self.keys.get(self.key, (self.key, "string"))
            self.owners[-1][named] = self._typed(kind, self.said.strip())
            self.key = None

    def _text(self, text: str) -> None:
        if self.key is not None:
            self.said += text

    def _doctype(self, *_: object) -> None:
        raise self._refused("a document type is not read here", "leave out <!DOCTYPE ...>")

    def _attribute(self, attributes: dict[str, str], element: str, name: str) -> str:
        if name not in attributes:
            raise self._refused(f"a {element} has no {name}", f'write {name}="..."')
        return attributes[name]

    def _typed(self, kind: str, text: str) -> Any:
        try:
            value = _TYPES.get(kind, str)(text)
        except ValueError:
            return text
        return text if value in (float("inf"), float("-inf")) or value != value else value

    def _refused(self, what: str, instead: str, line: int | None = None) -> Unreadable:
        return Unreadable(self.file, line or self.parser.CurrentLineNumber, what, instead)

    def bare(self) -> Bare:
        if not self.nodes:
            raise self._refused("there are no nodes", "give a GraphML file with nodes and edges", 1)
        taken: set[str] = set()
        names: dict[str, str] = {}
        nodes = []
        for node_id, data in self.nodes:
            label = data.get("label")
            names[node_id] = own_name(label if isinstance(label, str) and label else node_id, taken)
            nodes.append(_node(names[node_id], node_id, data))
        links_taken: set[str] = set()
        links = []
        for a, z, line, data in self.edges:
            for end in (a, z):
                if end not in names:
                    raise self._refused(
                        f'an edge ends on "{end}", which is no node', "write a node's id", line
                    )
            own = own_name(f"{names[a]}-{names[z]}", links_taken)
            links.append(Link(own, names[a], names[z], {"graphml": data} if data else {}))
        name = self.graph.get("Network", self.graph.get("label", self.file))
        ext = {"graphml": self.graph} if self.graph else {}
        return Bare(str(name), tuple(nodes), tuple(links), ext)


def _node(name: str, node_id: str, data: dict[str, Any]) -> Node:
    lon, lat = data.get("Longitude"), data.get("Latitude")
    numbers = isinstance(lon, int | float) and isinstance(lat, int | float)
    place = degrees(lon, lat) if numbers else None
    ext = {"graphml": {"node": node_id, **data}}
    return Node(name, place[0] if place else None, place[1] if place else None, ext)
