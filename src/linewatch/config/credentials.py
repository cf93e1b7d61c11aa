"""The credentials file: name -> SNMP version and community, or v3 user; secrets by reference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from linewatch.config.finding import Finding
from linewatch.config.secret import NoSecret, Secret, from_environment, from_file, readable_by_others
from linewatch.config.sentences import findings_of
from linewatch.config.written import CredentialEntry
from linewatch.config.written_credentials import Auth, Priv, V3Entry
from linewatch.config.yaml_read import Mark, Unreadable, line_of, read_yaml_file

LEAST_PASS_PHRASE = 8  # RFC 3414 section 11.2

Entry = TypeVar("Entry", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class V3User:
    """Of the User-based Security Model. `priv` "": nothing is encrypted."""

    name: str
    auth: str
    auth_secret: Secret
    priv: str
    priv_secret: Secret
    context: str


@dataclass(frozen=True, slots=True)
class Credential:
    """`community` does not show in repr or logs; `reveal()` it for the wire. Of v3 it is empty."""

    name: str
    version: Literal["v1", "v2c", "v3"]
    community: Secret
    user: V3User | None = None


class _Communities(RootModel[dict[str, CredentialEntry]]):
    model_config = ConfigDict(strict=True)


class _Users(RootModel[dict[str, V3Entry]]):
    model_config = ConfigDict(strict=True)


def read_credentials(file: Path) -> tuple[Mapping[str, Credential], list[Finding]]:
    """Every credential that is good, and what is wrong with the others. Paths are relative to the file."""
    try:
        value, mark = read_yaml_file(file)
    except Unreadable as error:
        return {}, [Finding(f"{error.file}:{error.line}", error.what, error.instead)]
    except OSError as error:
        return {}, [Finding(str(file), f"cannot be read ({error.strerror})", "write the credentials there")]
    written: dict[str, CredentialEntry] = {}
    users: dict[str, V3Entry] = {}
    found: list[Finding] = []
    of_v3, others = _sorted(value if value is not None else {})
    try:
        written = _Communities.model_validate(others).root
    except ValidationError as error:
        found += findings_of(error, CredentialEntry, str(file), mark, secret=True)
    try:
        users = _Users.model_validate(of_v3).root
    except ValidationError as error:
        found += findings_of(error, V3Entry, str(file), mark, secret=True)
    if found:
        return {}, found
    credentials: dict[str, Credential] = {}
    entries: dict[str, CredentialEntry | V3Entry] = {**written, **users}
    for name, entry in entries.items():
        try:
            credentials[name] = _credential(file, name, entry)
        except NoSecret as error:
            where = f"{file}:{line_of(mark, (name,))}"
            found.append(Finding(where, f"{name}: {error.what}", error.instead))
    return credentials, found + _warnings(file, entries, mark)


def _sorted(value: Any) -> tuple[dict[str, Any], Any]:
    """Entries of v3, and all others as they are."""
    if not isinstance(value, dict):
        return {}, value
    of_v3 = {name: e for name, e in value.items() if isinstance(e, dict) and e.get("version") == "v3"}
    return of_v3, {name: entry for name, entry in value.items() if name not in of_v3}


def _credential(file: Path, name: str, entry: CredentialEntry | V3Entry) -> Credential:
    if isinstance(entry, CredentialEntry):
        return Credential(name, entry.version, _of(file, entry.community_file, entry.community_env))
    auth = _pass_phrase(file, entry.auth)
    user = V3User(
        name=entry.user,
        auth=entry.auth.protocol,
        auth_secret=auth,
        priv=entry.priv.protocol if entry.priv is not None else "",
        priv_secret=_pass_phrase(file, entry.priv) if entry.priv is not None else Secret(""),
        context=entry.context,
    )
    return Credential(name, "v3", Secret(""), user)


def _pass_phrase(file: Path, entry: Auth | Priv) -> Secret:
    secret = _of(file, entry.password_file, entry.password_env)
    if len(secret.reveal()) < LEAST_PASS_PHRASE:
        where = entry.password_file or entry.password_env
        what = f"the pass phrase in {where} is shorter than {LEAST_PASS_PHRASE} characters"
        raise NoSecret(what, "no SNMPv3 gear takes such a one (RFC 3414 section 11.2); write a longer one")
    return secret


def _of(file: Path, in_file: str | None, in_environment: str | None) -> Secret:
    if in_file is not None:
        return from_file(file.parent / in_file)
    assert in_environment is not None
    return from_environment(in_environment)


def _files(entry: CredentialEntry | V3Entry) -> Iterator[str]:
    named = (
        (entry.community_file,)
        if isinstance(entry, CredentialEntry)
        else (entry.auth.password_file, entry.priv.password_file if entry.priv is not None else None)
    )
    yield from (name for name in named if name is not None)


def _warnings(file: Path, entries: Mapping[str, CredentialEntry | V3Entry], mark: Mark) -> list[Finding]:
    found = []
    for name, entry in entries.items():
        where = f"{file}:{line_of(mark, (name,))}"
        found += [
            Finding(where, f"{path} may be read by everybody", f"chmod 600 {path}", "warning")
            for path in (file.parent / named for named in _files(entry))
            if readable_by_others(path)
        ]
        if isinstance(entry, V3Entry) and entry.priv is None:
            what = f"{name} has no priv: what is asked and told can be read on its way"
            instead = "write priv: {protocol: aes128, password_file: FILE}"
            found.append(Finding(where, what, instead, "warning"))
    return found
