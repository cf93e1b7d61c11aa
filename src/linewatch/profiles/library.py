"""All profiles and modules together: which profile fits a device, and what a notification means."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from linewatch.profiles.files import STANDARD, BadProfile, load_makes, load_module, load_profile
from linewatch.profiles.shape import DeviceProfile, Match, Module, Notification

ENTERPRISES = "1.3.6.1.4.1."


class Profiles:
    """Read-only. `modules` by name, `notifications` by snmpTrapOID (with and without the extra .0)."""

    def __init__(self, modules: list[Module], devices: list[DeviceProfile], makes: dict[int, str]) -> None:
        self.modules = {module.module: module for module in modules}
        self.devices = tuple(_whole(devices))
        self.makes = makes
        self.notifications: dict[str, Notification] = {}
        for module in modules:
            for notification in module.notifications:
                for oid in _spellings(notification.oid):
                    self.notifications.setdefault(oid, notification)

    def match(self, sys_object_id: str, sys_descr: str, answers: Collection[str]) -> DeviceProfile:
        """The best fit: by the longest sysObjectID, else by more words, else by more answers."""
        ranked = [(_fit(p.match, sys_object_id, sys_descr, answers), p) for p in self.devices]
        fitting = [(fit, p) for fit, p in ranked if fit is not None]
        if not fitting:
            raise LookupError("no profile matches anything; one of the profiles must say anything: true")
        return max(fitting, key=lambda pair: pair[0])[1]

    def named(self, name: str) -> DeviceProfile | None:
        """By its name, whatever its case."""
        wanted = name.strip().casefold()
        return next((p for p in self.devices if p.profile.casefold() == wanted), None)

    def fits(
        self, profile: DeviceProfile, sys_object_id: str, sys_descr: str, answers: Collection[str]
    ) -> bool:
        """Whether the profile's match holds, though another may fit better."""
        return _fit(profile.match, sys_object_id, sys_descr, answers) is not None

    def by_identity(self, sys_object_id: str, sys_descr: str) -> DeviceProfile:
        """The best profile before any table was asked: it says which modules to try."""
        return self.match(sys_object_id, sys_descr, ())

    def make(self, sys_object_id: str) -> str:
        """Who made it, for people; "" if the enterprise number is not one we name."""
        if not sys_object_id.startswith(ENTERPRISES):
            return ""
        number = sys_object_id[len(ENTERPRISES) :].partition(".")[0]
        return self.makes.get(int(number), "")


def load(folder: Path, base: Profiles | None = None) -> Profiles:
    """Every profile in a folder of `modules/*.yaml`, `devices/*.yaml` and `makes.yaml`, all optional.

    They stand before those of `base`, and replace a module or profile of the same name there. Without a base
    one profile must fit everything. Raises BadProfile with all mistakes of all files.
    """
    mistakes: list[str] = []
    modules: list[Module] = []
    files = sorted((folder / "modules").glob("*.yaml"))
    for file in files:
        try:
            modules.append(load_module(file))
        except BadProfile as bad:
            mistakes.extend(bad.mistakes)
    names = frozenset(file.stem for file in files)  # so that one bad module is one mistake, not one per use
    names |= frozenset(base.modules if base else ())
    devices: list[DeviceProfile] = []
    for file in sorted((folder / "devices").glob("*.yaml")):
        try:
            devices.append(load_profile(file, names))
        except BadProfile as bad:
            mistakes.extend(bad.mistakes)
    if base is None and not any(device.match.anything for device in devices):
        mistakes.append(
            f"{folder / 'devices'}: nothing fits an unknown device; write match: {{anything: true}}"
        )
    makes = dict(base.makes) if base else {}
    if (folder / "makes.yaml").exists():
        try:
            makes |= load_makes(folder / "makes.yaml")
        except BadProfile as bad:
            mistakes.extend(bad.mistakes)
    if mistakes:
        raise BadProfile(mistakes)
    if base is not None:
        own = {module.module for module in modules}, {device.profile for device in devices}
        modules += [m for m in base.modules.values() if m.module not in own[0]]
        devices += [d for d in base.devices if d.profile not in own[1]]
    return Profiles(modules, devices, makes)


def _whole(devices: list[DeviceProfile]) -> list[DeviceProfile]:
    """With "standard" replaced by what it stands for."""
    common = next((d.modules for d in devices if d.match.anything and STANDARD not in d.modules), [])
    return [_with(device, common) if STANDARD in device.modules else device for device in devices]


def _with(device: DeviceProfile, common: list[str]) -> DeviceProfile:
    modules = [m for name in device.modules for m in (common if name == STANDARD else (name,))]
    return replace(device, modules=list(dict.fromkeys(modules)))


@cache
def standard() -> Profiles:
    """The profiles that come with linewatch."""
    return load(Path(__file__).parent)


def _spellings(oid: str) -> tuple[str, str]:
    """RFC 3584 §3.1 puts a .0 before the last number of a v1 trap; agents leave it out, or send it anyway."""
    head, _, last = oid.rpartition(".")
    other = f"{head.removesuffix('.0')}.{last}" if head.endswith(".0") else f"{head}.0.{last}"
    return oid, other


def _fit(match: Match, object_id: str, descr: str, answers: Collection[str]) -> tuple[int, int, int] | None:
    """Larger is better; None: does not fit."""
    prefixes = [p for p in match.sys_object_id if object_id == p or object_id.startswith(p + ".")]
    if match.sys_object_id and not prefixes:
        return None
    if any(word.lower() not in descr.lower() for word in match.sys_descr):
        return None
    if any(module not in answers for module in match.answers):
        return None
    return max((p.count(".") + 1 for p in prefixes), default=0), len(match.sys_descr), len(match.answers)
