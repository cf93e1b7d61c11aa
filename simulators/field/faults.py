"""What can be broken, on which class of element, and the sentence for a request that makes no sense."""

import difflib
from typing import NamedTuple

from linewatch.topology.index import PlantIndex


class Fault(NamedTuple):
    """`km` counts from the cable's A site; only a cable-cut has one (unsaid: the middle)."""

    kind: str
    element: str
    km: float | None = None


class Refused(ValueError):
    """The request makes no sense; the text is a sentence for whoever asked."""


# kind -> classes of the plant its element may be of, and for devices which types.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "duct-cut": ("ducts", ()),
    "cable-cut": ("cables", ()),
    "fibre-break": ("fibres", ()),
    "fibre-degraded": ("fibres", ()),
    "laser-fail": ("ports", ()),
    "rx-fail": ("ports", ()),
    "card-fail": ("cards", ()),
    "node-fail": ("nes", ()),
    "power-loss": ("power_plants", ()),
    "mains-fail": ("power_plants", ()),
    "e1-cable-fault": ("e1_cables", ()),
    "converter-fail": ("devices", ("converter",)),
    "modem-fail": ("devices", ("fibre-modem", "modem-rack")),
    "cpe-fail": ("devices", ("router",)),
    "lan-fault": ("devices", ("router",)),
    "sync-loss": ("sync_sources", ()),
    "dcn-loss": ("dcn_links", ()),
    "silent": ("", ()),  # an agent that stops answering while its traffic goes on
}

CLASS_WORDS = {
    "ducts": "duct",
    "cables": "cable",
    "fibres": "fibre",
    "ports": "port",
    "cards": "card",
    "nes": "network element",
    "power_plants": "power plant",
    "e1_cables": "2M cable",
    "devices": "device",
    "sync_sources": "sync source",
    "dcn_links": "DCN link",
    "otdr": "OTDR unit",
}


def fault(index: PlantIndex, kind: str, element: str, km: float | None = None) -> Fault:
    """A fault that this plant can have. Raises `Refused` with a sentence otherwise."""
    if kind not in KINDS:
        raise Refused(f'there is no fault "{kind}"{_meant(kind, tuple(KINDS))}; there are {", ".join(KINDS)}')
    wanted, types = KINDS[kind]
    known = index.kind_of.get(element)
    if known is None:
        pool = (
            tuple(getattr(index, wanted))
            if wanted
            else (*index.nes, *index.devices, *index.power_plants, *index.otdr)
        )
        raise Refused(f'"{element}" is not in this plant{_meant(element, pool)}')
    if not wanted:
        if known not in ("nes", "devices", "power_plants", "otdr"):
            word = CLASS_WORDS.get(known, known)
            raise Refused(f'"{element}" is a {word}; only something with an agent can be {kind}')
    elif known != wanted:
        raise Refused(
            f'"{element}" is a {CLASS_WORDS.get(known, known)}; {kind} needs a {CLASS_WORDS[wanted]}'
        )
    if types and index.devices[element].type not in types:
        raise Refused(f'"{element}" is a {index.devices[element].type}; {kind} needs a {" or ".join(types)}')
    if kind in ("laser-fail", "rx-fail") and index.ports[element].kind != "stm":
        raise Refused(f'"{element}" is a 2M port; {kind} needs an STM port')
    return Fault(kind, element, _km(index, kind, element, km))


def _km(index: PlantIndex, kind: str, element: str, km: float | None) -> float | None:
    if kind != "cable-cut":
        return None
    length = float(index.cables[element].length_km)
    if km is None:
        return length / 2
    if not 0 <= km <= length:
        raise Refused(f"{element} is {length:g} km long; km {km:g} is not on it")
    return float(km)


def _meant(word: str, pool: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, pool, n=1, cutoff=0.5)
    return f'. Did you mean "{close[0]}"?' if close else ""
