"""Near-end masking within one termination point: of several alarms on it, which one explains the others.

The gear should do this itself (G.783 defect correlation), and makes differ in how well they do. The rules are
about what is *shown* first: a masked alarm stays active and stays evidence.
"""

from collections.abc import Mapping

from linewatch.messages.records import AlarmKey, AlarmRecord

_SSF_MS = ("LOS", "LOF")
_SSF_HP = ("LOS", "LOF", "MS-AIS", "MS-EXC", "AU-AIS", "AU-LOP")
_SSF_LP = ("TU-AIS", "TU-LOP")

# alarm -> what hides it on the same termination point. A far-end failure (RDI, RFI, RAI) stands in no
# right-hand side but a far-end one's: it never hides a near-end failure.
HIDDEN_BY: dict[str, tuple[str, ...]] = {
    # Regenerator and multiplex section (G.783 defect correlations; ONS tables 2-11, 2-12).
    "LOF": ("LOS",),  # cLOF only if not dLOS
    "MS-AIS": _SSF_MS,  # cMS-AIS only if not SSF
    "MS-EXC": (*_SSF_MS, "MS-AIS"),  # cMS-EXC only if not SSF, MS-AIS
    "MS-DEG": (*_SSF_MS, "MS-AIS", "MS-EXC"),  # and DEG only if not EXC
    "MS-RDI": (*_SSF_MS, "MS-AIS"),  # cMS-RDI only if not SSF, MS-AIS
    # High-order path (G.783).
    "AU-AIS": ("LOS", "LOF", "MS-AIS", "MS-EXC"),  # cAU-AIS only if not TSF from MS
    "AU-LOP": ("LOS", "LOF", "MS-AIS", "MS-EXC", "AU-AIS"),  # cAU-LOP only if not AU-AIS
    "HP-UNEQ": _SSF_HP,  # cHP-UNEQ only if not SSF
    "HP-TIM": (*_SSF_HP, "HP-UNEQ"),  # cHP-TIM only if not UNEQ, SSF
    "HP-PLM": (*_SSF_HP, "HP-UNEQ", "HP-TIM"),  # cHP-PLM only if not UNEQ, TIM, SSF
    "HP-RDI": (*_SSF_HP, "HP-UNEQ", "HP-TIM"),  # cHP-RDI only if not UNEQ, TIM, SSF
    # Low-order path (G.783): the same one layer down.
    "TU-AIS": (),
    "TU-LOP": ("TU-AIS",),  # cTU-LOP only if not TU-AIS
    "LP-UNEQ": _SSF_LP,
    "LP-PLM": (*_SSF_LP, "LP-UNEQ"),
    "LP-RDI": (*_SSF_LP, "LP-UNEQ"),
    "LP-RFI": (*_SSF_LP, "LP-UNEQ"),
    "LP-DEG": (*_SSF_LP, "LP-UNEQ"),
    "LP-PJE": (*_SSF_LP, "LP-UNEQ"),
    # E1 (G.775, G.706; STANDARDS order: ... LP-PLM before tributary AIS).
    "E1-AIS": ("E1-LOS", *_SSF_LP, "LP-UNEQ", "LP-PLM"),  # cAIS only if not LOS
    "E1-LOF": ("E1-LOS", "E1-AIS"),  # cLOF only if not LOS, AIS
    "E1-RAI": ("E1-LOS", "E1-LOF", "E1-AIS"),  # cRAI only if not LOS, LOF, AIS
    "TS16-AIS": ("E1-LOS", "E1-LOF", "E1-AIS"),
    "TS16-LOMF": ("E1-LOS", "E1-LOF", "E1-AIS", "TS16-AIS"),
    "E1-OTHER": ("E1-LOS", "E1-LOF", "E1-AIS"),
    # Optical tails and packet ports: the layer beneath explains the layer above (RFC 2863 lowerLayerDown).
    "RX-LOW": ("OPT-LOS",),
    "OPT-LOS": ("DYING-GASP",),  # its last word was that it has no power
    "LINEPROTO-DOWN": ("LINK-DOWN", "LOWER-LAYER-DOWN", "NOT-PRESENT", "E1-LOS", "E1-AIS", "E1-LOF"),
    "LOWER-LAYER-DOWN": ("LINK-DOWN", "NOT-PRESENT", "E1-LOS", "E1-AIS", "E1-LOF"),
    "LINK-DOWN": ("NOT-PRESENT", "E1-LOS", "E1-AIS", "E1-LOF"),
    "CRC-ERR": ("LINK-DOWN", "E1-LOS", "E1-AIS", "E1-LOF"),
    # Site power: the same loss, told more and more urgently.
    "BATT-DISCHARGE": ("BATTERY-DEPLETED", "DC-UNDERVOLT"),
    "BATTERY-LOW": ("BATTERY-DEPLETED",),
}


def masked(active: Mapping[AlarmKey, AlarmRecord]) -> frozenset[AlarmKey]:
    """Keys of active alarms that another active alarm of the same termination point hides.

    A termination point is what one element says of one resource. For membership tests: it has no order.
    """
    points: dict[tuple[str, str], list[AlarmKey]] = {}
    for key, record in active.items():
        if record.active:
            points.setdefault((key.resource, key.qualifier), []).append(key)
    hidden = []
    for keys in points.values():
        if len(keys) > 1:
            codes = {key.alarm_type for key in keys}
            hidden += [k for k in keys if not codes.isdisjoint(HIDDEN_BY.get(k.alarm_type, ()))]
    return frozenset(hidden)
