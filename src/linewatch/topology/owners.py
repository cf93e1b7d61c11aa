"""Who owns what: ours, or someone else's, and whom to call."""

from collections.abc import Iterator, Mapping

from linewatch.topology.index import PlantIndex, ext_of

_OUR_KINDS = ("ours", "own", "provincial-centre", "contractor")


def foreign(index: PlantIndex, owner: str) -> bool:
    """Whether it belongs to someone else: by the `kind` of the owner, where it has one, else by its name."""
    known = owner_entry(index, owner).get("kind", owner)
    return known not in _OUR_KINDS


def owner_entry(index: PlantIndex, owner: str) -> Mapping[str, object]:
    """The entry of the plant's `owners`, empty where it has none."""
    owners = ext_of(index.plant).get("owners")
    for entry in owners if isinstance(owners, list) else ():
        if isinstance(entry, dict) and entry.get("id") == owner:
            return entry
    return {}


def owners_named(index: PlantIndex) -> Iterator[str]:
    """Of cables and their segments, fibres, sections and trails."""
    plant = index.plant
    elements = (plant.cables, plant.fibres, plant.sections, plant.hp_trails)
    segments = (segment for cable in plant.cables for segment in cable.segments)
    for element in (*(one for group in elements for one in group), *segments):
        owner = ext_of(element).get("owner")
        if isinstance(owner, str):
            yield owner
