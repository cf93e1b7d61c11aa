"""Fixtures the edge tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.databases import postgres_bin, postgres_server


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """A PostgreSQL of the test module's own."""
    if postgres_bin() is None:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    with postgres_server() as folder:
        yield folder
