"""The story from calm to clear: deeds on the field by its control socket, and what the daemon makes of it."""

import asyncio
import json
from typing import Any

from linewatch.topology.agents import agents
from linewatch.topology.index import PlantIndex
from simulators.demo.asking import Api, ApiGone
from simulators.demo.screen import Screen
from simulators.demo.stage import Stage
from simulators.demo.troupe import Troupe
from simulators.field.faults import CLASS_WORDS
from simulators.field.scenario import Scenario, Step

READY_S, HEARD_S, CLEAR_S, LOOK_EVERY_S = 60.0, 120.0, 240.0, 0.25
REMEMBERED = ("NODE-RESTART",)  # only time takes a restart back; the story does not wait for it


class Stuck(Exception):
    """Something that should have happened did not; the text says what."""


class Play:
    """One performance. `run` returns when the story is over and everything is clear again."""

    def __init__(self, stage: Stage, index: PlantIndex, scenario: Scenario, screen: Screen) -> None:
        self._stage, self._index, self._scenario, self._screen = stage, index, scenario, screen
        self._api = Api(stage.api_port)
        self._texts: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] = {}  # incidents that are not over, and their phase
        self._active: dict[tuple[str, ...], None] = {}
        self._seen_any = False
        self._acted = asyncio.Event()  # every step was done
        self._clear = asyncio.Event()
        self._drawn: dict[str, tuple[Any, ...]] = {}

    async def run(self, troupe: Troupe, control: str) -> None:
        """Start, wait for calm, play, and wait for the clear. Raises `Stuck` or `ApiGone`."""
        say = self._screen.say
        steps = self._scenario.steps(self._index)
        say(await troupe.field(control), "dim")
        await troupe.daemon()
        await self._until_ready()
        self._api.token = await troupe.token()
        await asyncio.to_thread(self._keep_token)
        self._screen.where(self._where())
        await self._until_heard()
        describe = self._scenario.describe
        self._screen.act(describe["zh"], describe["en"])
        async with asyncio.TaskGroup() as tasks:
            listening = asyncio.Event()
            stream = tasks.create_task(self._follow(listening), name="demo: live events")
            await listening.wait()
            await self._act(steps, control)
            await self._until_clear()
            stream.cancel()
        say("全部恢复 · everything is clear again", "bold green")

    # -- before the story

    async def _until_ready(self) -> None:
        await self._poll_until(self._api.ready, READY_S, f"the daemon was not ready after {READY_S:.0f} s")

    async def _until_heard(self) -> None:
        """Every device answers once before anything is broken."""
        wanted = len(agents(self._index))

        async def heard() -> bool:
            devices = await self._api.every("/v1/devices")
            return sum(d["answering"] is True for d in devices) >= wanted

        await self._poll_until(heard, HEARD_S, f"not all of {wanted} devices answered within {HEARD_S:.0f} s")
        self._screen.say(f"{wanted} 台设备全部应答 · all {wanted} devices answer; all is calm", "green")

    async def _poll_until(self, question: Any, limit_s: float, otherwise: str) -> None:
        """Ask again and again until yes: the API has no way to be told of this. Raises `Stuck`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit_s
        while not await question():
            if loop.time() > end:
                raise Stuck(f"{otherwise}; see {self._stage.daemon_log}")
            await _pause(LOOK_EVERY_S)

    def _keep_token(self) -> None:
        self._stage.token_file.touch(mode=0o600)
        self._stage.token_file.write_text(self._api.token + "\n", encoding="utf-8")

    def _where(self) -> list[tuple[str, str]]:
        config, token = self._stage.config, self._stage.token_file
        return [
            ("API", f"{self._stage.api}/docs"),
            ("token", f"{token}"),
            ("metrics", f"{self._stage.api}/metrics"),
            ("ask", f'curl -H "Authorization: Bearer $(cat {token})" {self._stage.api}/v1/incidents'),
            ("why", f"linewatch why INCIDENT --config {config}"),
            ("logs", f"{self._stage.daemon_log}, {self._stage.field_log}"),
        ]

    # -- the story

    async def _act(self, steps: tuple[Step, ...], control: str) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        for step in steps:
            await _pause(start + step.at_s - loop.time())
            deed = step.deed
            done = await ask_field(control, {k: v for k, v in deed._asdict().items() if v is not None})
            if not done.get("ok"):
                raise Stuck(f"the field refused: {done.get('error')}")
            if deed.do == "repair":
                kind = CLASS_WORDS.get(self._index.kind_of.get(deed.element, ""), "everything")
                self._screen.act(f"修复：{deed.element}", f"repaired: {kind} {deed.element}")
                continue
            at_km = f" km {done['km']:g}" if done.get("km") else ""
            what = f"{deed.kind or deed.do} {deed.element}{at_km}"
            self._screen.act(f"现场：{what}", f"in the field: {what}")
        self._acted.set()
        self._check()

    async def _follow(self, listening: asyncio.Event) -> None:
        events = self._api.events()
        listening.set()
        async for told in events:
            if told.name == "AlarmNotice":
                await self._alarm(told.data["alarm"])
            elif told.name == "IncidentNotice":
                await self._incident(told.data["change"], told.data["incident"])
            elif told.name == "DeviceNotice":
                self._screen.device(told.data["device"])
            elif told.name == "cut":
                raise ApiGone("the daemon cut the live stream")
            self._check()
        raise ApiGone("the live stream ended")

    async def _alarm(self, record: dict[str, Any]) -> None:
        key = tuple(record["key"])
        if record["phase"] in ("raised", "flapping"):
            if key in self._active:
                return
            self._active[key] = None
        elif record["phase"] == "cleared" and key in self._active:
            self._active.pop(key)
        else:
            return
        self._screen.alarm(record, await self._text("|".join(key), key[1]))
        if key[1] == "QUARANTINED":
            raise Stuck(f"the daemon met an event it cannot digest; see {self._stage.daemon_log}")

    async def _text(self, key: str, code: str) -> dict[str, str]:
        if code not in self._texts:
            try:
                self._texts[code] = (await self._api.one("alarms", key)).get("text", {})
            except ApiGone:
                return {}  # it is gone already; another of its type will tell
        return self._texts[code]

    async def _incident(self, change: str, record: dict[str, Any]) -> None:
        self._seen_any = True
        if record["phase"] in ("cleared", "merged"):
            self._open.pop(record["id"], None)
        else:
            self._open[record["id"]] = record["phase"]
        verdict = record["verdict"]
        affected = {word: tuple(lines) for word, lines in verdict["affected"].items()}
        roots = tuple((r["element"], r["kind"]) for r in verdict["roots"])
        places = tuple(json.dumps(r.get("place"), sort_keys=True) for r in verdict["roots"])
        # A first guess is one line; the panel comes when the evidence has settled or the place was measured,
        # and again when it changes.
        measured = any((r.get("place") or {}).get("method") == "otdr" for r in verdict["roots"])
        ripe = verdict["settled"] or measured
        drawn = (roots, places, affected.get("down"), affected.get("degraded"), ripe)
        news = ripe and drawn != self._drawn.get(record["id"])
        self._drawn[record["id"]] = drawn
        if news and record["phase"] == "open":
            full = await self._in_full(record["id"])
            if full is not None:
                self._screen.incident(change, full)
                return
        if change != "gained":
            self._screen.incident_line(change, record)

    async def _in_full(self, incident: str) -> dict[str, Any] | None:
        """The incident in words; None where it is gone again, then one line will do."""
        try:
            return await self._api.one("incidents", incident)
        except ApiGone:
            return None

    def _check(self) -> None:
        if self._acted.is_set() and not self._open:
            self._clear.set()
        else:
            self._clear.clear()

    async def _until_clear(self) -> None:
        """Clear integration, wait-to-restore and the poll of everybody who was silent take their time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + CLEAR_S
        left = "an incident is open"
        while loop.time() < end:
            try:
                await asyncio.wait_for(self._clear.wait(), max(end - loop.time(), 0.0))
            except TimeoutError:
                left = f"open: {', '.join(self._open)}"
                break
            active = await self._api.every("/v1/alarms?active=true")
            active = [a for a in active if a["key"][1] not in REMEMBERED]
            if not active and self._clear.is_set():
                return
            left = f"still active: {', '.join(a['id'] for a in active[:5])}"
            await _pause(1.0)
        raise Stuck(f"not clear {CLEAR_S:.0f} s after the last repair; {left}")


async def ask_field(control: str, request: dict[str, Any]) -> dict[str, Any]:
    """One line to the field's control socket, one line back."""
    reader, writer = await asyncio.open_unix_connection(control)
    try:
        writer.write(json.dumps(request).encode() + b"\n")
        await writer.drain()
        found = json.loads(await reader.readline())
        return found if isinstance(found, dict) else {}
    finally:
        writer.close()


async def _pause(seconds: float) -> None:
    """A story has its time: nothing is awaited here but the clock."""
    if seconds > 0:
        try:
            await asyncio.wait_for(asyncio.Event().wait(), seconds)
        except TimeoutError:
            return
