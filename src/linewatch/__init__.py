"""linewatch watches a telecom operator's leased lines: where a line broke, and why."""

__version__ = "0.1.0"
