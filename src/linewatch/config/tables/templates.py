"""Empty tables for people to fill in: every sheet with its headings."""

from pathlib import Path

from linewatch.config.tables.csv_files import write_table
from linewatch.config.tables.disassemble import Table
from linewatch.config.tables.explained import EXPLAINED
from linewatch.config.tables.sheets import SHEETS
from linewatch.config.tables.workbook_write import write_tables

README = "说明 readme.md"


def write_templates(out: Path, *, workbook: bool) -> tuple[Path, ...]:
    """A folder of CSV files with a note; or one workbook in that folder. Gives what was written."""
    out.mkdir(parents=True, exist_ok=True)
    tables = [Table(sheet, sheet.columns, []) for sheet in SHEETS]
    if workbook:
        file = out / "linewatch-plant.xlsx"
        write_tables(tables, file)
        return (file,)
    written = [write_table(table, out) for table in tables]
    note = out / README
    lines = [f"{zh}\n{en}\n" for zh, en in EXPLAINED]
    lines += [f"- {sheet.key} {sheet.zh}: {sheet.about[0]}. {sheet.about[1]}" for sheet in SHEETS]
    note.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return (*written, note)
