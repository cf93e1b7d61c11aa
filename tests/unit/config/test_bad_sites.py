"""Every fixture of tests/config/bad/site: the whole of what is said of it. None of them makes a site."""

import shutil
from pathlib import Path

import pytest

from linewatch.config.site import look_at_site

FOLDER = Path(__file__).parents[2] / "config"

SITES = {
    "backoff-below-interval": [
        ("linewatch.yaml:3: poll: silent_backoff_max is shorter than interval; write at least the interval"),
    ],
    "credential-file-missing": [
        (
            "gone.yaml:1: default: nowhere cannot be read (No such file or directory); write the "
            "secret into that file"
        ),
    ],
    "credential-in-the-text": [
        (
            "literal.yaml:1: default: the community itself stands in the text; put it into a file of "
            "its own and write community_file: FILE (or community_env: NAME)"
        ),
    ],
    "credential-is-text": [
        "text.yaml:1: default is not what is due; write a mapping of keys to values under it",
    ],
    "credential-not-there": [
        (
            'linewatch.yaml:2: NE-A is asked with credential "default", which is not there. Did you '
            'mean "defaults"?'
        ),
    ],
    "credential-of-another-version": [
        "v3.yaml:1: default.version is not what is due; write v1 or v2c",
    ],
    "credential-without-community": [
        (
            "empty.yaml:1: default: a credential has one community; write community_file: FILE or "
            "community_env: NAME"
        ),
    ],
    "flap-once": [
        "linewatch.yaml:4: alarms.LOS: flap_count is 1; write 0 (never flapping) or 2 and more",
    ],
    "hold-without-unit": [
        ("linewatch.yaml:4: alarms.LOS.clear_hold is 10; write a duration with its unit, such as 10s"),
    ],
    "interval-in-quotes": [
        'linewatch.yaml:4: poll.interval is "30"; write a duration with its unit, such as 30s',
    ],
    "interval-no-duration": [
        (
            'linewatch.yaml:3: poll.interval is "soon"; write a duration with its unit (ms, s, m, h, '
            "d), such as 30s"
        ),
    ],
    "interval-of-nothing": [
        'linewatch.yaml:3: poll.interval is "0s"; write more than 0s',
    ],
    "interval-without-unit": [
        "linewatch.yaml:3: poll.interval is 30; write a duration with its unit, such as 30s",
    ],
    "key-twice": [
        'linewatch.yaml:3: the key "plant" is written a second time (first in line 1); keep one',
    ],
    "listen-on-a-name": [
        (
            'linewatch.yaml:3: traps.listen names "gateway", which is no address; write an address, '
            "such as 127.0.0.1:8080"
        ),
    ],
    "listen-outside": [
        (
            "linewatch.yaml:3: warning: api.listen 0.0.0.0:8080 can be reached from other machines; "
            "write 127.0.0.1 unless that is meant"
        ),
    ],
    "listen-without-port": [
        'linewatch.yaml:3: api.listen is "127.0.0.1"; write address:port, such as 127.0.0.1:8080',
    ],
    "mistakes-everywhere": [
        "linewatch.yaml:3: poll.interval is 30; write a duration with its unit, such as 30s",
        'linewatch.yaml:4: language is "fr"; write zh, en or both',
        'unreadable.yaml:4: the key "id" is written a second time (first in line 2); keep one',
    ],
    "no-credentials": [
        (
            "linewatch.yaml:1: credentials is missing; write credentials: FILE, and in it default: "
            "{community_file: FILE}"
        ),
    ],
    "no-plant": [
        "linewatch.yaml:1: plant is missing; write plant: with its value",
    ],
    "no-such-profiles": [
        ("linewatch.yaml:3: profiles names makes, and makes is no folder; give a folder of profiles"),
    ],
    "password-file-missing": [
        (
            "linewatch.yaml:5: nowhere cannot be read (No such file or directory); write the secret "
            "into that file"
        ),
    ],
    "password-in-store": [
        (
            "linewatch.yaml:3: a password stands in store; write store: {url: "
            "postgresql://USER@HOST/NAME, password_file: FILE}"
        ),
    ],
    "plant-not-there": [
        "linewatch.yaml:1: plant is cities/, and cities is not there; give a folder or a .json",
    ],
    "retries-as-text": [
        'linewatch.yaml:3: poll.retries is "2"; write a whole number, such as 2',
    ],
    "section-is-text": [
        'linewatch.yaml:3: poll is "5s"; write a mapping of keys to values under it',
    ],
    "store-of-another-kind": [
        (
            'linewatch.yaml:3: store is "mysql://127.0.0.1/linewatch"; write sqlite:///FILE or '
            "postgresql://USER@HOST/NAME"
        ),
    ],
    "too-many-retries": [
        "linewatch.yaml:3: poll.retries is 11; write at most 10",
    ],
    "unknown-alarm": [
        'linewatch.yaml:4: "LOSS" is no alarm type. Did you mean "LOS"?',
    ],
    "unknown-key": [
        'linewatch.yaml:3: "intervall" is no key of poll. Did you mean "interval"?',
    ],
    "unknown-language": [
        'linewatch.yaml:3: language is "fr"; write zh, en or both',
    ],
    "unknown-section": [
        'linewatch.yaml:3: "pol" is no key of this file. Did you mean "poll"?',
    ],
}
ONLY_WARNED = ("listen-outside",)


def a_site(folder: Path, fixture: Path) -> Path:
    """A folder with a good plant, credentials good and bad, and the fixture as linewatch.yaml."""
    shutil.copy(FOLDER / "good.yaml", folder)
    shutil.copy(FOLDER / "bad/yaml/key-twice.yaml", folder / "unreadable.yaml")
    for file in (FOLDER / "credentials").iterdir():
        shutil.copy(file, folder)
    (folder / "community").write_text("hush-hush\n", encoding="utf-8")
    (folder / "community").chmod(0o600)
    return Path(shutil.copy(fixture, folder / "linewatch.yaml"))


@pytest.mark.parametrize("name", SITES)
def test_a_mistake_in_a_site(name: str, tmp_path: Path) -> None:
    file = a_site(tmp_path, FOLDER / f"bad/site/{name}.yaml")
    site, found = look_at_site(file)
    assert [str(finding).replace(f"{tmp_path}/", "") for finding in found] == SITES[name]
    assert (site is not None) == (name in ONLY_WARNED)


def test_no_fixture_of_a_site_is_without_its_sentence() -> None:
    assert {file.stem for file in (FOLDER / "bad/site").iterdir()} == set(SITES)
