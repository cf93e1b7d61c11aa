"""Which words of `ext` linewatch knows, one table per class.

In the site's YAML these words stand on the element itself, as if the interchange core knew them; in FORMAT
they ride in `ext`. A word that is also a core key of the class (an NE's `profile`) is not in the table and
stays under `ext:` in YAML too.
"""

from collections.abc import Mapping

_NAME = ("name",)
# Where an agent answers, and how it is asked (topology.agents).
_AGENT = ("address", "credential", "if_name", "poll_s", "snmp", "notes")
# What the gear should say of itself (topology.drift).
_STAMP = ("serial", "model")
_PLACE = ("lon", "lat")

WORDS: Mapping[str, tuple[str, ...]] = {
    "plant": ("owners", "customers", "vcat_groups", "waivers", "planned_works", "optics", "ems"),
    "sites": (
        *_NAME, "base_station", "address_text", "generator_socket", "lvd_stages", "owner", "status", "notes",
    ),
    "power_plants": (*_NAME, *_AGENT, "profile", "owner", "generator_socket", "lvd_stages"),
    "ducts": (*_NAME, *_PLACE, "owner", "notes"),
    "cables": (*_NAME, *_PLACE, "owner", "status", "notes"),
    "points": (*_NAME, *_PLACE, "manhole", "address_text", "odf", "notes"),
    "segments": (*_NAME, *_PLACE, "owner", "notes"),
    "fibres": (*_NAME, "odf", "odf_a", "odf_z", "owner", "notes"),
    "nes": (*_NAME, *_AGENT, *_STAMP, "sys_name", "owner", "status", "timing"),
    "cards": (*_NAME, "if_name", *_STAMP, "status", "notes"),
    "ports": (*_NAME, "if_name", "ddf", "odf", "optics", "status", "j0", "notes"),
    "sections": (*_NAME, "owner", "status", "j0", "notes", "pdh"),
    "msp_groups": (*_NAME, "if_name", "notes"),
    "rings": (*_NAME, "ms_spring", "owner", "notes"),
    "hp_trails": (*_NAME, "if_name", "au4", "timeslots", "j1", "owner", "notes"),
    "circuits": (
        *_NAME, "customer", "class", "sla", "service", "vcat_group", "standby", "diverse_from",
        "diversity", "status", "owner", "notes",
    ),
    "legs": ("tu12", "timeslots"),
    "tails": ("ddf", "notes"),
    "devices": (*_NAME, *_AGENT, *_STAMP, "probe", "sys_name", "profile", "owner", "pdh", "vcat", "ddf"),
    "e1_cables": (*_NAME, "ddf", "notes"),
    "dcn_links": (*_NAME, "owner", "notes"),
    "sync_sources": (*_NAME, "if_name", "notes"),
    "otdr": (*_NAME, *_AGENT, "profile", "owner"),
}  # fmt: skip

# Lists inside an element whose items carry an `ext` of their own: (class, key) -> table of words.
NESTED: Mapping[tuple[str, str], str] = {
    ("cables", "points"): "points",
    ("cables", "segments"): "segments",
    ("circuits", "legs"): "legs",
    ("circuits", "a_tail"): "tails",
    ("circuits", "z_tail"): "tails",
}

# In YAML only: keys that FORMAT has on the element itself and that would else be read as a word of `ext`.
AS_IS = "as_is"
