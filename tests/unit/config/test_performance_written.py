"""What may be written of performance monitoring, and the sentence for each mistake."""

from datetime import timedelta
from pathlib import Path

import pytest

from linewatch.collect.performance.settings import PerformanceSettings, Threshold
from linewatch.config.site import look_at_site
from tests.conftest import ROOT


def look(folder: Path, performance: str) -> tuple[PerformanceSettings | None, list[str]]:
    (folder / "community").write_text("public\n")
    (folder / "community").chmod(0o600)
    (folder / "credentials.yaml").write_text("default: {community_file: community}\n")
    file = folder / "linewatch.yaml"
    plant = ROOT / "topology" / "xiangtan"
    file.write_text(f"plant: {plant}\ncredentials: credentials.yaml\n{performance}\n")
    site, found = look_at_site(file)
    mistakes = [str(one).replace(f"{folder}/", "") for one in found if one.severity == "error"]
    return (site.performance if site is not None else None), mistakes


def test_nothing_is_read_unless_it_is_written(tmp_path: Path) -> None:
    assert look(tmp_path, "") == (None, [])
    assert look(tmp_path, "performance: {}") == (PerformanceSettings(), [])


def test_all_that_may_be_written(tmp_path: Path) -> None:
    written = "performance: {kept: 90d, rate: 5.5, thresholds: {vc12: {es: 120, ses: 15}, ms: {bbe: 9000}}}"
    thresholds = {"vc12": Threshold(120, 15), "ms": Threshold(cv=9000)}
    wanted = PerformanceSettings(timedelta(days=90), 5.5, thresholds=thresholds)
    assert look(tmp_path, written) == (wanted, [])


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{kept: 0s}", "write more than 0s"),
        ("{rate: 0}", "performance.rate"),
        ("{thresholds: {vc13: {es: 1}}}", "vc13"),
        ("{thresholds: {e1: {}}}", "write one or more of es, ses, uas, bbe"),
        ("{thresholds: {e1: {es: 901}}}", "performance.thresholds.e1.es"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, written: str, says: str) -> None:
    settings, mistakes = look(tmp_path, f"performance: {written}")
    assert settings is None
    assert mistakes
    assert mistakes[0].startswith("linewatch.yaml:3: ")
    assert says in mistakes[0]
