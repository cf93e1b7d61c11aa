"""A large plant written by two processes is the plant written by one."""

from typing import Any

import pytest

from linewatch.config import second_writer
from linewatch.config.plant_files import plant_documents
from linewatch.config.second_writer import documents_by_two


def plant(lines: int) -> dict[str, Any]:
    tail = [{"kind": "e1_cable", "id": "雨湖-2M", "port": None}]
    return {
        "format": "linewatch-plant/1",
        "sites": [{"id": f"s{n}", "role": "core", "lon": n / 7, "lat": -n * 1e-9} for n in range(50)],
        "circuits": [{"id": f"c{n}", "vc12": f"v{n}", "a_tail": tail, "ext": {"n": n}} for n in range(lines)],
        "ext": {"owners": []},
    }


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(plant(second_writer._WORTH_IT + 3), id="large"),
        pytest.param(plant(3), id="small"),
        pytest.param({"circuits": "no list"}, id="no-list"),
        pytest.param({**plant(second_writer._WORTH_IT), "meta": {"half": "\ud800"}}, id="cannot-be-sent"),
    ],
)
def test_two_write_what_one_writes(raw: dict[str, Any]) -> None:
    assert documents_by_two(raw) == plant_documents(raw)


def test_without_the_other_process_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")  # a program that ends at once
    raw = plant(second_writer._WORTH_IT)
    assert documents_by_two(raw) == plant_documents(raw)
