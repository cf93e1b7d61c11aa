"""What others call a thing, and which element of the plant they mean."""

from typing import Any

import msgspec
import pytest

from linewatch.collect.naming import Naming
from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Plant


def ne(ident: str, /, **ext: Any) -> dict[str, Any]:
    return {"id": ident, "site": "s", "type": "sdh-adm", "ext": ext}


def port(ne_id: str, name: str, /, **ext: Any) -> dict[str, Any]:
    return {"id": f"{ne_id}/{name}", "ne": ne_id, "card": "c", "kind": "stm", "ext": ext}


PLANT: dict[str, Any] = {
    "format": "linewatch-plant/1",
    "nes": [
        ne("ne-a", name={"zh": "雨湖", "en": "Yuhu"}, ems_name="U2000-17", address="10.0.0.1:161"),
        ne("ne-b", name={"zh": "岳塘", "en": "Yuetang"}),
        ne("ne-c", name={"zh": "岳塘", "en": "Yuetang 2"}),
    ],
    "ports": [port("ne-a", "1-1", if_name="SLOT1-PORT1"), port("ne-a", "1-2"), port("ne-b", "1-1")],
}


@pytest.fixture(scope="module")
def naming() -> Naming:
    return Naming(PlantIndex(msgspec.convert(PLANT, Plant)))


@pytest.mark.parametrize(
    ("text", "element"),
    [
        pytest.param("ne-a", "ne-a", id="id"),
        pytest.param("雨湖", "ne-a", id="name"),
        pytest.param(" yuhu ", "ne-a", id="case-and-blanks"),
        pytest.param("Ｙｕｈｕ", "ne-a", id="full-width"),
        pytest.param("U2000-17", "ne-a", id="what-the-element-manager-calls-it"),
        pytest.param("10.0.0.1", "ne-a", id="address"),
        pytest.param("岳塘", None, id="two-bear-it"),
        pytest.param("yuetang 2", "ne-c", id="the-other-language-tells-them-apart"),
        pytest.param("nowhere", None, id="unknown"),
        pytest.param("", None, id="empty"),
    ],
)
def test_elements(naming: Naming, text: str, element: str | None) -> None:
    assert naming.element(text) == element


@pytest.mark.parametrize(
    ("owner", "text", "part"),
    [
        pytest.param("ne-a", "ne-a/1-1", "ne-a/1-1", id="id"),
        pytest.param("ne-a", "1-1", "ne-a/1-1", id="without-the-prefix"),
        pytest.param("ne-a", "slot1-port1", "ne-a/1-1", id="if-name"),
        pytest.param("ne-b", "1-1", "ne-b/1-1", id="each-has-its-own"),
        pytest.param("ne-b", "SLOT1-PORT1", None, id="not-its-own"),
        pytest.param("ne-a", " ", "ne-a", id="the-element-itself"),
        pytest.param("ne-c", "1-1", None, id="has-none"),
    ],
)
def test_parts(naming: Naming, owner: str, text: str, part: str | None) -> None:
    assert naming.part(owner, text) == part
