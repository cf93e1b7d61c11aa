"""Every sheet and column: what reading, writing, the templates and docs/tables.md go by."""

from linewatch.config.tables.columns import Kind, Sheet, short
from linewatch.config.tables.sheets_ends import ENDS
from linewatch.config.tables.sheets_fibre import FIBRE
from linewatch.config.tables.sheets_gear import EQUIPMENT, TRANSMISSION
from linewatch.config.tables.sheets_lines import CIRCUITS
from linewatch.config.tables.sheets_places import PLACES

PLANT = Sheet(
    "plant",
    "总表",
    "plant",
    (short("key", "项", Kind.TEXT), short("value", "值", Kind.VALUE)),
    ("整个资料的名称与其他", "Of the whole: its name, and what has no sheet"),
    ("资料", "meta"),
)

SHEETS: tuple[Sheet, ...] = (PLANT, *PLACES, *FIBRE, *EQUIPMENT, *TRANSMISSION, *CIRCUITS, *ENDS)
NESTED_SHEETS = tuple(sheet for sheet in SHEETS if sheet.nested)
OWN_SHEETS = tuple(sheet for sheet in SHEETS if sheet.home and not sheet.nested and sheet is not PLANT)
