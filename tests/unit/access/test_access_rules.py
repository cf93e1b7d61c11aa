"""Who may do what, who sees what, and which tokens are good: tables."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest

from linewatch.access import scope, tokens
from linewatch.access.roles import ACTS, GRANTS, Permission, Role, allowed, needs, permissions

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("act", "may"),
    [
        ("GET /metrics", "monitor viewer operator engineer admin"),
        ("GET /v1/alarms", "viewer operator engineer admin"),
        ("POST /v1/alarms/{key}/ack", "operator engineer admin"),
        ("POST /v1/alarms/{key}/shelve", "operator engineer admin"),
        ("POST /v1/alarms/{key}/close", "engineer admin"),
        ("DELETE /v1/alarms", ""),
    ],
)
def test_who_may(act, may):
    assert [role for role in Role if allowed(role, act)] == may.split()
    assert list(needs(act)) == may.split()


def test_a_role_nobody_knows_may_nothing():
    assert not any(allowed("root", act) for act in ACTS)
    assert permissions("root") == ()


def test_every_permission_is_granted_and_a_higher_role_never_has_less():
    assert set(GRANTS) == set(Permission)
    ladder = [set(permissions(role)) for role in Role]
    assert all(less <= more for less, more in pairwise(ladder))


@pytest.mark.parametrize(
    ("text", "line", "seen"),
    [
        ("all", ("BANK-1", "A", "XT-01"), True),
        ("customer:BANK-1", ("BANK-1", "A", "XT-01"), True),
        ("customer:BANK-1", ("BANK-10", "A", "XT-01"), False),
        ("class:AAA", ("BANK-1", "AAA", "XT-01"), True),
        ("class:AAA", ("BANK-1", "AA", "XT-01"), False),
        ("site:XT-01, customer:GOV", ("BANK-1", "B", "XT-01"), True),
        ("site:XT-02, customer:GOV", ("BANK-1", "B", "XT-01"), False),
    ],
)
def test_scope_of_a_line(text, line, seen):
    customer, service_class, site = line
    got = scope.parse(text)
    assert got.covers_circuit(customer=customer, service_class=service_class, sites=(site,)) is seen
    assert scope.parse(str(got)) == got


@pytest.mark.parametrize("text", ["", "everything", "customer:", "customer:A,,", "region:north", ":x"])
def test_a_scope_nobody_can_read_is_not_everything(text):
    with pytest.raises(scope.ScopeMalformed, match="write all, or terms such as"):
        scope.parse(text)


def test_devices_are_seen_by_site_only():
    assert scope.parse("all").covers_site("XT-01")
    assert scope.parse("site:XT-01").covers_site("XT-01")
    assert not scope.parse("customer:XT-01").covers_site("XT-01")


class Kept(NamedTuple):
    hash: str
    expires: datetime | None = None
    revoked: datetime | None = None


MINTED = tokens.mint(bytes(range(5)), bytes(range(32)))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kept", "refusal"),
    [
        (Kept(MINTED.hash), None),
        (Kept(MINTED.hash, expires=AT + HOUR), None),
        (Kept(MINTED.hash, expires=AT), "expired"),
        (Kept(MINTED.hash, revoked=AT - HOUR), "revoked"),
        (Kept(MINTED.hash, expires=AT - HOUR, revoked=AT - HOUR), "revoked"),
        (Kept(tokens.digest("something else")), "unknown"),
        (None, "unknown"),
    ],
)
def test_a_token_is_judged(kept, refusal):
    assert tokens.judge(MINTED.token, kept, AT) == refusal


@pytest.mark.parametrize(
    ("header", "got"),
    [
        (f"Bearer {MINTED.token}", MINTED.token),
        (f"bearer   {MINTED.token}  ", MINTED.token),
        (None, "no-token"),
        ("", "no-token"),
        ("Basic dXNlcjpwdw==", "no-token"),
        (f"Bearer {MINTED.token}x", "malformed"),
        ("Bearer", "malformed"),
        ("Bearer lw_0001020304_short", "malformed"),
    ],
)
def test_the_header(header, got):
    assert tokens.bearer(header) == got


def test_the_secret_shows_nowhere():
    secret = MINTED.token.rsplit("_", 1)[1]
    assert secret not in repr(MINTED)
    assert secret not in MINTED.hash
    with pytest.raises(ValueError, match="32 random bytes"):
        tokens.mint(b"12345", b"short")
