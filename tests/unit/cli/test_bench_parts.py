"""The parts of a benchmark: its plant is a plant, its subtraction subtracts, its table tells."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from linewatch.cli.bench_daemon import DaemonWeighed
from linewatch.cli.bench_metrics import at_most_s, gained
from linewatch.cli.bench_rivals import Cost
from linewatch.cli.bench_run import WIRE, Weighed
from linewatch.cli.bench_site import OIDS, Ports, addresses, write_exporter, write_site
from linewatch.cli.bench_table import as_plain, show
from linewatch.config.site import load_site
from linewatch.topology.agents import agents
from linewatch.topology.index import PlantIndex

PORTS = Ports(16377, 19162, 18080, 19116)
CALM = DaemonWeighed(60.0, 6.0, 200.0, 210.0, 30_000.0, 0.0, 29_000.0, 0.0, 0.05, 0.01, 600.0, 40.0)


def test_the_site_is_one_the_daemon_takes(tmp_path: Path) -> None:
    write_site(tmp_path, 260, PORTS, 10.0)
    site = load_site(tmp_path / "linewatch.yaml")
    assert not site.findings
    found = agents(PlantIndex(site.plant.plant))
    assert [(a.host, a.port) for a in found] == [(host, PORTS.agents) for host in addresses(260)]
    assert {a.kind for a in found} == {"converter"}
    assert len({a.host for a in found}) == 260
    assert (tmp_path / "community").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("devices", [0, -1, 62_501])
def test_too_few_or_too_many_devices_are_a_sentence(devices: int) -> None:
    with pytest.raises(ValueError, match="write a number from 1 to 62500"):
        addresses(devices)


@pytest.mark.parametrize("new_form", [False, True])
def test_the_exporter_is_asked_for_the_same_objects(tmp_path: Path, new_form: bool) -> None:
    whole = json.loads(write_exporter(tmp_path, new_form=new_form).read_text())
    module = whole["modules"]["bench"] if new_form else whole["bench"]
    assert module["get"] == list(OIDS)
    assert len(OIDS) == 20
    assert ("auths" in whole) is new_form


def test_counters_and_buckets_are_what_came_between_two_pages() -> None:
    name = "linewatch_poll_lateness_seconds"
    before = {(f"{name}_count", ""): 10.0, (f"{name}_bucket", "0.1"): 0.0, (f"{name}_bucket", "+Inf"): 10.0}
    after = {(f"{name}_count", ""): 110.0, (f"{name}_bucket", "0.1"): 99.0, (f"{name}_bucket", "+Inf"): 110.0}
    assert gained(before, after, f"{name}_count") == 100
    assert gained(before, after, f"{name}_bucket", "0.1") == 99
    assert at_most_s(before, after, name, 0.99) == 0.1
    assert at_most_s(before, after, name, 1.0) == float("inf")
    assert at_most_s(after, after, name, 0.99) is None


@pytest.mark.parametrize(
    ("daemon", "met"),
    [
        pytest.param(CALM, True, id="calm"),
        pytest.param(CALM._replace(cpu_s=25.0), False, id="too-much-of-the-core"),
        pytest.param(CALM._replace(rss_peak_mb=401.0), False, id="too-much-memory"),
        pytest.param(CALM._replace(overruns=1.0), False, id="one-overrun"),
    ],
)
def test_the_bars_are_told_to_people_and_programs_alike(daemon: DaemonWeighed, met: bool) -> None:
    weighed = Weighed(5_000, 10.0, 60.0, 1, daemon)
    weighed.costs = {WIRE: Cost(1_000, 1_000, 0.02), "pysnmp": Cost(100, 100, 0.5)}
    weighed.left_out = {"prometheus-snmp-exporter": "it is not installed"}
    out = io.StringIO()
    show(weighed, Console(file=out, width=140))
    assert ("missed" not in out.getvalue()) is met
    assert "250.0" in out.getvalue()  # pysnmp, times ours
    assert "it is not installed" in out.getvalue()
    plain = as_plain(weighed)
    assert plain["bars_met"] is met
    assert plain["cpu_s_per_1000_polls"]["pysnmp"] == pytest.approx(5.0)
    assert json.dumps(plain)
