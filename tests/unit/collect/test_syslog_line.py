"""Syslog messages as gear writes them, and as nobody should."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linewatch.collect.syslog import stamp
from linewatch.collect.syslog.frames import BadFrame, Frames
from linewatch.collect.syslog.line import LONGEST, MOST_TEXT, parse

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("message", "host", "program", "text"),
    [
        pytest.param("<34>1 2003-10-11T22:14:15Z mymachine.example su - ID47 - \ufeff'su root' failed",
                     "mymachine.example", "su", "ID47 'su root' failed", id="rfc5424-6.5-example-1"),
        pytest.param('<165>1 2003-10-11T22:14:15Z m evntslog - ID47 [ex@32473 iut="3" a="x \\" \\] y"][b@1]',
                     "m", "evntslog", 'ID47 [ex@32473 iut="3" a="x \\" \\] y"][b@1]', id="data-and-no-text"),
        pytest.param("<0>1 - - - - - -", "", "", "", id="nothing-given"),
        pytest.param("<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "mymachine", "su",
                     "su: 'su root' failed", id="rfc3164-example-1"),
        pytest.param("<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!", "10.0.0.99", "", "Use the BFG!",
                     id="rfc3164-example-2"),
        pytest.param("<187>47: R1: *Mar  1 18:46:11.123 UTC: %LINK-3-UPDOWN: Interface Se0, changed", "R1",
                     "%LINK-3-UPDOWN", "%LINK-3-UPDOWN: Interface Se0, changed", id="ios-with-origin-id"),
        pytest.param("<187>47: *Mar  1 18:46:11.123: %SYS-5-X: text", "", "%SYS-5-X", "%SYS-5-X: text",
                     id="ios-without-host"),
        pytest.param("<187>18312: 5w4d: %LINK-3-UPDOWN: Interface F, up", "", "5w4d",
                     "5w4d: %LINK-3-UPDOWN: Interface F, up", id="ios-that-has-no-time"),
        pytest.param("<187>9: pe1 LC/0/2/CPU0:Jul 7 20:16:14.834 : ifmgr[214]: %PKT", "pe1", "ifmgr",
                     "ifmgr[214]: %PKT", id="ios-xr"),
        pytest.param("<187>RP/0/RP0/CPU0:2024 Jun 27 23:14:49.836 JST: isis[1005]: %R", "", "isis",
                     "isis[1005]: %R", id="ios-xr-without-host"),
        pytest.param("<188>2021-12-21 16:37:20 S1 %%01IFNET/4/IF_STATE(l)[8]:Interface", "S1",
                     "%%01IFNET/4/IF_STATE(l)", "%%01IFNET/4/IF_STATE(l)[8]:Interface", id="vrp"),
        pytest.param("<188>Oct 13 2020 12:34:56+08:00 OSL text of it", "OSL", "", "text of it",
                     id="vrp-with-zone"),
        pytest.param("<28>Apr  9 12:41:18 edge2 mib2d[4086]: SNMP", "edge2", "mib2d", "mib2d[4086]: SNMP",
                     id="junos"),
        pytest.param("interface,info ether5 link down", "", "", "interface,info ether5 link down",
                     id="no-priority-at-all"),
        pytest.param("<13>text\x00of\tmore\n", "", "", "text of more", id="controls-are-blanks"),
    ],
)  # fmt: skip
def test_messages_of_the_field(message: str, host: str, program: str, text: str) -> None:
    line = parse(message.encode(), NOW)
    assert line is not None
    assert (line.host, line.program, line.text) == (host, program, text)


@pytest.mark.parametrize(
    "message",
    [
        "", "\n", "<", "<>x", "<192>x", "<01>x", "<1234>x", "<34", "<-1>x",
        "<34>1 2003-10-11T22:14:15.003Z m su -",
        "<34>1 2003-10-11T22:14:15.003 m su - ID47 - no offset",
        "<34>1 2003-13-11T22:14:15Z m su - ID47 - no such month",
        "<34>1 2003-10-11T22:14:60Z m su - ID47 - a leap second",
        "<34>1 - m su - ID47 [a@1 b=\"c] never closed",
        "<34>1 - m su - ID47 [a@1 b=\"c\"]x",
        f"<34>1 - {'h' * 256} su - ID47 -",
        "<34>1 - m  su - ID47 -",
    ],
)  # fmt: skip
def test_what_is_no_message(message: str) -> None:
    assert parse(message.encode(), NOW) is None


@pytest.mark.parametrize(
    ("received", "written", "at"),
    [
        ("2026-03-01T12:00:00", "Mar  1 11:59:00", "2026-03-01T11:59:00"),
        ("2026-01-01T00:00:05", "Dec 31 23:59:59", "2025-12-31T23:59:59"),
        ("2025-12-31T23:59:55", "Jan  1 00:00:02", "2026-01-01T00:00:02"),
        ("2026-03-01T12:00:00", "Feb 29 11:00:00", None),  # neither 2025 nor 2026 nor 2027 has one
        ("2027-12-30T12:00:00", "Feb 29 11:00:00", "2028-02-29T11:00:00"),
        ("2026-03-01T12:00:00", "Oct 13 2020 12:34:56+08:00", "2020-10-13T04:34:56"),
        ("2026-03-01T12:00:00", "Feb 30 2020 12:34:56", None),
        ("2026-03-01T12:00:00", "2020-10-13 12:34:56.5", "2020-10-13T12:34:56.500"),
        ("0001-01-02T00:00:00", "Dec 31 23:00:00", "0001-12-31T23:00:00"),  # no year 0
    ],
)
def test_a_year_that_is_not_written_is_the_nearest(received: str, written: str, at: str | None) -> None:
    seen = stamp.found(written, 0, datetime.fromisoformat(received).replace(tzinfo=UTC))
    assert seen is not None
    assert seen == (datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None, len(written))


@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)), st.sampled_from(
    [b"", b"<34>", b"<34>1 ", b"<34>1 - h p - m [a@1 ", b"<187>1: h: Mar  1 ", b"<188>Oct 13 2020 12:34:56",
     b"<34>1 9999-12-31T23:59:59-23:59 "]))  # fmt: skip
def test_whatever_comes_is_a_line_or_none_and_bounded(rest: bytes, start: bytes) -> None:
    line = parse(start + rest, NOW)
    if line is not None:
        assert 0 <= line.facility <= 23
        assert 0 <= line.severity <= 7
        assert len(line.text) <= MOST_TEXT
        assert not any(ord(c) < 32 or ord(c) == 127 for c in line.text)
        assert line.at is None or line.at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("first", [b'<34>1 - h p - m [a@1 b="', b"<34>", b"<13>1: ", b"<13>" + b"a: " * 2000])
def test_a_long_one_takes_no_longer_than_its_length(first: bytes) -> None:
    for filler in (b"\\" * LONGEST, b"a" * LONGEST, b" " * LONGEST, b"1: " * LONGEST, b"[" * LONGEST):
        line = parse(first + filler, NOW)
        assert line is None or len(line.text) <= MOST_TEXT


MESSAGES = st.lists(
    st.binary(min_size=1, max_size=60).filter(
        lambda m: not {0, 10, 13, 32} & {m[0], m[-1], *[b for b in m if b == 10]} and not m[:1].isdigit()
    ),
    max_size=8,
)


@given(MESSAGES, st.lists(st.booleans(), min_size=8, max_size=8), st.lists(st.integers(1, 40), max_size=20))
def test_a_stream_is_the_same_messages_however_it_is_cut(
    messages: list[bytes], counted: list[bool], cuts: list[int]
) -> None:
    stream = b"".join(
        b"%d %s" % (len(m), m) if octets else m + b"\n" for m, octets in zip(messages, counted, strict=False)
    )
    frames, found, place = Frames(), [], 0
    for cut in (*cuts, len(stream) or 1):
        found += frames.feed(stream[place : place + cut])
        place += cut
    assert found == messages
    assert frames.malformed == 0


@given(st.lists(st.binary(max_size=300), max_size=10))
def test_any_stream_is_followed_or_given_up(pieces: list[bytes]) -> None:
    frames = Frames()
    with contextlib.suppress(BadFrame):  # any other exception is a mistake of ours
        for piece in pieces:
            assert all(len(message) <= LONGEST for message in frames.feed(piece))
        frames.ended()


def test_a_line_that_never_ends_is_not_kept() -> None:
    frames = Frames()
    for _ in range(20):
        assert frames.feed(b"x" * LONGEST) == []
        assert len(frames._rest) <= LONGEST
    assert frames.feed(b"yy\n<13>good\n") == [b"<13>good"]
    assert frames.malformed == 1
    with pytest.raises(BadFrame, match="at most 8192"):
        frames.feed(b"99999 x")
    assert Frames().feed(b"<13>no end") == []
