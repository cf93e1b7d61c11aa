"""Element managers: who speaks for NEs that nobody asks themselves.

The interchange core has no class for them; they ride in the plant's own `ext`:

    ems: [{id: EMS-NORTH, name: {zh: ..., en: ...}, site: S1, speaks_for: [NE-A, NE-B], also: [NE-C]}]

`speaks_for`: NEs known through it alone; they are not polled, and while it is silent nobody sees them.
`also`: NEs it speaks of, too, that are polled all the same. The names are those of `ems` in linewatch.yaml.
"""

from typing import NamedTuple

from linewatch.topology.index import PlantIndex, ext_of
from linewatch.topology.plant import Plant


class ElementManager(NamedTuple):
    """One of the plant's, with what was written of it as texts."""

    id: str
    site: str
    speaks_for: tuple[str, ...]
    also: tuple[str, ...]

    def unknown(self, index: PlantIndex) -> tuple[str, ...]:
        """What it is said to speak for, and is no NE."""
        return tuple([ne for ne in (*self.speaks_for, *self.also) if ne not in index.nes])


def managers(plant: Plant) -> tuple[ElementManager, ...]:
    """The plant's element managers, in its order. What is not written as it should be is left out, as is an
    id that another element bears; of two that speak for one NE alone the first does."""
    listed = ext_of(plant).get("ems")
    found: dict[str, ElementManager] = {}
    spoken: dict[str, None] = {}
    for item in listed if isinstance(listed, list) else ():
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, str) or not name or name in found:
            continue
        alone = tuple([ne for ne in _texts(item.get("speaks_for")) if ne not in spoken])
        spoken.update(dict.fromkeys(alone))
        site = item.get("site")
        found[name] = ElementManager(
            name, site if isinstance(site, str) else "", alone, _texts(item.get("also"))
        )
    return tuple(found.values())


def _texts(written: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for t in written if isinstance(t, str))) if isinstance(written, list) else ()
