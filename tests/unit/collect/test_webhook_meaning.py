"""Alertmanager's bodies, and what an alert says of the plant."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linewatch.collect.pointing import Pointing
from linewatch.collect.webhook.meaning import meant
from linewatch.collect.webhook.payload import MOST_ALERTS, Alert, NotTaken, alerts
from linewatch.collect.webhook.settings import WebhookSettings
from linewatch.config.secret import Secret
from linewatch.names.severity import Severity
from linewatch.topology import plant as p
from linewatch.topology.index import PlantIndex

PLANT = Pointing(
    PlantIndex(
        p.Plant(
            sites=(p.Site(id="S1"),),
            devices=(
                p.Device(
                    id="R1", type="router", site="S1", lan_port="R1/LAN", ext={"address": "127.20.0.7:161"}
                ),
                p.Device(id="V1", type="converter", site="S1"),
            ),
        )
    )
)
SETTINGS = WebhookSettings(
    "prom",
    Secret("x" * 32),
    elements=("device", "instance"),
    ports=("ifName",),
    codes={"interfacedown": "LINK-DOWN", "hot": "TEMPERATURE"},
    severities={"page": Severity.CRITICAL},
)


def body(*found: dict[str, object], **more: object) -> bytes:
    return json.dumps({"version": "4", "status": "firing", "alerts": found, **more}).encode()


@pytest.mark.parametrize(
    ("labels", "resource", "code", "qualifier", "outcome"),
    [
        pytest.param({"instance": "R1"}, "R1", "TEMPERATURE", "R1", "accepted", id="by-id"),
        pytest.param({"instance": "127.20.0.7:9100"}, "R1", "TEMPERATURE", "R1", "accepted", id="by-address"),
        pytest.param({"device": "r1 ", "instance": "x"}, "R1", "TEMPERATURE", "R1", "accepted", id="first"),
        pytest.param({"device": "", "instance": "R1"}, "R1", "TEMPERATURE", "R1", "accepted", id="not-empty"),
        pytest.param({"instance": "R1", "ifName": "LAN", "alertname": "InterfaceDown"}, "R1/LAN", "LAN-DOWN",
                     "R1", "accepted", id="port"),
        pytest.param({"instance": "V1", "alertname": "interfacedown"}, "V1", "ETH-LOS", "V1", "accepted",
                     id="converter"),
        pytest.param({"instance": "R1", "ifName": "Gi9"}, "R1/Gi9", "TEMPERATURE", "R1", "unknown-element",
                     id="unknown-port"),
        pytest.param({"instance": "db|7", "ifName": "e0"}, "prom/db 7/e0", "TEMPERATURE", "webhook:prom",
                     "unknown-element", id="unknown-element-and-no-bar"),
        pytest.param({}, "prom", "TEMPERATURE", "webhook:prom", "unknown-element", id="says-nobody"),
    ],
)  # fmt: skip
def test_what_an_alert_says(
    labels: dict[str, str], resource: str, code: str, qualifier: str, outcome: str
) -> None:
    said = meant(SETTINGS, Alert("firing", {"alertname": "Hot", "severity": "page", **labels}), PLANT)
    assert said.change is not None
    assert (said.change.resource, said.change.alarm_type, said.change.qualifier) == (
        resource,
        code,
        qualifier,
    )
    assert (said.outcome, said.change.present, said.change.severity) == (outcome, True, Severity.CRITICAL)


def test_an_alert_without_a_code_is_ignored_unless_there_is_one_for_all() -> None:
    alert = Alert("resolved", {"alertname": "Whatever", "instance": "R1"})
    assert meant(SETTINGS, alert, PLANT).outcome == "ignored"
    settings = WebhookSettings("prom", Secret("x"), otherwise="EQPT-WARNING")
    said = meant(settings, alert, PLANT)
    assert said.change is not None
    assert (said.change.alarm_type, said.change.present) == ("EQPT-WARNING", False)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no Alertmanager webhook"),
        (b"[]", "no Alertmanager webhook"),
        (b'{"version": "4"}', "alerts"),
        (body(version="3"), 'version is "3"'),
        (body({"status": "firing"}), "labels"),
        (body({"status": "firing", "labels": {"a": 1}}), "labels"),
        (body({"status": "odd", "labels": {}}), r"alerts\[0\].status"),
        (body({"status": "firing", "labels": {str(n): "" for n in range(200)}}), "200 labels"),
        (body(*[{"status": "firing", "labels": {}}] * (MOST_ALERTS + 1)), "max_alerts"),
        (b'{"x": ' + b"[" * 100_000, "no Alertmanager webhook"),
        (b'{"version": "4", "alerts": [{"status": "firing", "labels": {}, "startsAt": "noon"}]}', "startsAt"),
    ],
)
def test_what_is_no_group_of_alerts_is_refused_with_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(NotTaken, match=why):
        alerts(data)


def test_an_alert_as_it_comes() -> None:
    fires = {"status": "firing", "labels": {"b": "2", "a": "1"}, "annotations": {}, "generatorURL": "http://x/",
             "startsAt": "2026-03-01T02:14:07.5+08:00", "endsAt": "0001-01-01T00:00:00Z"}  # fmt: skip
    (alert,), left_out = alerts(body(fires, truncatedAlerts=3, receiver="lw", groupKey="{}", externalURL=""))
    assert left_out == 3
    assert alert.identity == "a=1\nb=2"
    assert alert.began is not None
    assert alert.began.isoformat() == "2026-03-01T02:14:07.500000+08:00"
    assert alert.ended is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["firing", "4"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["version", "alerts", "labels", "status", "a"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.one_of(st.binary(max_size=200), JSON.map(lambda value: json.dumps(value).encode())))
def test_any_body_is_taken_or_refused(data: bytes) -> None:
    try:
        found, _ = alerts(data)
    except NotTaken:
        return  # any other exception is a mistake of ours
    assert all(meant(SETTINGS, alert, PLANT).outcome for alert in found)
