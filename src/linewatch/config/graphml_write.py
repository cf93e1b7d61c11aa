"""A plant as GraphML in the manner of the Internet Topology Zoo: sites as nodes, cables as edges."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from linewatch.config.bare_of import bare_of
from linewatch.config.xml_text import legal

_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)

Data = Mapping[str, Any]


def graphml_text(raw: dict[str, Any]) -> str:
    """The graph as text. What a GraphML source said of a node or edge is given back beside its place."""
    bare = bare_of(raw)
    keys = _Keys()
    known = set()
    nodes, edges = [], []
    ids: dict[str, str] = {}
    for place, node in enumerate(bare.nodes):
        said = _said(node.ext)
        own = str(said.pop("node", place))
        own = own if own not in known else f"n{place}"
        known.add(own)
        ids[node.id] = own
        placed = {} if node.lon is None else {"Longitude": node.lon, "Latitude": node.lat}
        data = keys.data("node", {**said, **placed, "label": _label(node.id, said)}, "      ")
        nodes.append(f"    <node id={quoteattr(legal(own))}>\n{data}    </node>\n")
    for link in bare.links:
        ends = f"source={quoteattr(legal(ids[link.a]))} target={quoteattr(legal(ids[link.z]))}"
        said = _said(link.ext) or {"LinkLabel": link.id}
        edges.append(f"    <edge {ends}>\n{keys.data('edge', said, '      ')}    </edge>\n")
    graph = _said(bare.ext)
    graph.setdefault("Network", bare.name)
    whole = keys.data("graph", graph, "    ")
    body = f'  <graph edgedefault="undirected">\n{whole}{"".join(nodes)}{"".join(edges)}  </graph>\n'
    return f"{_HEAD}{keys.text()}{body}</graphml>\n"


def _label(name: str, said: Data) -> str:
    """The node's name; of one that had to be numbered because its label stood twice, that label."""
    label = said.get("label")
    return label if isinstance(label, str) and label and name.startswith(f"{label}.") else name


def _said(ext: Data) -> dict[str, Any]:
    said = ext.get("graphml")
    return {str(name): value for name, value in said.items()} if isinstance(said, dict) else {}


class _Keys:
    """GraphML declares each attribute by name, owner and type; the same name of two types is two keys."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str, str], str] = {}

    def data(self, owner: str, said: Data, indent: str) -> str:
        lines = []
        for name, value in said.items():
            kind = "int" if type(value) is int else "double" if isinstance(value, float) else "string"
            key = self._ids.setdefault((owner, name, kind), f"d{len(self._ids)}")
            lines.append(f'{indent}<data key="{key}">{escape(legal(str(value)))}</data>\n')
        return "".join(lines)

    def text(self) -> str:
        return "".join(
            f'  <key attr.name={quoteattr(legal(name))} attr.type="{kind}" for="{owner}" id="{key}" />\n'
            for (owner, name, kind), key in self._ids.items()
        )
