"""How things look: black on white first; colour only repeats what dashes and marks already say."""

FONTS = (
    "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',"
    "'WenQuanYi Micro Hei',SimHei,'Liberation Sans',Arial,sans-serif"
)

# State -> colour. Dark enough for paper, apart from each other for people who see no red and green.
COLOURS = {
    "ok": "#1b7a3d",
    "alarm": "#b35c00",
    "down": "#c81e1e",
    "exposed": "#8a5a00",
    "silent": "#6b21a8",
    "standby": "#5f6b7a",
}

_BASE = f"""
svg{{font-family:{FONTS};fill:#111;text-rendering:geometricPrecision}}
.paper{{fill:#fff}}
text{{stroke:#fff;stroke-width:2.5;stroke-linejoin:round;paint-order:stroke}}
text.plain{{stroke:none}}
text.dim{{fill:#444}}
text.lit{{fill:#fff;stroke:none}}
polyline,path{{fill:none;stroke:#111;stroke-linejoin:round;stroke-linecap:butt}}
.rail{{stroke-width:5}}
.rail-thin{{stroke-width:2.5}}
.rail-spare{{stroke-width:4;stroke-dasharray:10 5}}
.rail-leased{{stroke-width:5;stroke-dasharray:16 4 3 4}}
.rail-leased-spare{{stroke-width:4;stroke-dasharray:8 4 2 4}}
.rail-tail{{stroke-width:3}}
.hair{{stroke-width:.8;stroke:#555}}
.rule{{stroke-width:1;stroke:#111}}
.leader{{stroke-width:.8;stroke:#777;stroke-dasharray:2 2}}
.duct{{stroke:#c9ccd1;stroke-width:15;stroke-linecap:round}}
.duct-edge{{stroke:#6b7280;stroke-width:17;stroke-linecap:round}}
.station{{fill:#fff;stroke:#111;stroke-width:3}}
.stop{{fill:#fff;stroke:#111;stroke-width:2}}
.mark{{fill:#fff;stroke:#111;stroke-width:1.5}}
.stroke{{stroke-width:2}}
.frame{{fill:none;stroke:#111;stroke-width:1.5}}
.cell{{fill:#fff;stroke:#111;stroke-width:.8}}
.used{{fill:#111;stroke:#111;stroke-width:.8}}
.half{{fill:#9ca3af;stroke:#111;stroke-width:.8}}
.zone{{fill:#f1f3f5;stroke:none}}
.band{{fill:#dfe2e6;stroke:#6b7280;stroke-width:.8;stroke-dasharray:4 2}}
.state-standby .rail{{stroke-dasharray:10 5}}
.state-down .rail,.state-down .rail-leased{{stroke-width:7}}
"""


def _coloured(state: str, colour: str) -> str:
    inside = "".join(
        f".state-{state} {shape}{{stroke:{colour}}}"
        for shape in ("polyline:not(.leader)", ".station", ".stop", ".mark", ".stroke")
    )
    return inside + f".state-{state} text.said{{fill:{colour}}}"


CSS = (_BASE + "\n".join(_coloured(state, colour) for state, colour in COLOURS.items())).replace("\n", "")
