"""What every source but the SNMP collector is to the daemon (docs/collecting.md)."""

from typing import Protocol

from linewatch.topology.index import PlantIndex


class Source(Protocol):
    """Hands over what it sees by `Handover`. `name` stands in metrics and in the log."""

    name: str

    async def run(self) -> None:
        """Until cancelled. What goes wrong with its peer is counted, logged and tried again: never raised."""
        ...

    def retarget(self, index: PlantIndex) -> None:
        """Another plant is in force."""
        ...
