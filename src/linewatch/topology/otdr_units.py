"""What a remote OTDR unit lives on. The plant gives it a site; the first NE there tells the rest."""

from linewatch.topology.index import PlantIndex
from linewatch.topology.plant import Ne, Otdr


def power_of(index: PlantIndex, unit: Otdr) -> str | None:
    """The power plant that feeds it: that of the NE beside it, else the site's first."""
    beside = _beside(index, unit)
    if beside is not None and beside.power is not None:
        return beside.power
    return next((plant.id for plant in index.plant.power_plants if plant.site == unit.site), None)


def domain_of(index: PlantIndex, unit: Otdr) -> str | None:
    """The management domain it is reached in; None where it has a way of its own."""
    beside = _beside(index, unit)
    return beside.domain if beside is not None else None


def _beside(index: PlantIndex, unit: Otdr) -> Ne | None:
    return next((ne for ne in index.plant.nes if ne.site == unit.site), None)
