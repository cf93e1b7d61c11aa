"""Every kind of fault on the whole city, one after another: the fault is among the verdict's candidates, no
incident is left over, and everything clears after the repair."""

import asyncio
from pathlib import Path

import pytest

from tests.scenario.city import City, calm_city

# In groups with a city each, so that no line breaks often enough within five minutes to count as flapping.
FAULTS: dict[str, list[tuple[str, str] | tuple[str, str, float]]] = {
    "ring section, PDH multiplexer, drop cable, mains, 2M cable": [
        ("cable-cut", "CAB-HD-YT"),
        ("cable-cut", "CAB-YH-ZW"),
        ("cable-cut", "CAB-JH-T1", 1.0),  # before the first drop: beyond the last one nobody could see it
        ("mains-fail", "PWR-YS"),
        ("e1-cable-fault", "E1C-ICBC-01-A1"),
    ],
    "river, spur, converter, LAN, timing": [
        ("cable-cut", "CAB-HX-HD-1"),
        ("cable-cut", "CAB-BT-ZS"),
        ("converter-fail", "CV-ICBC-01-A"),
        ("lan-fault", "RTR-ICBC-S01"),
        ("sync-loss", "BITS-HX"),
    ],
    "duct, laser, customer's router": [
        ("duct-cut", "DUCT-HX-N"),
        ("laser-fail", "NE-ZS/S01/P01"),
        ("cpe-fail", "RTR-SEC-S01"),
    ],
    "fibre, node, customer's power, modem": [
        ("fibre-break", "CAB-BT-ZS:F001"),
        ("node-fail", "NE-SM"),
        ("power-loss", "PWR-ICBC-S02"),
        ("modem-fail", "FM-ICBC-04-R"),
    ],
    "degraded fibre, card, management, site power": [
        ("fibre-degraded", "CAB-BT-ZS:F001"),
        ("card-fail", "NE-BT/S02"),
        ("dcn-loss", "DCN-HD"),
        ("power-loss", "PWR-WL"),
    ],
}
SAME = {"mains-fail": "power-loss"}  # told as what threatens
SETTLE_S = 8.0


async def told_of(city: City, kind: str, element: str, km: float | None = None) -> str:
    """What is wrong with what the city was told of one fault; "" for nothing."""
    before = {i["id"] for i in await city.api.every("/v1/incidents")}
    await city.do(do="fault", kind=kind, element=element, **({} if km is None else {"km": km}))
    loop = asyncio.get_running_loop()
    until = loop.time() + SETTLE_S
    await city.until("time passes", lambda: loop.time() >= until, SETTLE_S + 5)
    found = [i for i in await city.open_incidents() if i["id"] not in before]
    said = [
        (
            r["element"],
            r["kind"],
            [(c["element"], c["kind"]) for c in r["candidates"]],
            i["verdict"]["affected"],
        )
        for i in found
        for r in i["verdict"]["roots"]
    ]
    alarms = await city.active_alarms()
    await city.do(do="repair", element=element)
    wrong = ""
    wanted = (element, SAME.get(kind, kind))
    if len(said) != 1 or wanted not in said[0][2]:
        wrong = f"{kind} {element}: told {said}; alarms {alarms[:12]}"
    try:
        await city.until_clear()
    except AssertionError as error:
        return f"{wrong}\n{kind} {element}: {error}"
    return wrong


@pytest.mark.soak
@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS.keys())
async def test_every_kind_of_fault_is_told_rightly(
    tmp_path: Path, faults: list[tuple[str, str] | tuple[str, str, float]]
) -> None:
    async with calm_city(tmp_path, traps=True, interval="2s") as city:
        wrong = [said for fault in faults if (said := await told_of(city, *fault))]
    assert not wrong, "\n".join(wrong)
