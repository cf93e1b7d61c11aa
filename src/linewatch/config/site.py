"""A site: linewatch.yaml with its plant, credentials and alarm policy: all good, or none of it taken."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from linewatch.alarm.policy import Policy, TypePolicy, default_policy
from linewatch.collect.ems.settings import EmsSettings
from linewatch.collect.mqtt.settings import Broker
from linewatch.collect.performance.settings import PerformanceSettings
from linewatch.collect.probes.settings import ProbeSettings
from linewatch.collect.syslog.settings import SyslogSettings
from linewatch.collect.traps.share import Allowance
from linewatch.collect.webhook.settings import WebhookSettings
from linewatch.config.credentials import Credential, read_credentials
from linewatch.config.ems_settings import ems_of
from linewatch.config.finding import ConfigRefused, Finding, errors
from linewatch.config.plant_files import ReadPlant, look_at_plant, read_plant
from linewatch.config.sentences import findings_of
from linewatch.config.store_at import Store, store_of
from linewatch.config.written import AlarmHolds, Poll, SiteFile, StoreAt
from linewatch.config.written_kinds import Listen
from linewatch.config.written_mqtt import brokers_of
from linewatch.config.written_performance import performance_of
from linewatch.config.written_probes import probes_of
from linewatch.config.written_syslog import listens, syslog_of
from linewatch.config.written_traps import allowance_of, relays_of
from linewatch.config.written_webhook import webhooks_of
from linewatch.config.yaml_read import Mark, Unreadable, line_of, read_yaml_file
from linewatch.names.alarm_types import ALARM_TYPES
from linewatch.profiles.files import BadProfile
from linewatch.profiles.library import Profiles, load, standard
from linewatch.topology.agents import agents
from linewatch.topology.check.mistake import did_you_mean
from linewatch.topology.index import PlantIndex

Reading = Callable[[Path], ReadPlant]


@dataclass(frozen=True, slots=True)
class Site:
    """Everything the composition root needs, as plain values. `findings` are warnings."""

    file: Path
    plant_path: Path
    plant: ReadPlant
    store: Store
    poll: Poll
    traps: Listen | None
    api: Listen | None
    credentials: Mapping[str, Credential]
    profiles: tuple[Path, ...]
    policy: Policy
    language: Literal["zh", "en", "both"]
    journal_kept: timedelta
    findings: tuple[Finding, ...]
    mqtt: Mapping[str, Broker] = field(default_factory=dict)
    probes: ProbeSettings | None = None
    performance: PerformanceSettings | None = None
    ems: tuple[EmsSettings, ...] = ()
    syslog: SyslogSettings | None = None
    webhooks: Mapping[str, WebhookSettings] = field(default_factory=dict)
    trap_allowance: Allowance = field(default_factory=Allowance)
    trap_relays: frozenset[str] = frozenset()


def load_site(path: Path | str) -> Site:
    """The site of a linewatch.yaml. Raises ConfigRefused with all that is wrong in any of its files."""
    file = Path(path)
    site, found = look_at_site(file)
    if site is None:
        raise ConfigRefused(found)
    return site


def reload(site: Site, plant: Reading = read_plant) -> Site | tuple[Finding, ...]:
    """The site as its files are now, or why they are not taken; then the last good one stays in force.

    `plant` gives the plant of a path, or raises ConfigRefused: somebody may have read it already.
    """
    again, found = look_at_site(site.file, plant)
    return again if again is not None else found


def look_at_site(file: Path, plant: Reading = read_plant) -> tuple[Site | None, tuple[Finding, ...]]:
    """The site, or None where something is wrong; and all that was found. It never raises."""
    try:
        value, mark = read_yaml_file(file)
    except Unreadable as error:
        return None, (Finding(f"{error.file}:{error.line}", error.what, error.instead),)
    except OSError as error:
        return None, (
            Finding(str(file), f"cannot be read ({error.strerror})", "give the path of a linewatch.yaml"),
        )
    try:
        written = SiteFile.model_validate(value if value is not None else {})
    except ValidationError as error:
        # What can be looked at all the same is: people mend everything in one go.
        named_plant = value.get("plant") if isinstance(value, dict) else None
        path = file.parent / named_plant if isinstance(named_plant, str) else None
        others = look_at_plant(path).findings if path is not None and path.exists() else ()
        named = value.get("credentials") if isinstance(value, dict) else None
        credentials = read_credentials(file.parent / named)[1] if isinstance(named, str) else []
        return None, (*findings_of(error, SiteFile, str(file), mark), *others, *credentials)
    return _Reading(file, mark, plant).site(written)


def plant_path_of(file: Path) -> Path:
    """Where the plant of a linewatch.yaml is, whatever else it says. Raises ConfigRefused."""
    try:
        value = read_yaml_file(file).value
    except Unreadable as error:
        raise ConfigRefused([Finding(f"{error.file}:{error.line}", error.what, error.instead)]) from error
    except OSError as error:
        found = Finding(str(file), f"cannot be read ({error.strerror})", "give the path of a linewatch.yaml")
        raise ConfigRefused([found]) from error
    plant = value.get("plant") if isinstance(value, dict) else None
    if not isinstance(plant, str):
        raise ConfigRefused([Finding(f"{file}:1", "plant is missing", "write plant: with a folder or .json")])
    return file.parent / plant


def _place_and_rest(mistake: str) -> tuple[str, str]:
    """file:line and the sentence of what the profiles say themselves."""
    match = re.match(r"(.*?:\d+): (.*)", mistake, re.DOTALL)
    return (match[1], match[2]) if match else ("profiles", mistake)


class _Reading:
    """What linewatch.yaml names, read and checked; findings are gathered so that all are told at once."""

    def __init__(self, file: Path, mark: Mark, read: Reading) -> None:
        self.file = file
        self.read = read
        self.here = file.parent
        self.mark = mark
        self.found: list[Finding] = []

    def site(self, written: SiteFile) -> tuple[Site | None, tuple[Finding, ...]]:
        plant = self._plant(written)
        store = self._store(written.store)
        credentials = self._credentials(written, plant)
        policy = self._policy(written.alarms)
        profiles = self._profiles(written.profiles)
        for key, listen in (("api", written.api.listen), ("traps", written.traps.listen)):
            self._loopback(key, listen)
        brokers, mistakes = brokers_of(written.mqtt, self.here, self._say)
        self.found += mistakes
        index = PlantIndex(plant.plant) if plant is not None and written.probes is not None else None
        probes = probes_of(written.probes, index, self._say) if written.probes is not None else None
        ems = self._ems(written, plant, credentials)
        syslog = self._syslog(written)
        webhooks = webhooks_of(written.webhooks, self.here, self._say)
        relays = relays_of(written.traps, self._say)
        if plant is None or errors(self.found):
            return None, tuple(self.found)
        site = Site(
            file=self.file,
            plant_path=self.here / written.plant,
            plant=plant,
            store=store,
            poll=written.poll,
            traps=written.traps.listen,
            api=written.api.listen,
            credentials=credentials,
            profiles=profiles,
            policy=policy,
            language=written.language,
            journal_kept=written.retention.journal,
            findings=tuple(self.found),
            mqtt=brokers,
            probes=probes,
            performance=performance_of(written.performance) if written.performance is not None else None,
            ems=ems,
            syslog=syslog,
            webhooks=webhooks,
            trap_allowance=allowance_of(written.traps),
            trap_relays=relays,
        )
        return site, site.findings

    def _ems(
        self, written: SiteFile, plant: ReadPlant | None, credentials: Mapping[str, Credential]
    ) -> tuple[EmsSettings, ...]:
        if not written.ems:
            return ()
        index = PlantIndex(plant.plant) if plant is not None else None
        marked = (str(self.file), self.mark)
        settings, mistakes = ems_of(written.ems, self.here, marked, credentials, index, self._say)
        self.found += mistakes
        for name, at in written.ems.items():
            self._loopback(f"ems.{name}", at.listen)
        return settings

    def _syslog(self, written: SiteFile) -> SyslogSettings | None:
        if written.syslog is None:
            return None
        settings, mistakes = syslog_of(written.syslog, self.here, self._say)
        self.found += mistakes
        for key, word, at in listens(written.syslog):
            self._loopback(key, at, word)
        return settings

    def _say(self, path: tuple[str | int, ...], what: str, instead: str, severity: Any = "error") -> None:
        self.found.append(Finding(f"{self.file}:{line_of(self.mark, path)}", what, instead, severity))

    def _plant(self, written: SiteFile) -> ReadPlant | None:
        path = self.here / written.plant
        if not path.exists():
            self._say(
                ("plant",), f"plant is {written.plant}, and {path} is not there", "give a folder or a .json"
            )
            return None
        try:
            plant = self.read(path)
        except ConfigRefused as refused:
            self.found += refused.findings
            return None
        self.found += plant.findings
        return plant

    def _store(self, written: StoreAt) -> Store:
        store, mistakes = store_of(written, self.here)
        for key, what, instead in mistakes:
            self._say(("store", key), what, instead)
        return store

    def _credentials(self, written: SiteFile, plant: ReadPlant | None) -> Mapping[str, Credential]:
        if written.credentials is None:
            self._say(
                (),
                "credentials is missing",
                "write credentials: FILE, and in it default: {community_file: FILE}",
            )
            return {}
        credentials, found = read_credentials(self.here / written.credentials)
        self.found += found
        if plant is None or errors(found):
            return credentials
        wanted = {a.credential: a.id for a in reversed(agents(PlantIndex(plant.plant))) if a.polled}
        for name, agent in sorted(wanted.items()):
            if name not in credentials:
                instead = did_you_mean(name, credentials, otherwise=f"write an entry {name}: in that file")
                self._say(
                    ("credentials",),
                    f'{agent} is asked with credential "{name}", which is not there',
                    instead,
                )
        return credentials

    def _policy(self, written: Mapping[str, AlarmHolds]) -> Policy:
        types: dict[str, TypePolicy] = {}
        for code, holds in written.items():
            if code not in ALARM_TYPES:
                instead = did_you_mean(
                    code, ALARM_TYPES, otherwise="write a code of docs/alarms.md, such as LOS"
                )
                self._say(("alarms", code), f'"{code}" is no alarm type', instead)
                continue
            base = default_policy(code)
            flap = holds.flap
            try:
                types[code] = TypePolicy(
                    raise_hold=base.raise_hold if holds.raise_hold is None else holds.raise_hold,
                    clear_hold=base.clear_hold if holds.clear_hold is None else holds.clear_hold,
                    flap_count=base.flap_count if flap.count is None else flap.count,
                    flap_window=base.flap_window if flap.window is None else flap.window,
                    flap_rest=base.flap_rest if flap.rest is None else flap.rest,
                )
            except ValueError as error:
                what, _, instead = str(error).partition("; ")
                self._say(("alarms", code), f"alarms.{code}: {what}", instead)
        return Policy(types=types)

    def _profiles(self, names: Sequence[str]) -> tuple[Path, ...]:
        """Each may use the modules of those behind it, and of linewatch's own: as the daemon reads them."""
        base = standard()
        paths: list[Path] = []
        for place in range(len(names) - 1, -1, -1):
            path, base = self._folder("profiles", place, names[place], base)
            paths.append(path)
        return tuple(reversed(paths))

    def _folder(self, key: str, place: int, name: str, base: Profiles) -> tuple[Path, Profiles]:
        path = self.here / name
        if not path.is_dir():
            what = f"{key} names {name}, and {path} is no folder"
            self._say((key, place), what, "give a folder of profiles")
            return path, base
        try:
            return path, load(path, base)
        except BadProfile as bad:
            self.found += [Finding(*_place_and_rest(mistake), "") for mistake in bad.mistakes]
        return path, base

    def _loopback(self, key: str, listen: Listen | None, word: str = "listen") -> None:
        if listen is None:
            return
        try:
            inside = ip_address(listen.host).is_loopback
        except ValueError:
            inside = listen.host == "localhost"
            if not inside:
                what = f'{key}.{word} names "{listen.host}", which is no address'
                self._say((*key.split("."), word), what, "write an address, such as 127.0.0.1:8080")
                return
        if not inside:
            what = f"{key}.{word} {listen.host}:{listen.port} can be reached from other machines"
            self._say((*key.split("."), word), what, "write 127.0.0.1 unless that is meant", "warning")
