"""The credentials file: name -> SNMP version and community, the community by reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, RootModel, ValidationError

from linewatch.config.finding import Finding
from linewatch.config.secret import NoSecret, Secret, from_environment, from_file, readable_by_others
from linewatch.config.sentences import findings_of
from linewatch.config.written import CredentialEntry
from linewatch.config.yaml_read import Mark, Unreadable, line_of, read_yaml_file


@dataclass(frozen=True, slots=True)
class Credential:
    """`community` does not show in repr or logs; `reveal()` it for the wire."""

    name: str
    version: Literal["v1", "v2c"]
    community: Secret


class _File(RootModel[dict[str, CredentialEntry]]):
    model_config = ConfigDict(strict=True)


def read_credentials(file: Path) -> tuple[Mapping[str, Credential], list[Finding]]:
    """Every credential that is good, and what is wrong with the others. Paths are relative to the file."""
    try:
        value, mark = read_yaml_file(file)
        written = _File.model_validate(value if value is not None else {})
    except Unreadable as error:
        return {}, [Finding(f"{error.file}:{error.line}", error.what, error.instead)]
    except OSError as error:
        return {}, [Finding(str(file), f"cannot be read ({error.strerror})", "write the credentials there")]
    except ValidationError as error:
        return {}, findings_of(error, CredentialEntry, str(file), mark, secret=True)
    credentials: dict[str, Credential] = {}
    found: list[Finding] = []
    for name, entry in written.root.items():
        try:
            credentials[name] = Credential(name, entry.version, _community(file, entry))
        except NoSecret as error:
            where = f"{file}:{line_of(mark, (name,))}"
            found.append(Finding(where, f"{name}: {error.what}", error.instead))
    return credentials, found + _open_to_all(file, written.root, mark)


def _community(file: Path, entry: CredentialEntry) -> Secret:
    if entry.community_file is not None:
        return from_file(file.parent / entry.community_file)
    assert entry.community_env is not None
    return from_environment(entry.community_env)


def _open_to_all(file: Path, entries: Mapping[str, CredentialEntry], mark: Mark) -> list[Finding]:
    found = []
    for name, entry in entries.items():
        path = file.parent / entry.community_file if entry.community_file is not None else None
        if path is not None and readable_by_others(path):
            where = f"{file}:{line_of(mark, (name,))}"
            found.append(Finding(where, f"{path} may be read by everybody", f"chmod 600 {path}", "warning"))
    return found
