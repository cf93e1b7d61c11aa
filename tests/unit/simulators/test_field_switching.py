"""apsCommandSwitch of the small city's MSP, told as rows: what happens, what is answered, where it stands."""

import pytest

from simulators.field.gear import oids
from simulators.field.network import Field
from simulators.field.physics.optical import (
    DEG,
    EXERCISE,
    FAIL,
    FORCED,
    LOCKOUT,
    MANUAL,
    NO_REQUEST,
    OK,
    SD_LOW,
    SF_LOW,
    ApsCommand,
    select,
)
from simulators.field.wire import ber, message
from simulators.field.wire.answers import Answerer
from tests.unit.simulators.small_city import small_city

FORCED_TO_P, MANUAL_TO_P = ApsCommand(FORCED, True), ApsCommand(MANUAL, True)


@pytest.mark.parametrize(
    ("working", "protection", "command", "wanted", "switched"),
    [
        (OK, OK, None, NO_REQUEST, False),
        (FAIL, OK, None, SF_LOW, True),
        (DEG, OK, None, SD_LOW, True),
        (DEG, DEG, None, SD_LOW, False),
        (FAIL, FAIL, None, SF_LOW, False),
        (FAIL, DEG, None, SF_LOW, True),
        (OK, OK, MANUAL_TO_P, MANUAL, True),
        (FAIL, OK, MANUAL_TO_P, SF_LOW, True),
        (OK, DEG, MANUAL_TO_P, SD_LOW, False),
        (OK, OK, FORCED_TO_P, FORCED, True),
        (OK, DEG, FORCED_TO_P, FORCED, True),
        (OK, FAIL, FORCED_TO_P, SF_LOW, False),  # G.841: SF of protection outranks a forced switch
        (FAIL, OK, ApsCommand(FORCED, False), FORCED, False),  # forced back onto a dead section, and obeyed
        (FAIL, OK, ApsCommand(LOCKOUT, False), LOCKOUT, False),
        (OK, OK, ApsCommand(EXERCISE, False), EXERCISE, False),
    ],
)
def test_the_highest_request_wins(
    working: int, protection: int, command: ApsCommand | None, wanted: int, switched: bool
) -> None:
    end = select(working, protection, command)
    assert (end.request, end.switched) == (wanted, switched)


class Bench:
    """One agent asked with real messages, on a clock of our own."""

    def __init__(self) -> None:
        self.at = 0.0
        self.field = Field(small_city(), 0.0, lambda agent, trap: None)
        self.answerer = Answerer(b"c", lambda agent: self.field.commanded(agent, self.at))
        self.group = self.field.agents["NE-A"].groups[0]

    def ask(self, pdu: int, oid: ber.Oid, item: ber.Value = (ber.NULL, None)) -> message.Request:
        body = ber.tlv(ber.INTEGER, b"\x05") + ber.tlv(ber.INTEGER, b"\x00") * 2
        body += ber.tlv(ber.SEQUENCE, ber.varbind(oid, item))
        data = ber.tlv(ber.SEQUENCE, bytes((2, 1, 1)) + ber.tlv(ber.OCTET_STRING, b"c") + ber.tlv(pdu, body))
        reply = self.answerer.answer(self.field.agents["NE-A"], data, self.at)
        assert reply is not None
        return message.request(reply, message.envelope(reply))

    def command(self, channel: int, number: int) -> int:
        oid = (*oids.APS, 1, 5, 1, 1, *self.group.index, channel)
        return self.ask(ber.SET, oid, (ber.INTEGER, number)).first

    def read_back(self, channel: int) -> object:
        return self.ask(ber.GET, (*oids.APS, 1, 5, 1, 1, *self.group.index, channel)).binds[0][1][1]


WRONG, INCONSISTENT = message.WRONG_VALUE, message.INCONSISTENT_VALUE


@pytest.mark.parametrize(
    ("story", "switched", "k1"),
    [
        pytest.param([("set", 1, 4, 0)], True, 0xE1, id="forced switch to protection"),
        pytest.param([("set", 1, 6, 0)], True, 0x81, id="manual switch to protection"),
        pytest.param(
            [("set", 1, 4, 0), ("set", 1, 6, INCONSISTENT)], True, 0xE1, id="manual under forced is refused"
        ),
        pytest.param(
            [("set", 1, 4, 0), ("set", 1, 4, INCONSISTENT)], True, 0xE1, id="an equal request is refused"
        ),
        pytest.param([("set", 1, 6, 0), ("set", 1, 4, 0)], True, 0xE1, id="forced replaces manual"),
        pytest.param([("set", 1, 4, 0), ("set", 0, 3, 0)], False, 0xF0, id="lockout replaces forced"),
        pytest.param(
            [("set", 0, 3, 0), ("set", 1, 4, INCONSISTENT)], False, 0xF0, id="forced under lockout is refused"
        ),
        pytest.param([("set", 1, 4, 0), ("set", 1, 2, 0)], False, 0x00, id="clear, with no wait to restore"),
        pytest.param([("set", 1, 1, WRONG)], False, 0x00, id="noCmd is no command"),
        pytest.param([("set", 1, 9, WRONG)], False, 0x00, id="no such command"),
        pytest.param([("set", 0, 4, INCONSISTENT)], False, 0x00, id="the wrong channel for it"),
        pytest.param([("set", 1, 3, INCONSISTENT)], False, 0x00, id="lockout belongs to channel 0"),
        pytest.param(
            [("break", "CAB-W"), ("set", 1, 6, INCONSISTENT)], True, 0xC1, id="manual under SF is refused"
        ),
        pytest.param(
            [("break", "CAB-P"), ("set", 1, 4, INCONSISTENT)], False, 0xC0, id="forced to a dead protection"
        ),
        pytest.param(
            [("break", "CAB-W"), ("set", 0, 3, 0)], False, 0xF0, id="lockout throws traffic back on the cut"
        ),
        pytest.param([("set", 1, 6, 0), ("break", "CAB-P")], False, 0xC0, id="SF drops a manual switch"),
        pytest.param(
            [("set", 1, 4, 0), ("break", "CAB-P")],
            False,
            0xC0,
            id="SF of protection overrules a forced switch",
        ),
        pytest.param([("set", 1, 8, 0)], False, 0x40 | 0, id="exercise moves nothing"),
    ],
)
def test_commands(story: list[tuple[object, ...]], switched: bool, k1: int) -> None:
    bench = Bench()
    for step in story:
        bench.at += 1
        if step[0] == "break":
            bench.field.break_("cable-cut", str(step[1]), None, bench.at)
        else:
            _, channel, number, answer = step
            assert bench.command(int(str(channel)), int(str(number))) == answer
    bench.field.tick(bench.at)
    assert bench.group.switched is switched
    assert bench.group.k1k2()[0] == k1
    assert bool(bench.group.channel_bits(1)[0] & 0x10) is switched


def test_reading_back_gives_the_last_written_not_the_one_in_force() -> None:
    bench = Bench()
    assert bench.read_back(1) == 1
    assert bench.command(1, 6) == 0
    bench.field.break_("cable-cut", "CAB-W", None, 1.0)
    assert bench.read_back(1) == 6
    assert bench.group.request == SF_LOW


def test_a_lockout_with_a_cut_working_takes_the_lines_down() -> None:
    bench = Bench()
    bench.field.break_("cable-cut", "CAB-W", None, 0.0)
    assert bench.field.state.down == ()
    assert bench.command(0, 3) == 0
    assert bench.field.state.down == ("C-1", "C-2")


def test_a_line_loop_shows_and_stops_the_line() -> None:
    bench = Bench()
    row = bench.field.agents["NE-A"].by_element["NE-A/S9/P1"][0]
    loop = (*oids.DS1_CONFIG, 9, row.if_index)
    assert bench.ask(ber.SET, loop, (ber.INTEGER, 3)).first == 0
    shown = [bench.ask(ber.GET, (*oids.DS1_CONFIG, n, row.if_index)).binds[0][1][1] for n in (9, 10, 18)]
    assert shown == [3, 128, 4]
    assert bench.ask(ber.GET, (*oids.IF, 8, row.if_index)).binds[0][1][1] == 3  # testing
    assert ("C-3" in bench.field.state.down, bench.ask(ber.SET, loop, (ber.INTEGER, 4)).first) == (
        False,
        INCONSISTENT,
    )
    assert bench.ask(ber.SET, loop, (ber.INTEGER, 7)).first == WRONG
    assert bench.ask(ber.SET, loop, (ber.INTEGER, 1)).first == 0
    assert bench.ask(ber.GET, (*oids.DS1_CONFIG, 10, row.if_index)).binds[0][1][1] == 1
