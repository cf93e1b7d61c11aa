"""The example city played whole: the field network, the daemon and its API as processes, and a stopwatch."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from linewatch.topology.agents import agents
from linewatch.topology.index import PlantIndex
from simulators.demo.asking import Api
from simulators.demo.play import ask_field
from simulators.demo.stage import Stage, set_up
from simulators.demo.troupe import Troupe
from simulators.field.running import load

CITY = Path(__file__).resolve().parents[2] / "topology" / "xiangtan"
READY_S = 90.0
CLEAR_S = 200.0  # a line that was broken again and again flaps, and must rest for two minutes
LOOK_EVERY_S = 0.2


class Told:
    """What the live stream said, each with the loop's time of its arrival."""

    def __init__(self) -> None:
        self.alarms: list[tuple[float, dict[str, Any]]] = []
        self.incidents: list[tuple[float, str, dict[str, Any]]] = []
        self.news = asyncio.Event()

    def first_report(self) -> float | None:
        """When the first alarm was raised."""
        return self.alarms[0][0] if self.alarms else None

    def right_since(self, element: str) -> float | None:
        """When an incident was first told with this root; None where none was, or where it did not last."""
        since: float | None = None
        for at, _, record in self.incidents:
            roots = [r["element"] for r in record["verdict"]["roots"]]
            if record["phase"] == "open" and element in roots:
                since = at if since is None else since
            elif record["phase"] == "open":
                since = None
        return since


class City:
    """One field and one daemon on a city that is calm: every device has answered."""

    def __init__(self, stage: Stage, index: PlantIndex, control: str, api: Api) -> None:
        self.stage, self.index, self.api, self.told = stage, index, api, Told()
        self._control = control

    async def do(self, **deed: Any) -> None:
        """A deed in the field, such as do="fault", kind="cable-cut", element=..., km=..."""
        done = await ask_field(self._control, deed)
        assert done.get("ok"), done

    async def until(self, what: str, question: Any, within_s: float) -> Any:
        """Wait for something to become true of what the stream has told. Fails with the open incidents."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within_s
        while not (found := question()):
            left = end - loop.time()
            if left <= 0:
                raise AssertionError(f"{what}: not within {within_s:g} s; {await self.open_incidents()}")
            self.told.news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.told.news.wait(), min(left, 1.0))
        return found

    async def open_incidents(self) -> list[dict[str, Any]]:
        """Every incident that is not over."""
        found = await self.api.every("/v1/incidents")
        return [i for i in found if i["phase"] in ("open", "clearing")]

    async def active_alarms(self) -> list[str]:
        """Every raised alarm as resource|type|qualifier, but for restarts, which stay for people to see."""
        found = await self.api.every("/v1/alarms?active=true")
        return sorted("|".join(a["key"]) for a in found if a["key"][1] != "NODE-RESTART")

    async def until_clear(self) -> None:
        """No alarm is active and no incident open. Fails with what is left."""
        loop = asyncio.get_running_loop()
        end = loop.time() + CLEAR_S
        while (left := [*await self.active_alarms(), *(i["id"] for i in await self.open_incidents())]) != []:
            assert loop.time() < end, f"still there {CLEAR_S:g} s after the repair: {left[:20]}"
            self.told.news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.told.news.wait(), 0.5)

    async def follow(self) -> None:
        """Take down what the live stream tells; runs until cancelled."""
        loop = asyncio.get_running_loop()
        async for told in self.api.events():
            if told.name == "AlarmNotice" and told.data["alarm"]["phase"] in ("raised", "flapping"):
                self.told.alarms.append((loop.time(), told.data["alarm"]))
            elif told.name == "IncidentNotice":
                self.told.incidents.append((loop.time(), told.data["change"], told.data["incident"]))
            self.told.news.set()


@contextlib.asynccontextmanager
async def calm_city(folder: Path, *, traps: bool, interval: str = "5s") -> AsyncIterator[City]:
    """The city with everything answering. Ends every process it started."""
    index = load(CITY)
    stage, index = set_up(folder / "stage", CITY, index, 0, 0, interval, own_port=True)
    if not traps:
        text = stage.config.read_text(encoding="utf-8")
        stage.config.write_text(text.replace(f"listen: 127.0.0.1:{stage.traps_port}", "listen: off"))
    control = str(folder / "control")
    async with Troupe(stage) as troupe:
        await troupe.field(control)
        await troupe.daemon()
        api = Api(stage.api_port)
        city = City(stage, index, control, api)
        await _patiently(api.ready, "the daemon is not ready")
        api.token = await troupe.token()
        wanted = len(agents(index))

        async def heard() -> bool:
            return sum(d["answering"] is True for d in await api.every("/v1/devices")) >= wanted

        await _patiently(heard, "not every device answers")
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(city.follow(), name="live events")
            yield city
            following.cancel()


async def _patiently(question: Any, otherwise: str) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + READY_S
    while not await question():
        assert loop.time() < end, otherwise
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), LOOK_EVERY_S)


def lines_down(index: PlantIndex, cable: str) -> set[str]:
    """The lines a cut of this one cable takes down, by the plainest reading of the plant: an oracle apart."""
    cut = set(index.fibres_of_cable.get(cable, ()))
    dead = {s.id for s in index.plant.sections if cut & {*s.fibres_az, *s.fibres_za}}
    rings = [r for r in index.plant.rings if r.protection == "ms-spring"]
    spring = {s: set(r.sections) for r in rings for s in r.sections}

    def hop_lives(hop: str) -> bool:
        group = index.msp_groups.get(hop)
        if group is not None:
            return group.working not in dead or group.protection not in dead
        return hop not in dead or (hop in spring and not (spring[hop] - {hop}) & dead)

    def trail_lives(trail: str | None) -> bool:
        return trail is not None and all(hop_lives(h) for h in index.hp_trails[trail].hops)

    down = set()
    for circuit in index.plant.circuits:
        tails = {item.id for item in (*circuit.a_tail, *circuit.z_tail)}
        carried = all(trail_lives(leg.working) or trail_lives(leg.protection) for leg in circuit.legs)
        if not carried or tails & cut:
            down.add(circuit.id)
    return down
