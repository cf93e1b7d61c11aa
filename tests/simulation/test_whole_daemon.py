"""Crash at every write, store lost, duplicates, late traps: the world is what a clean replay makes."""

from pathlib import Path

import pytest

from tests.simulation.whole_daemon import Life


async def _one(
    folder: Path, seed: int, chance: float, rounds: int, *, poison: bool = False, plants: bool = False
) -> Life:
    life = Life(folder, seed, chance, poison=poison, plants=plants)
    await life.live(rounds)
    await life.end_well()
    await life.judge()
    assert life.store is not None
    await life.store.close()
    return life


async def test_a_life_without_accidents(tmp_path: Path) -> None:
    life = await _one(tmp_path, 1, 0.0, 60)
    assert life.processes == 1
    assert life.told[0]


@pytest.mark.parametrize("seed", range(5))
async def test_a_life_with_accidents(tmp_path: Path, seed: int) -> None:
    life = await _one(tmp_path, 100 + seed, 0.35, 50)
    assert life.fate.befell


@pytest.mark.parametrize("seed", range(2))
async def test_a_life_with_accidents_and_poison(tmp_path: Path, seed: int) -> None:
    life = await _one(tmp_path, 300 + seed, 0.3, 40, poison=True)
    assert life.store is not None


@pytest.mark.parametrize("seed", range(3))
async def test_a_life_with_other_plants(tmp_path: Path, seed: int) -> None:
    life = await _one(tmp_path, 500 + seed, 0.3 * (seed % 2), 40, plants=True)
    assert life.changes > 1


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(120))
async def test_many_lives(tmp_path: Path, seed: int) -> None:
    chance = 0.03 + 0.3 * (seed % 7) / 7
    await _one(tmp_path, 1000 + seed, chance, 80, poison=seed % 2 == 0, plants=seed % 3 == 0)
