"""Large plants made up from a seed: a province of rings, chains, cables and leased lines, as FORMAT values.

`province.make(Wish(...))` is the way in; `python -m simulators.plants` writes one down.
"""
