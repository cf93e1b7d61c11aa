"""linewatch.yaml: defaults, secrets that do not show, and a reload that keeps the last good one."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from linewatch.config import ConfigRefused, Site, load_site, reload
from linewatch.config.duration import NoDuration, duration
from linewatch.config.site import look_at_site
from tests.unit.config.test_bad_sites import a_site

DURATIONS = [
    ("300ms", timedelta(milliseconds=300)),
    ("5s", timedelta(seconds=5)),
    ("1.5s", timedelta(seconds=1.5)),
    ("5m", timedelta(minutes=5)),
    ("1h30m", timedelta(hours=1, minutes=30)),
    ("400d", timedelta(days=400)),
]


@pytest.mark.parametrize(("written", "meant"), DURATIONS)
def test_a_duration(written: str, meant: timedelta) -> None:
    assert duration(written) == meant


@pytest.mark.parametrize(
    "written", ["", "30", 30, 1.5, True, None, "5 parsecs", "s", "-5s", "5s5m", "999999d", []]
)
def test_no_duration(written: object) -> None:
    with pytest.raises(NoDuration):
        duration(written)


def _good(folder: Path, more: str = "") -> Path:
    file = folder / "written.yaml"
    file.write_text("plant: good.yaml\ncredentials: credentials.yaml\n" + more, encoding="utf-8")
    return a_site(folder, file)


def test_the_defaults(tmp_path: Path) -> None:
    site = load_site(_good(tmp_path))
    assert site.store.url == f"sqlite:///{tmp_path}/linewatch.db"
    assert site.poll.interval == timedelta(seconds=5)
    assert (site.poll.timeout, site.poll.retries) == (timedelta(seconds=1), 2)
    assert site.api is not None
    assert (site.api.host, site.api.port) == ("127.0.0.1", 8080)
    assert site.traps is not None
    assert (site.traps.host, site.traps.port) == ("127.0.0.1", 9162)
    assert (site.language, site.journal_kept) == ("both", timedelta(days=400))
    assert len(site.plant.plant.circuits) == 1
    assert site.findings == ()


def test_what_is_written_holds(tmp_path: Path) -> None:
    more = (
        "store: {url: 'postgresql://lw@127.0.0.1/lw', password_file: community}\n"
        "traps: {listen: off}\nlanguage: zh\nretention: {journal: 30d}\n"
        "alarms: {LOS: {raise_hold: 2s, flap: {count: 0}}}\n"
    )
    site = load_site(_good(tmp_path, more))
    assert site.traps is None
    assert site.store.url == "postgresql://lw@127.0.0.1/lw"
    assert site.store.with_password() == "postgresql://lw:hush-hush@127.0.0.1/lw"
    assert site.policy.of("LOS").raise_hold == timedelta(seconds=2)
    assert site.policy.of("LOS").flap_count == 0
    assert site.policy.of("LOS").clear_hold == timedelta(seconds=2), "what is not written keeps its default"


def test_a_secret_does_not_show(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    site = load_site(
        _good(tmp_path, "store: {url: 'postgresql://lw@127.0.0.1/lw', password_file: community}\n")
    )
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r %s", site.credentials, site, site.store)
    assert site.credentials["default"].community.reveal() == "hush-hush"
    assert "Secret(...)" in caplog.text
    assert "hush" not in caplog.text


def test_a_community_of_the_environment_is_asked_for_by_name(tmp_path: Path) -> None:
    file = _good(tmp_path)
    (tmp_path / "credentials.yaml").write_text(
        "default: {community_env: LINEWATCH_NOT_SET}\n", encoding="utf-8"
    )
    with pytest.raises(
        ConfigRefused, match="the environment has no LINEWATCH_NOT_SET; set LINEWATCH_NOT_SET"
    ):
        load_site(file)


def test_a_secret_that_everybody_reads_is_told(tmp_path: Path) -> None:
    file = _good(tmp_path)
    (tmp_path / "community").chmod(0o644)
    assert [finding.severity for finding in load_site(file).findings] == ["warning"]


def test_a_broken_plant_keeps_the_last_good_site(tmp_path: Path) -> None:
    file = _good(tmp_path)
    site = load_site(file)
    good = (tmp_path / "good.yaml").read_text(encoding="utf-8")
    (tmp_path / "good.yaml").write_text(good.replace("a_site: B", "a_site: BB"), encoding="utf-8")
    refused = reload(site)
    assert not isinstance(refused, Site)
    assert [finding.severity for finding in refused] == ["error"] * len(refused)
    assert "there is no site of that id" in str(refused[0])
    with pytest.raises(ConfigRefused):
        load_site(file)

    (tmp_path / "good.yaml").write_text(good.replace("lon: 112.9,", "lon: 112.91,"), encoding="utf-8")
    mended = reload(site)
    assert isinstance(mended, Site)
    assert mended.plant.digest != site.plant.digest


def test_the_digest_is_that_of_what_is_said_not_of_how(tmp_path: Path) -> None:
    file = _good(tmp_path)
    before = load_site(file).plant.digest
    plant = tmp_path / "good.yaml"
    plant.write_text("# another comment\n" + plant.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_site(file).plant.digest == before


def test_a_site_that_is_not_there(tmp_path: Path) -> None:
    site, found = look_at_site(tmp_path / "linewatch.yaml")
    assert site is None
    assert "cannot be read (No such file or directory)" in str(found[0])
