"""docs/tables.md names every sheet and column there is."""

from pathlib import Path

import pytest

from linewatch.config.tables.columns import Sheet
from linewatch.config.tables.sheets import PLANT, SHEETS

PAGE = (Path(__file__).resolve().parents[3] / "docs/tables.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "sheet", [sheet for sheet in SHEETS if sheet is not PLANT], ids=lambda sheet: sheet.key
)
def test_every_column_is_on_the_page(sheet: Sheet) -> None:
    _, _, part = PAGE.partition(f"### {sheet.zh} `{sheet.key}`\n")
    part = part.partition("\n### ")[0]
    rows = [line.split("|")[1:3] for line in part.splitlines() if line.startswith("| `")]
    assert [(key.strip(" `"), zh.strip()) for key, zh in rows] == [(c.key, c.zh) for c in sheet.columns]
