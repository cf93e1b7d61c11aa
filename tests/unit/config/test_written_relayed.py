"""`syslog` and `webhooks` of linewatch.yaml: what is written becomes settings, or a sentence."""

from pathlib import Path

import pytest

from linewatch.config.site import look_at_site
from linewatch.daemon.bodies import encode_body
from tests.fakes.small_ring import small_ring

HEAD = "plant: topology.json\ncredentials: credentials.yaml\n"


def looked(folder: Path, text: str) -> tuple[object, list[str]]:
    """The site, and its findings without the name of the file."""
    (folder / "topology.json").write_bytes(encode_body(small_ring()))
    (folder / "community").write_text("public\n")
    (folder / "community").chmod(0o600)
    (folder / "credentials.yaml").write_text("default: {community_file: community}\n")
    (folder / "good.token").write_text("a" * 32 + "\n")
    (folder / "good.token").chmod(0o600)
    (folder / "short.token").write_text("hunter2\n")
    (folder / "short.token").chmod(0o600)
    file = folder / "linewatch.yaml"
    file.write_text(HEAD + text)
    site, found = look_at_site(file)
    return site, [str(finding).replace(f"{file}:", "").replace(str(folder), "") for finding in found]


def test_what_is_written_becomes_settings(tmp_path: Path) -> None:
    site, found = looked(
        tmp_path,
        "syslog:\n  udp: 127.0.0.1:5514\n  from: [10.1.2.3/16, '::1']\n  who: address\n"
        "  patterns: cisco\n  hold: off\n"
        "webhooks:\n  prom:\n    token_file: good.token\n    element: device\n    hold: 5h\n"
        "    alarm: {codes: {Interface Down: LINK-DOWN}}\n    watchdog: {alert: Watchdog}\n",
    )
    assert found == []
    assert site is not None
    syslog, prom = site.syslog, site.webhooks["prom"]  # type: ignore[attr-defined]
    assert (syslog.udp, syslog.tcp, syslog.who) == (("127.0.0.1", 5514), None, ("address",))
    assert [str(network) for network in syslog.senders] == ["10.1.0.0/16", "::1/128"]
    assert {pattern.name.partition(" ")[0] for pattern in syslog.patterns} == {"cisco"}
    assert syslog.hold_s == float("inf")
    assert (prom.hold_s, prom.watchdog, prom.watchdog_s) == (18_000.0, "Watchdog", 300.0)
    assert dict(prom.codes) == {"interface down": "LINK-DOWN"}
    assert "a" * 32 not in repr(prom)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("syslog: {patterns: []}\n", ["3: syslog listens nowhere; write udp: 127.0.0.1:5514, tcp: or tls:"]),
        (
            "syslog:\n  udp: 0.0.0.0:5514\n",
            [("4: warning: syslog.udp 0.0.0.0:5514 can be reached from other machines; "
              "write 127.0.0.1 unless that is meant")],
        ),
        (
            "syslog:\n  udp: 127.0.0.1:5514\n  patterns: [cisko]\n  from: [here]\n",
            ['5: syslog.patterns names cisko, and /cisko is no file. Did you mean "cisco"?',
             '6: syslog.from has "here"; write a network, such as 10.20.0.0/16'],
        ),
        (
            "syslog:\n  tls:\n    cert_file: cert.pem\n    key_file: key.pem\n",
            ["5: syslog.tls.cert_file is cert.pem, and /cert.pem is not there; give the path of a PEM file",
             "6: syslog.tls.key_file is key.pem, and /key.pem is not there; give the path of a PEM file"],
        ),
        (
            "webhooks:\n  prom:\n    token: hunter2\n    alarm: {otherwise: LOS}\n",
            ["4: webhooks.prom: the token itself stands in the text; write token_file: FILE"],
        ),
        (
            ("webhooks:\n  prom:\n    token_file: short.token\n    alarm:\n      codes:\n"
             "        A: COMM-FAIL\n        B: LINKDOWN\n"),
            ["8: COMM-FAIL is not another system's to tell; write PROBE-LOST, or the alarm of the line",
             '9: "LINKDOWN" is no alarm type. Did you mean "LINK-DOWN"?',
             ("5: webhooks.prom: the token has less than 16 characters; "
              "write a longer one: openssl rand -hex 32")],
        ),
        (
            "webhooks:\n  prom:\n    token_file: good.token\n    alarm: {label: alertname}\n",
            [("6: webhooks.prom.alarm: neither codes nor otherwise is written; "
              "write codes: {ALERTNAME: CODE}")],
        ),
        (
            ("webhooks:\n  'a/b':\n    token_file: good.token\n    alarm: {otherwise: LOS}\n"
             "    severity: {words: {page: awful}}\n"),
            ['4: webhooks has "a/b", which no path can hold; write letters, digits, - and _',
             '7: "awful" is no severity; write one of critical, major, minor, warning, indeterminate'],
        ),
    ],
)  # fmt: skip
def test_mistakes_are_sentences(text: str, sentences: list[str], tmp_path: Path) -> None:
    site, found = looked(tmp_path, text)
    assert found == sentences
    assert (site is None) is any("warning" not in sentence for sentence in sentences)
    assert "hunter2" not in " ".join(found)
