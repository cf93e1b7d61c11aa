"""A site's own folders of profiles: they may use our modules, and those of the folders behind them."""

from pathlib import Path

import pytest

from linewatch.config import ConfigRefused, load_site
from linewatch.daemon.equipment import profiles_of
from tests.unit.config.test_bad_sites import a_site

MODULE = """\
module: acme-mib
source: ACME-MUX-MIB
tables:
  - table: acmeCards
    shows: cards
    index: numbered
    calls: card
    rows: 1.3.6.1.4.1.99999.4.1.1
    state:
      - {column: acmeCardState, oid: 1.3.6.1.4.1.99999.4.1.1, reads: enum, values: {3: ok, 5: CARD-FAIL}}
"""
DEVICE = """\
profile: Acme MUX
match: {sys_object_id: [1.3.6.1.4.1.99999]}
modules: [standard, acme-mib]
"""


def written(folder: Path, device: str = DEVICE) -> Path:
    """linewatch.yaml of a site with two folders: a device that uses the module of the second."""
    for part, name, content in (("ours/devices", "acme", device), ("shared/modules", "acme-mib", MODULE)):
        (folder / part).mkdir(parents=True)
        (folder / part / f"{name}.yaml").write_text(content)
    file = folder / "written.yaml"
    file.write_text("plant: good.yaml\ncredentials: credentials.yaml\nprofiles: [ours, shared]\n")
    return a_site(folder, file)


def test_the_daemon_reads_what_the_site_wrote(tmp_path: Path) -> None:
    profiles = profiles_of(load_site(written(tmp_path)))
    found = profiles.match("1.3.6.1.4.1.99999.4", "", ())
    assert found.profile == "Acme MUX"
    assert {"if-mib", "entity-state-mib", "acme-mib"} <= set(found.modules)
    assert profiles.match("1.3.6.1.4.1.164.6", "", ()).profile == "RAD"


def test_a_module_that_is_nowhere_is_told_by_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused) as refused:
        load_site(written(tmp_path, DEVICE.replace("acme-mib", "acme-mob")))
    (finding,) = refused.value.findings
    assert finding.where == f"{tmp_path}/ours/devices/acme.yaml:3"
    assert 'there is no module "acme-mob". Did you mean "acme-mib"?' in finding.what
