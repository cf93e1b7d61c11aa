"""Topologies of others: every node and every link is in the plant, and the plant is without a mistake."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from linewatch.config.finding import ConfigRefused
from linewatch.config.interchange import format_text, read_foreign
from linewatch.config.plant_files import look_at_plant, write_plant

SNDLIB = ("germany50", "nobel-germany", "polska", "janos-us-ca", "pdh")
ZOO = ("Janetlense", "Spiralight", "Syringa", "VtlWavenet2008", "York")


def _counted(file: Path) -> tuple[int, int]:
    """Nodes and links, counted by other means than the reader's."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".graphml":
        root = ET.fromstring(text)
        return len(root.findall(".//{*}node")), len(root.findall(".//{*}edge"))
    links = text[text.index("LINKS (") : text.index("DEMANDS (")]
    nodes = text[text.index("NODES (") : text.index("LINKS (")]
    return len(re.findall(r"^  \S+ \(", nodes, re.MULTILINE)), len(
        re.findall(r"^  \S+ \( \S+ \S+ \)", links, re.MULTILINE)
    )


@pytest.mark.data
@pytest.mark.parametrize("name", [*(f"{n}.txt" for n in SNDLIB), *(f"{n}.graphml" for n in ZOO)])
def test_every_node_and_link_is_there(name: str, shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "topologies" / name
    foreign = read_foreign(file)
    nodes, links = _counted(file)
    assert nodes > 0
    assert (len(foreign.raw["sites"]), len(foreign.raw["nes"])) == (nodes, nodes)
    assert (len(foreign.raw["cables"]), len(foreign.raw["sections"])) == (links, links)
    assert foreign.made_up
    write_plant(foreign.raw, tmp_path)
    seen = look_at_plant(tmp_path)
    assert seen.findings == ()
    assert json.loads(format_text(seen.raw)) == foreign.raw


def _graphml(body: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{body}</graphml>'
    )


REFUSED = [
    pytest.param(
        "?SNDlib native format; type: network\nNODES (\n A ( 1 2 )\n", "ends in the middle", id="cut-off"
    ),
    pytest.param(
        "?SNDlib native format\nNODES (\n A ( 1 2 )\n)\nLINKS (\n L ( A B ) 0 0 0 0 ( ) )\n",
        ':6: L ends on "B", which is no node',
        id="dangling",
    ),
    pytest.param(
        "?SNDlib native format\nNODES (\n A ( 1 nan )\n)\n", ':3: "nan" stands where a number', id="nan"
    ),
    pytest.param("?SNDlib native format\n# nothing\n", "there are no NODES", id="empty"),
    pytest.param(
        _graphml("<graph><node id='a'/><edge source='a' target='b'/></graph>"), 'ends on "b"', id="edge"
    ),
    pytest.param(_graphml("<graph><node/></graph>"), "a node has no id", id="nameless"),
    pytest.param(
        _graphml("<graph/>", '<!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        "a document type is not read here",
        id="doctype",
    ),
    pytest.param(_graphml("<graph>"), "this is not XML: mismatched tag", id="not-closed"),
    pytest.param('{"sites": [{"id": "a", "id": "b"}]}', 'the key "id" stands twice', id="json-key-twice"),
    pytest.param('{"sites": [{"id": NaN}]}', "NaN is no JSON number", id="json-nan"),
    pytest.param('{"sites": [{"id": "\\ud800"}]}', "half of a surrogate pair", id="json-surrogate"),
    pytest.param('{"sites": [', "this is not JSON", id="json-cut-off"),
    pytest.param("[1]", "the top level is not a mapping", id="json-list"),
    pytest.param("[" * 100_000, "nested too deeply", id="json-deep"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_cannot_be_read_whole_is_refused(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "foreign.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigRefused) as refused:
        read_foreign(file)
    assert said in str(refused.value)
    assert str(refused.value).startswith(f"{file}:")


def test_parallel_links_loops_and_namesakes_are_kept(tmp_path: Path) -> None:
    edges = "".join(f'<edge source="{a}" target="{z}"/>' for a, z in ("01", "01", "10", "00"))
    keys = '<key attr.name="label" attr.type="string" for="node" id="d1"/>'
    nodes = "".join(f'<node id="{n}"><data key="d1">Hub</data></node>' for n in "01")
    file = tmp_path / "x.graphml"
    file.write_text(_graphml(f"{keys}<graph>{nodes}{edges}</graph>"), encoding="utf-8")
    raw = read_foreign(file).raw
    assert [site["id"] for site in raw["sites"]] == ["Hub", "Hub.2"]
    assert len({cable["id"] for cable in raw["cables"]}) == 4
    write_plant(raw, tmp_path / "plant")
    assert look_at_plant(tmp_path / "plant").findings == ()


def test_unknown_keys_are_told_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "plant.json"
    raw = {
        "format": "linewatch-plant/1",
        "sites": [{"id": "A", "rolle": "core", "colour": 1}],
        "weather": None,
    }
    file.write_text(json.dumps(raw), encoding="utf-8")
    foreign = read_foreign(file)
    assert foreign.raw == raw
    assert [
        (f.severity, '"rolle"' in f.what or '"colour"' in f.what or '"weather"' in f.what)
        for f in foreign.findings
    ]
    assert {finding.severity for finding in foreign.findings} == {"warning"}
    assert len(foreign.findings) == 3
