"""Seeded cases: a recorded cable, traces of its fibre, and where it truly broke."""

from random import Random
from typing import NamedTuple

from linewatch.topology.plant import Plant
from simulators.otdr.glass import Lying, lay
from simulators.otdr.shooting import instrument, shoot
from simulators.otdr.sor_file import sor


class Case(NamedTuple):
    """`shots`: (end, file). `km`: the truth, None where the fibre is whole."""

    seed: int
    plant: Plant
    fibre: str
    shots: tuple[tuple[str, bytes], ...]
    km: float | None


def case(seed: int, *, light: bool = False) -> Case:
    """One in ten whole, one in five shot from both ends, one in eight through a launch fibre.

    `light`: without samples where an event tells the end; they are most of the work.
    """
    rng = Random(seed)
    lying = lay(rng)
    length = float(lying.cable.length_km)
    cut = None if rng.random() < 0.1 else round(rng.uniform(0.15, length - 0.15), 4)
    roll = rng.random()
    ends = ("a", "z") if roll < 0.2 else ("a",) if roll < 0.7 else ("z",)
    shots = tuple((end, _file(rng, lying, end, cut, light=light)) for end in ends)
    return Case(seed, lying.plant, lying.fibre.id, shots, cut)


def _file(rng: Random, lying: Lying, end: str, cut: float | None, *, light: bool) -> bytes:
    tool = instrument(rng, float(lying.cable.length_km), launch=rng.random() < 0.125)
    end_told = rng.random() < 0.9
    written = shoot(rng, lying, tool, end, cut, end_told=end_told, sampled=not (light and end_told))
    return sor(written, rng.choice((1, 2)))
