"""The site's element managers as they are used: settings, credentials and field maps, checked together."""

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from linewatch.collect.ems.fieldmap import FieldMap
from linewatch.collect.ems.settings import EmsSettings
from linewatch.config.credentials import Credential
from linewatch.config.ems_maps import MAPS, MapFile, Refused, map_of
from linewatch.config.finding import Finding
from linewatch.config.sentences import findings_of
from linewatch.config.written_ems import EmsAt
from linewatch.config.yaml_read import Mark, Unreadable, read_yaml_file
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.ems import managers
from linewatch.topology.index import PlantIndex
from linewatch.wire.snmp import V1, V2C

Say = Callable[..., None]
"""(path, what, instead[, severity]): a finding of linewatch.yaml."""


def ems_of(
    written: Mapping[str, EmsAt],
    here: Path,
    mark: tuple[str, Mark],
    credentials: Mapping[str, Credential],
    index: PlantIndex | None,
    say: Say,
) -> tuple[tuple[EmsSettings, ...], list[Finding]]:
    """Settings of every element manager that is good, and what is wrong in map files. `mark`: name and marks
    of linewatch.yaml."""
    found: list[Finding] = []
    made = []
    taken: dict[tuple[str, str], str] = {}
    for name, at in written.items():
        fields, mistakes = _fields(name, at, here, mark)
        found += mistakes
        if _stands(name, at, taken, credentials, index, say) and fields is not None:
            made.append(_settings(name, at, fields, credentials))
            _asks(name, at, fields, say)
    if index is not None:
        _of_plant(index, say)
    return tuple(made), found


def _settings(name: str, at: EmsAt, fields: FieldMap, credentials: Mapping[str, Credential]) -> EmsSettings:
    versions = {"v1": V1, "v2c": V2C}
    told = credentials[at.credential]
    asked = credentials[(at.resync.credential if at.resync else None) or at.credential]
    assert at.listen is not None
    where = at.resync.address if at.resync is not None else None
    return EmsSettings(
        name=name,
        listen=(at.listen.host, at.listen.port),
        senders=frozenset(at.senders),
        community=told.community.reveal().encode(),
        version=versions[told.version],
        fields=fields,
        keep_alive_s=at.keep_alive.total_seconds() if at.keep_alive is not None else None,
        table_at=(where.host, where.port) if where is not None else None,
        table_community=asked.community.reveal().encode(),
        table_version=versions[asked.version],
        timeout_s=at.resync.timeout.total_seconds() if at.resync else 2.0,
        tries=at.resync.retries + 1 if at.resync else 3,
        audit_s=at.audit.total_seconds(),
        rate=float(at.rate),
        burst=float(at.burst),
    )


def _stands(
    name: str,
    at: EmsAt,
    taken: dict[tuple[str, str], str],
    credentials: Mapping[str, Credential],
    index: PlantIndex | None,
    say: Say,
) -> bool:
    """Whether settings can be made of it."""
    good = True
    if at.listen is None:
        say(
            ("ems", name, "listen"), f"ems.{name}.listen is off", "write address:port, or leave the entry out"
        )
        good = False
    for place, sender in enumerate(at.senders):
        try:
            ip_address(sender)
        except ValueError:
            what = f'ems.{name}.from names "{sender}", which is no address'
            say(("ems", name, "from", place), what, "write the address its notifications come from")
            good = False
            continue
        if at.listen is None:
            continue
        spot = (f"{at.listen.host}:{at.listen.port}", sender)
        if spot in taken:
            what = f"ems.{name} and ems.{taken[spot]} both send from {sender} to {spot[0]}"
            say(("ems", name, "from", place), what, "give one of them another address to listen on")
            good = False
        taken.setdefault(spot, name)
    names = [("credential", at.credential)]
    if at.resync is not None and at.resync.credential is not None:
        names.append(("resync", at.resync.credential))
    for key, wanted in names:
        known = credentials.get(wanted)
        if known is None and credentials:
            instead = did_you_mean(wanted, credentials, otherwise=f"write an entry {wanted}: in credentials")
            say(("ems", name, key), f'ems.{name} names credential "{wanted}", which is not there', instead)
        elif known is not None and known.version not in ("v1", "v2c"):
            what = f'ems.{name} names credential "{wanted}" of {known.version}'
            say(
                ("ems", name, key), what, "write one of v1 or v2c: v3 is not spoken with element managers yet"
            )
        good = good and known is not None and known.version in ("v1", "v2c")
    if at.keep_alive is None and at.resync is None:
        what = f"ems.{name} has neither keep_alive nor resync: its silence would never be noticed"
        say(("ems", name), what, "write keep_alive: 90s, or resync: {address: ADDRESS:161}")
        good = False
    if index is not None and name not in {m.id for m in managers(index.plant)}:
        what = f'the plant knows no element manager "{name}"'
        instead = f"write ems: [{{id: {name}, speaks_for: [NE, ...]}}] into it: else its silence blinds no NE"
        say(("ems", name), what, instead, "warning")
    return good


def _asks(name: str, at: EmsAt, fields: FieldMap, say: Say) -> None:
    if at.resync is not None and fields.table is None:
        what = f"ems.{name}.resync: the map {fields.name} names no table of active alarms"
        say(("ems", name, "resync"), what, "write table: into the map, or leave resync out")
    if at.resync is None:
        what = f"ems.{name} has no resync: what is lost of its notifications stays lost"
        say(
            ("ems", name), what, "write resync: {address: ADDRESS:161}, if it has a list of alarms", "warning"
        )


def _of_plant(index: PlantIndex, say: Say) -> None:
    """What the plant's own list of element managers names and does not have."""
    for manager in managers(index.plant):
        for ne in manager.unknown(index):
            what = f'the plant\'s element manager {manager.id} speaks for "{ne}", which is no NE of it'
            say(("ems",), what, did_you_mean(ne, index.nes, otherwise="write the id of an NE"), "warning")


def _fields(
    name: str, at: EmsAt, here: Path, mark: tuple[str, Mark]
) -> tuple[FieldMap | None, list[Finding]]:
    """The field map: one that comes with linewatch, a file, or written out on the spot."""
    written, called = at.map_at, f"ems.{name}.map"
    if isinstance(written, dict):
        inner = _inside(mark[1], ("ems", name, "map"))
        return _checked(written, mark[0], inner, name)
    path = MAPS.get(written) or here / written
    try:
        value, marks = read_yaml_file(path)
    except Unreadable as error:
        return None, [Finding(f"{error.file}:{error.line}", error.what, error.instead)]
    except OSError as error:
        instead = did_you_mean(written, MAPS, otherwise=f"write one of {', '.join(MAPS)}, or a file")
        return None, [Finding(str(path), f"{called} cannot be read ({error.strerror})", instead)]
    return _checked(value, str(path), marks, written if written in MAPS else path.stem)


def _checked(value: Any, file: str, mark: Mark, name: str) -> tuple[FieldMap | None, list[Finding]]:
    try:
        shape = MapFile.model_validate(value if value is not None else {})
    except ValidationError as error:
        return None, findings_of(error, MapFile, file, mark)
    try:
        return map_of(shape, name, file, mark), []
    except Refused as refused:
        return None, list(refused.findings)


def _inside(mark: Mark, path: tuple[str, ...]) -> Mark:
    for step in path:
        if isinstance(mark, int) or not isinstance(mark[1], dict) or step not in mark[1]:
            return mark
        mark = mark[1][step]
    return mark
