"""The plant model: field for field the interchange form "linewatch-plant/1".

Distances are km, counted from a cable's A site. What the interchange core has no word for rides in `ext`
and is preserved; `EXT_WORDS` in `topology.words_of_ext` names the ones linewatch understands.
"""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

Ext = dict[str, Any]


class Site(Struct, frozen=True, kw_only=True, gc=False):
    id: str
    lon: int | float | UnsetType | None = UNSET
    lat: int | float | UnsetType | None = UNSET
    role: str | UnsetType = UNSET  # core, access, building, customer, tail-end
    ext: Ext | UnsetType = UNSET


class PowerPlant(Struct, frozen=True, kw_only=True, gc=False):
    """Site power: mains and battery. `monitored`: its environment monitor reports."""

    id: str
    site: str
    monitored: bool = False
    battery_min: int | float | UnsetType | None = UNSET  # minutes the battery carries the site
    ext: Ext | UnsetType = UNSET


class Duct(Struct, frozen=True, kw_only=True, gc=False):
    """A shared trench: one digger cuts every cable that has a segment in it."""

    id: str
    site: str | UnsetType | None = UNSET
    cables: tuple[str, ...] = ()
    ext: Ext | UnsetType = UNSET


class Point(Struct, frozen=True, kw_only=True, gc=False):
    """An ODF, splice (joint) or manhole. `slack_m`: fibre coiled there."""

    id: str
    kind: str
    km: int | float
    slack_m: int | float = 0
    site: str | UnsetType | None = UNSET
    ext: Ext | UnsetType = UNSET


class Segment(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    id: str
    from_: str
    to: str
    from_km: int | float
    to_km: int | float
    duct: str | None = None
    ext: Ext | UnsetType = UNSET


class Cable(Struct, frozen=True, kw_only=True, gc=False):
    id: str
    a_site: str
    z_site: str
    length_km: int | float
    fibre_count: int
    kind: str = "trunk"  # trunk, tail
    fibre_excess_pct: int | float = 0  # fibre is longer than its cable
    points: tuple[Point, ...] = ()
    segments: tuple[Segment, ...] = ()
    ext: Ext | UnsetType = UNSET


class Fibre(Struct, frozen=True, kw_only=True, gc=False):
    """`from_km`..`to_km`: the stretch of the cable it uses."""

    id: str
    cable: str
    number: int
    from_km: int | float
    to_km: int | float
    ext: Ext | UnsetType = UNSET


class Profile(Struct, frozen=True, kw_only=True, gc=False):
    """What this make of NE reports of its own accord."""

    reports_tf: bool = False
    hp_suppression: bool = False  # no AU-AIS or HP-RDI where the same NE raises LOS for it
    reports_card_fail: bool = False


class Mgmt(Struct, frozen=True, kw_only=True, gc=False):
    """`mode`: NEs trap or poll; devices dcn, poll, inband (over the customer's own circuit) or via-peer."""

    mode: str
    poll_s: int | float = 0


class Ne(Struct, frozen=True, kw_only=True, gc=False):
    """An SDH network element."""

    id: str
    site: str
    type: str  # sdh-dxc, sdh-adm, sdh-tm
    vendor: str | UnsetType = UNSET
    power: str | None = None
    domain: str | None = None
    profile: Profile | UnsetType = UNSET
    mgmt: Mgmt | UnsetType = UNSET
    sync_source: str | UnsetType | None = UNSET
    ext: Ext | UnsetType = UNSET


class Card(Struct, frozen=True, kw_only=True, gc=False):
    id: str
    ne: str
    slot: int
    kind: str  # line, trib
    ext: Ext | UnsetType = UNSET


class Port(Struct, frozen=True, kw_only=True, gc=False):
    id: str
    ne: str
    card: str
    kind: str  # stm, e1
    rate: str | UnsetType | None = UNSET
    ext: Ext | UnsetType = UNSET


class Section(Struct, frozen=True, kw_only=True, gc=False):
    """A multiplex section. Each direction runs over one or more patched fibres, in order."""

    id: str
    rate: str
    a_port: str
    z_port: str
    fibres_az: tuple[str, ...]
    fibres_za: tuple[str, ...]
    msp_group: str | None = None
    ext: Ext | UnsetType = UNSET


class MspGroup(Struct, frozen=True, kw_only=True, gc=False):
    """Linear multiplex section protection (G.841 §7.1)."""

    id: str
    kind: str  # msp-1+1
    working: str
    protection: str
    ext: Ext | UnsetType = UNSET


class Ring(Struct, frozen=True, kw_only=True, gc=False):
    """`nes[0]` is the hub; `sections[i]` joins `nes[i]` and `nes[i+1]`, the last one closes the ring."""

    id: str
    protection: str  # sncp, ms-spring
    nes: tuple[str, ...]
    sections: tuple[str, ...]
    ext: Ext | UnsetType = UNSET


class HpTrail(Struct, frozen=True, kw_only=True, gc=False):
    """A VC-4 trail. A hop is a section or an MSP group; dir +1 is traversed a to z."""

    id: str
    a_ne: str
    z_ne: str
    hops: tuple[str, ...]
    dirs: tuple[int, ...]
    ext: Ext | UnsetType = UNSET


class Leg(Struct, frozen=True, kw_only=True, gc=False):
    """A sub-network connection; where `protection` is set, an LO-SNCP selector stands at both ends."""

    a_ne: str
    z_ne: str
    working: str
    protection: str | None = None
    ext: Ext | UnsetType = UNSET


class TailItem(Struct, frozen=True, kw_only=True, gc=False):
    """One thing on the way from the E1 port outward: e1_cable, modem, fibre, converter, router."""

    kind: str
    id: str
    port: str | UnsetType = UNSET  # of a router
    ext: Ext | UnsetType = UNSET


class Circuit(Struct, frozen=True, kw_only=True, gc=False):
    """One 2M (VC-12) dedicated line."""

    id: str
    vc12: str
    a_ne: str
    z_ne: str
    a_port: str
    z_port: str
    legs: tuple[Leg, ...]
    a_tail: tuple[TailItem, ...] = ()
    z_tail: tuple[TailItem, ...] = ()
    protected: bool = False
    ext: Ext | UnsetType = UNSET


class Device(Struct, frozen=True, kw_only=True, gc=False):
    """Router, converter, fibre-modem or modem-rack. `peer`: the local modem a remote one is seen through."""

    id: str
    type: str
    site: str
    power: str | None = None
    domain: str | None = None
    mgmt: Mgmt | UnsetType = UNSET
    rack: str | UnsetType | None = UNSET
    peer: str | UnsetType | None = UNSET
    dying_gasp: bool | UnsetType = UNSET
    lan_port: str | UnsetType | None = UNSET
    ext: Ext | UnsetType = UNSET


class E1Cable(Struct, frozen=True, kw_only=True, gc=False):
    """2M coax with its connectors, DDF side included."""

    id: str
    circuit: str
    site: str
    end: str  # a, z
    ext: Ext | UnsetType = UNSET


class DcnLink(Struct, frozen=True, kw_only=True, gc=False):
    """Management access of a domain; its NEs are reached over DCC from the gateway NE."""

    id: str
    domain: str
    gateway_ne: str
    ext: Ext | UnsetType = UNSET


class SyncSource(Struct, frozen=True, kw_only=True, gc=False):
    id: str
    ne: str
    ext: Ext | UnsetType = UNSET


class Otdr(Struct, frozen=True, kw_only=True, gc=False):
    """A remote OTDR at the A end of its cable."""

    id: str
    cable: str
    site: str
    fibre: str
    ext: Ext | UnsetType = UNSET


class Plant(Struct, frozen=True, kw_only=True, gc=False):
    """The whole of it. Every id is unique across all classes."""

    format: str = "linewatch-plant/1"
    meta: dict[str, Any] | UnsetType = UNSET
    sites: tuple[Site, ...] = ()
    power_plants: tuple[PowerPlant, ...] = ()
    ducts: tuple[Duct, ...] = ()
    cables: tuple[Cable, ...] = ()
    fibres: tuple[Fibre, ...] = ()
    nes: tuple[Ne, ...] = ()
    cards: tuple[Card, ...] = ()
    ports: tuple[Port, ...] = ()
    sections: tuple[Section, ...] = ()
    msp_groups: tuple[MspGroup, ...] = ()
    rings: tuple[Ring, ...] = ()
    hp_trails: tuple[HpTrail, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    devices: tuple[Device, ...] = ()
    e1_cables: tuple[E1Cable, ...] = ()
    dcn_links: tuple[DcnLink, ...] = ()
    sync_sources: tuple[SyncSource, ...] = ()
    otdr: tuple[Otdr, ...] = ()
    ext: Ext | UnsetType = UNSET
