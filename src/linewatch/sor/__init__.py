"""Reads .sor traces: Telcordia SR-4731 (version 2, by otdrparser) and Bellcore GR-196 (version 1, by us).

`read(data)` takes the bytes of a file. The work is bounded by their number, whatever they claim to hold.
"""

from linewatch.sor.reading import MOST_BYTES, read

__all__ = ["MOST_BYTES", "read"]
