"""Kinds of faults, and of which class of the plant each one's element is (FORMAT, truth.json)."""

ELEMENT_CLASS: dict[str, str] = {
    "duct-cut": "ducts",
    "cable-cut": "cables",
    "fibre-break": "fibres",
    "fibre-degraded": "fibres",
    "laser-fail": "ports",
    "rx-fail": "ports",
    "card-fail": "cards",
    "node-fail": "nes",
    "power-loss": "power_plants",
    "e1-cable-fault": "e1_cables",
    "converter-fail": "devices",
    "modem-fail": "devices",
    "cpe-fail": "devices",
    "lan-fault": "devices",
    "sync-loss": "sync_sources",
    "dcn-loss": "dcn_links",
}
