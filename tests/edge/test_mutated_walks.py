"""Recorded walks as bad agents and hurried people leave them: whatever is done to them is read, or left.

Seeded: a walk, some mutations one after another, and an agent that goes through its OIDs as they are written.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from linewatch.cli.recorded.agent import RecordedAgent
from linewatch.cli.recorded.reading import look_at, tally
from linewatch.cli.recorded.walk_file import recording_of
from linewatch.collect.judging import Renumbered
from linewatch.profiles.library import standard
from linewatch.wire.snmp import Refused, Unanswered

pytestmark = pytest.mark.data

Lines = list[str]
Mutation = Callable[[Lines, random.Random], Lines]
SMALL = (
    "rad-rici", "patton-sn", "aviat-wtm", "ionos", "netmanplus_204", "huaweiups_ups2000", "vutlan_vt825",
    "netsure", "himoinsa-gensets", "alcoma-almp", "sitemonitor3", "rittal-cmc", "saf-cfm",
)  # fmt: skip


def shuffled(lines: Lines, rng: random.Random) -> Lines:
    """Some lines out of order."""
    for _ in range(5):
        a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]
    return lines


def doubled(lines: Lines, rng: random.Random) -> Lines:
    """Lines that stand there twice, the second with another value."""
    return lines + [f"{rng.choice(lines).split('|')[0]}|2|{rng.randrange(9)}" for _ in range(5)]


def gaps(lines: Lines, rng: random.Random) -> Lines:
    """A fifth of the lines missing."""
    return [line for line in lines if rng.random() > 0.2] or lines[:1]


def columns_missing(lines: Lines, rng: random.Random) -> Lines:
    """A whole column missing, often one that names or locks rows."""
    column = rng.choice(lines).split("|")[0].rpartition(".")[0]
    return [line for line in lines if not line.startswith(column)] or lines[:1]


def wrong_types(lines: Lines, rng: random.Random) -> Lines:
    """Values of other types than the MIB says."""
    made = (
        "4|down",
        "2|-7",
        "5|",
        "67|12",
        "65|4294967295",
        "4x|ff00",
        "6|1.3.6.1",
        "64|10.0.0.1",
        "2|2147483647",
    )
    return [f"{line.split('|')[0]}|{rng.choice(made)}" if rng.random() < 0.2 else line for line in lines]


def torn(lines: Lines, rng: random.Random) -> Lines:
    """Lines cut anywhere, and some that are none."""
    cut = [line[: rng.randrange(len(line) + 1)] if rng.random() < 0.1 else line for line in lines]
    return [*cut, "", "garbage", "1.3.6.1|99|x", "1.3.6.1.2.1.2.2.1.8.1|2|99999999999999", "a.b|2|1"]


def endless(lines: Lines, rng: random.Random) -> Lines:
    """Values far longer than any name."""
    return [
        f"{line.split('|')[0]}|4|{'x' * rng.randrange(3000)}" if rng.random() < 0.05 else line
        for line in lines
    ]


MUTATIONS: tuple[Mutation, ...] = (shuffled, doubled, gaps, columns_missing, wrong_types, torn, endless)


async def survives(text: str, *, as_written: bool, rng: random.Random) -> str:
    """What became of it: a tally that adds up, or why it was refused."""
    walk = recording_of(text)
    order = list(walk.objects)
    if as_written:
        rng.shuffle(order)  # an agent whose GETNEXT goes anywhere
    agent = RecordedAgent(walk.objects, order if as_written else None)
    try:
        sight = await look_at(walk.objects, standard(), agent=agent)
    except (Unanswered, Refused, Renumbered) as error:
        return type(error).__name__
    counted = tally(sight)
    assert counted.up + counted.down + counted.locked + counted.unknown <= counted.interfaces
    assert all(condition.detail for _, condition in sight.present())
    return "read"


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_is_done_to_a_walk(seed: int, shared_data: Path) -> None:
    await mutate(seed, shared_data)


@pytest.mark.soak
async def test_whatever_is_done_to_a_walk_for_long(shared_data: Path) -> None:
    for seed in range(1000, 1300):
        await mutate(seed, shared_data)


async def mutate(seed: int, shared_data: Path) -> None:
    rng = random.Random(seed)
    became = set()
    for name in SMALL:
        file = shared_data / "snmprec" / f"{name}.snmprec"
        lines = file.read_text(errors="replace").splitlines()
        for mutation in rng.sample(MUTATIONS, rng.randrange(1, 4)):
            lines = mutation(lines, rng)
        became.add(await survives("\n".join(lines), as_written=False, rng=rng))
    assert "read" in became
    assert became <= {"read", "Unanswered", "Renumbered"}


async def test_an_agent_that_goes_anywhere_is_left(shared_data: Path) -> None:
    rng = random.Random(3)
    for name in ("rad-rici", "vutlan_vt825", "netmanplus_204"):
        text = (shared_data / "snmprec" / f"{name}.snmprec").read_text(errors="replace")
        assert await survives(text, as_written=True, rng=rng) in {"read", "Unanswered"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing at all"),
        pytest.param("1.3.6.1.2.1.1.1.0|4|box", id="one object"),
        pytest.param("1.3.6.1.2.1.1.2.0|4|no oid", id="a sysObjectID that is none"),
        pytest.param("1.3.6.1.2.1.2.2.1.8.1|2|1", id="an interface without a name"),
        pytest.param("1.3.6.1.2.1.33.1.4.1.0|2|5", id="power alone"),
        pytest.param("1.3.6.1.2.1.131.1.1.1.3.7|2|2\n1.3.6.1.2.1.131.1.1.1.5.7|4x|40", id="states alone"),
    ],
)
async def test_a_near_empty_agent_is_no_mistake(text: str) -> None:
    walk = recording_of(text)
    sight = await look_at(walk.objects, standard())
    said = {key.alarm_type for key, _ in sight.present()}
    assert said == (
        {"MAINS-FAIL", "BATT-DISCHARGE"} if "33.1" in text else {"CARD-FAIL"} if "131" in text else set()
    )
