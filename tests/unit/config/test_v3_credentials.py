"""Users of SNMPv3 in the credentials file: by reference, with sentences, and never shown."""

from pathlib import Path

import pytest

from linewatch.collect.v3.frames import told
from linewatch.config.credentials import read_credentials
from linewatch.daemon.equipment import credential_of
from linewatch.wire.snmp.pdu import V3

PHRASE = "hush-hush-hush"
GOOD = """\
default: {community_file: community}
ne-7:
  version: v3
  user: ops
  auth: {protocol: sha512, password_file: auth}
  priv: {protocol: aes256, password_file: priv}
  context: bridge1
"""
AUTH = "auth: {protocol: sha256, password_file: auth}"
BAD = [
    ("auth: {protocol: md5, password_file: auth}", "MD5 is broken, and is not spoken here"),
    ("auth: {protocol: sha1, password_file: auth}", "write protocol: sha, which is SHA-1"),
    (f"{AUTH}, priv: {{protocol: des, password_file: priv}}", "DES is broken, and is not spoken here"),
    (f"{AUTH}, priv: {{protocol: AES, password_file: priv}}", "write protocol: aes128"),
    (f"auth: {{protocol: sha, password: {PHRASE}}}", "the pass phrase itself stands in the text"),
    ("auth: {protocol: sha}", "it has one pass phrase; write password_file"),
    ("auth: {password_file: nowhere}", "nowhere cannot be read"),
    ("auth: {password_file: short}", "is shorter than 8 characters"),
    ("community_file: community", "auth"),
    (f"{AUTH}, user: {'x' * 33}", "user has more than 32 octets"),
]


def _file(folder: Path, text: str) -> Path:
    for name, said in (("community", PHRASE), ("auth", PHRASE), ("priv", PHRASE + "!"), ("short", "hush")):
        (folder / name).write_text(said + "\n")
        (folder / name).chmod(0o600)
    file = folder / "credentials.yaml"
    file.write_text(text)
    return file


def test_a_user_is_read_and_does_not_show(tmp_path: Path) -> None:
    found, findings = read_credentials(_file(tmp_path, GOOD))
    assert findings == []
    assert found["default"].version == "v2c"
    opened = credential_of(found["ne-7"])
    assert opened.user is not None
    assert (opened.version, opened.community) == (V3, b"ne-7")
    assert (opened.user.name, opened.user.auth, opened.user.priv) == ("ops", "sha512", "aes256")
    assert (opened.user.auth_secret, opened.user.priv_secret) == (PHRASE, PHRASE + "!")
    assert opened.user.context == "bridge1"
    assert "hush" not in f"{found!r} {opened!r} {opened.user} {told(opened.user)!r}"


@pytest.mark.parametrize(("entry", "sentence"), BAD)
def test_what_is_wrong_is_a_sentence_with_its_line(tmp_path: Path, entry: str, sentence: str) -> None:
    user = "" if "user:" in entry else ", user: ops"
    text = f"default: {{community_file: community}}\nne: {{version: v3{user}, {entry}}}\n"
    _, findings = read_credentials(_file(tmp_path, text))
    said = " ".join(map(str, findings))
    assert "credentials.yaml:2" in said
    assert sentence in said
    assert PHRASE not in said


def test_what_is_not_encrypted_is_a_warning(tmp_path: Path) -> None:
    text = f"ne: {{version: v3, user: ops, {AUTH}}}\n"
    found, findings = read_credentials(_file(tmp_path, text))
    assert [finding.severity for finding in findings] == ["warning"]
    assert found["ne"].user is not None
