"""Holds by alarm type: every code has one, a site's own is taken whole, nonsense is refused with a
sentence."""

from datetime import timedelta

import msgspec
import pytest

from linewatch.alarm.policy import Policy, TypePolicy, decode_policy, default_policy, encode_policy
from linewatch.names.alarm_types import ALARM_TYPES, Layer, Side


@pytest.mark.parametrize("code", ALARM_TYPES)
def test_every_code_has_a_policy(code: str) -> None:
    policy = default_policy(code)
    row = ALARM_TYPES[code]
    if row.layer in (Layer.OPTICAL, Layer.MS, Layer.HP) and row.side is not Side.STATE:
        assert policy.raise_hold == timedelta(0), "the gear has integrated it already"
        assert timedelta(0) < policy.clear_hold <= timedelta(seconds=2)
    if row.side is Side.SILENT:
        assert policy.raise_hold == policy.clear_hold == timedelta(0), "the poller has retried already"


def test_an_unknown_code_is_treated_as_a_signal() -> None:
    assert default_policy("ACME-7") == default_policy("LOS")


def test_a_site_overrides_by_code() -> None:
    patient = TypePolicy(clear_hold=timedelta(seconds=30))
    policy = Policy(types={"LOS": patient})
    assert policy.of("LOS") is patient
    assert policy.of("LOF") == default_policy("LOF")


def test_bytes_are_an_exact_inverse() -> None:
    policy = Policy(types={"LOS": TypePolicy(raise_hold=timedelta(seconds=1.5))}, keep_cleared=7)
    assert decode_policy(encode_policy(policy)) == policy
    assert encode_policy(decode_policy(encode_policy(policy))) == encode_policy(policy)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('{"types": {"LOSS": {}}}', '"LOSS" is no alarm type'),
        ('{"types": {"LOS": {"clear_hold": "-PT1S"}}}', "clear_hold is -1 day"),
        ('{"types": {"LOS": {"flap_count": 1}}}', "write 0 (never flapping) or 2"),
        ('{"types": {"LOS": {"flap_rest": "PT10S"}}}', "flap_rest is 10 s; write at least"),
        ('{"types": {"LOS": {"hold": "PT10S"}}}', "unknown field `hold`"),
        ('{"keep_cleared": -1}', "keep_cleared is -1"),
    ],
)
def test_nonsense_is_refused_with_what_to_write(body: str, sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        decode_policy(body.encode())
    assert sentence in str(refused.value)
