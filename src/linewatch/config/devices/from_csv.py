"""A list of devices as a table: CSV in whatever encoding and delimiter a spreadsheet program saved it."""

from collections import Counter
from pathlib import Path

from linewatch.config.devices.listed import Listed, cell, looks_secret
from linewatch.config.finding import ConfigRefused, Finding
from linewatch.config.tables.csv_files import csv_grids
from linewatch.config.tables.grid import Grid
from linewatch.config.tables.headings import plain

HEADINGS = {
    "id": ("id", "device", "name", "hostname", "ne", "编号", "设备", "设备名称", "网元", "名称"),
    "address": ("address", "ip", "ip address", "mgmt ip", "管理地址", "网管地址", "ip地址"),
    "credential": ("credential", "credential name", "凭据", "口令名"),
    "profile": ("profile", "配置", "采集模板"),
    "poll_s": ("poll_s", "poll", "poll interval", "interval", "轮询周期", "轮询秒数"),
}
_KNOWN = {plain(name): word for word, names in HEADINGS.items() for name in names}


def read_csv(file: Path) -> tuple[list[Listed], list[Finding]]:
    """Raises ConfigRefused where it is no list of devices, or one that holds secrets."""
    try:
        grids, found = csv_grids(file, Counter())
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise ConfigRefused([Finding(str(file), what, "give a .csv")]) from error
    listed: list[Listed] = []
    for grid in grids:
        rows, wrong = _rows(grid)
        listed += rows
        found += wrong
    return listed, found


def _rows(grid: Grid) -> tuple[list[Listed], list[Finding]]:
    head = next((place for place, row in enumerate(grid.rows) if any(row)), None)
    if head is None:
        raise ConfigRefused([Finding(grid.where(), "the table is empty", "write id,address,credential,...")])
    columns, found = _columns(grid, head)
    listed: list[Listed] = []
    for at in range(head + 1, len(grid.rows)):
        cells = {w: grid.rows[at][place] for place, w in columns.items() if place < len(grid.rows[at])}
        cells = {word: text for word, text in cells.items() if text}
        name = cells.pop("id", "")
        if not name:
            if cells:
                found.append(Finding(grid.where(at), "the row names no device", "write its id"))
            continue
        said = {}
        for word, text in cells.items():
            value, wrong = cell(word, text, grid.where(at))
            if wrong is not None:
                found.append(wrong)
            else:
                said[word] = value
        listed.append(Listed(grid.where(at), name, said))
    return listed, found


def _columns(grid: Grid, head: int) -> tuple[dict[int, str], list[Finding]]:
    columns: dict[int, str] = {}
    found: list[Finding] = []
    secret: list[Finding] = []
    for place, heading in enumerate(grid.rows[head]):
        where = grid.where(head, place)
        word = _KNOWN.get(plain(heading))
        if word is not None and word in columns.values():
            found.append(Finding(where, f'"{heading}" is {word} a second time', "keep one of them"))
        elif word is not None:
            columns[place] = word
        elif looks_secret(heading):
            what = f'the column "{heading}" looks like a secret, and none is taken from a list'
            instead = "delete it, and name an entry of the credentials file under credential"
            secret.append(Finding(where, what, instead))
        elif heading:
            found.append(Finding(where, f'nobody knows the heading "{heading}"', "it is left out", "warning"))
    if secret:
        raise ConfigRefused(secret)
    if "id" not in columns.values():
        raise ConfigRefused([Finding(grid.where(head), "no column names the devices", "write a column id")])
    return columns, found
