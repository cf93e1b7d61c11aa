"""What a site may write of brokers, topics and probes, and every sentence of what it may not."""

from pathlib import Path

import pytest

from linewatch.collect.mqtt.kinds import KINDS, Limit
from linewatch.collect.probes.settings import Address, ProbeSettings
from linewatch.config.site import Site, look_at_site
from linewatch.config.written_mqtt import KindName, read_topics

BASE = """plant: plant.json
credentials: credentials.yaml
traps: {listen: off}
"""
PLANT = (
    '{"format": "linewatch-plant/1", "sites": [{"id": "S1"}],'
    ' "devices": [{"id": "R1", "type": "router", "site": "S1"}]}'
)


def look(folder: Path, more: str, topics: str = 'topics:\n  "{site}/m": {value: mains-present}\n'):
    (folder / "plant.json").write_text(PLANT)
    (folder / "community").write_text("secret\n")
    (folder / "community").chmod(0o600)
    (folder / "credentials.yaml").write_text("default: {community_file: community}\n")
    (folder / "topics.yaml").write_text(topics)
    (folder / "linewatch.yaml").write_text(BASE + more)
    site, found = look_at_site(folder / "linewatch.yaml")
    return site, [str(finding).replace(f"{folder}/", "") for finding in found]


def test_a_broker_with_all_there_is(tmp_path: Path) -> None:
    for name in ("ca.pem", "password"):
        (tmp_path / name).write_text("x\n")
        (tmp_path / name).chmod(0o600)
    site, found = look(
        tmp_path,
        "mqtt:\n  north: {host: 10.0.0.1, tls: {ca_file: ca.pem}, user: lw, password_file: password,"
        " client_id: lw-1, topics: topics.yaml, stale_after: 2m}\n",
    )
    assert found == []
    assert isinstance(site, Site)
    broker = site.mqtt["north"]
    assert (broker.host, broker.port, broker.stale_after_s) == ("10.0.0.1", 8883, 120.0)
    assert "x" not in repr(broker.password)
    assert [rule.filter for rule in broker.topics] == ["+/m"]
    assert broker.topics[0].element == "{site}"


def test_probes_with_all_there_is(tmp_path: Path) -> None:
    site, found = look(
        tmp_path,
        "probes: {interval: 5s, timeout: 1s, count: 10, lost: 8, targets: {R1: '10.0.0.1:443'}}\n",
    )
    assert found == []
    assert isinstance(site, Site)
    assert isinstance(site.probes, ProbeSettings)
    assert site.probes.listed == {"R1": Address("10.0.0.1", 443)}
    assert (site.probes.judgement.of, site.probes.judgement.lost) == (10, 8)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        pytest.param(
            "mqtt:\n  n: {host: 127.0.0.1, topics: topics.yaml, password: x}\n",
            "linewatch.yaml:5: mqtt.n: the password itself stands in the text; write password_file: FILE",
            id="password",
        ),
        pytest.param(
            "mqtt:\n  n: {host: 127.0.0.1, topics: topics.yaml, password_file: p}\n",
            "linewatch.yaml:5: mqtt.n: password_file stands without user; write user: NAME",
            id="no-user",
        ),
        pytest.param(
            "mqtt:\n  n: {host: 127.0.0.1, topics: topics.yaml, tls: {ca_file: gone.pem}}\n",
            "linewatch.yaml:5: mqtt.n.tls.ca_file is gone.pem, and gone.pem is not there; give the path of a "
            "PEM file",
            id="no-ca",
        ),
        pytest.param(
            "mqtt:\n  n: {host: 127.0.0.1, topics: gone.yaml}\n",
            "gone.yaml: cannot be read (No such file or directory); give the path of a topic file",
            id="no-topics",
        ),
        pytest.param(
            "probes: {icmp: false}\n",
            "linewatch.yaml:4: probes: icmp is false and there is no tcp_port; write tcp_port: NUMBER, or "
            "icmp: true",
            id="no-way-to-probe",
        ),
        pytest.param(
            "probes: {count: 3, lost: 4}\n",
            "linewatch.yaml:4: probes: lost is 4, more than count; write at most 3",
            id="more-than-all",
        ),
        pytest.param(
            "probes:\n  targets: [R2]\n",
            'linewatch.yaml:5: "R2" is no device of the plant; write the id of a device',
            id="no-such-target",
        ),
        pytest.param(
            "probes:\n  targets: everything\n",
            'linewatch.yaml:5: probes.targets is "everything"; write plant, a list of devices, or a '
            "mapping of devices to addresses",
            id="targets-are-none",
        ),
        pytest.param(
            "probes:\n  targets:\n    R1: gateway\n",
            'linewatch.yaml:6: "gateway" is no IPv4 address; write 10.1.2.3, or 10.1.2.3:443 for TCP',
            id="a-name-is-no-address",
        ),
    ],
)
def test_a_mistake_of_the_site(more: str, sentence: str, tmp_path: Path) -> None:
    site, found = look(tmp_path, more)
    assert site is None
    assert found == [sentence]


def test_a_password_in_clear_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("x\n")
    (tmp_path / "password").chmod(0o600)
    site, found = look(
        tmp_path, "mqtt:\n  n: {host: 10.0.0.1, topics: topics.yaml, user: lw, password_file: password}\n"
    )
    assert site is not None
    (said,) = found
    assert said.startswith(
        "linewatch.yaml:5: warning: mqtt.n: user and password cross the network in clear; "
    )


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ('"{site}/+": {value: smoke}', '2: "+" is no level of a topic here; write {name} for any one level'),
        ('"a/b": {value: smoke}',
         '2: "a/b" does not say whom it is about; write element: ID, or a level {element} or {site}'),
        ('"{site}/b": {element: "{sit}", value: smoke}',
         '2: {sit} is no level of "{site}/b". Did you mean "site"?'),
        ('"{site}/b": {}',
         '2: topics.{site}/b: a topic says one thing; write one of value:, json: and will:'),
        ('"{site}/b": {json: {u: smoke}}', '2: "u" is no JSON pointer; write "/u"'),
        ('"{site}/b": {value: {reading: temperature, unit: V}}', '2: temperature in "V"; write C or K or F'),
        ('"{site}/b": {value: {reading: temperature, alarms: {SMOKE: {above: 1, clear: 0}}}}',
         '2: temperature does not raise SMOKE; write TEMPERATURE'),
        ('"{site}/b": {value: {reading: temperature, alarms: {TEMPERATURE: {above: 40, clear: 41}}}}',
         '2: topics.{site}/b.value.alarms.{0}'),
        ('"{site}/b": {value: {reading: smoke, words: {"x": 3}}}',
         '2: "x" means 3 for smoke; write true or false, or null for not known'),
        ('"{site}/b": {will: {gone: [x], back: [X]}}',
         '2: "x" is both gone and back; write it in one of the two'),
        ('"{site}/b": {value: smok}', None),
    ],
)  # fmt: skip
def test_a_mistake_of_a_topic(topic: str, sentence: str | None, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(f"topics:\n  {topic}\n")
    rules, found = read_topics(tmp_path / "t.yaml")
    assert rules == ()
    (said,) = [str(finding).removeprefix(f"{tmp_path}/t.yaml:") for finding in found]
    if sentence is None:
        assert said.startswith('2: topics.{site}/b.value.reading is "smok"')
    elif "{0}" in sentence:
        assert said.endswith("clear is 41, over above; write clear: 40 or less")
    else:
        assert said == sentence


def test_limits_of_the_map_go_before_ours(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "topics:\n"
        '  "{site}/a": {value: {reading: temperature, alarms: {TEMPERATURE: {below: -5, clear: 0}}}}\n'
        '  "{site}/b": {value: {reading: temperature, alarms: none}}\n'
        '  "{site}/c": {value: temperature}\n'
    )
    rules, found = read_topics(tmp_path / "t.yaml")
    assert found == []
    assert [rule.readings[0].limits for rule in rules] == [
        (Limit("TEMPERATURE", -5.0, 0.0, False),),
        (),
        KINDS["temperature"].limits,
    ]


def test_every_kind_may_be_written() -> None:
    assert KindName.__args__ == tuple(KINDS)
