"""`linewatch run` hears a log line and another system's alert: one fault, one alarm, on the API."""

import asyncio
import contextlib
import json
import signal
import socket
from pathlib import Path

import httpx
from msgspec.structs import replace

from linewatch.access.tokens import mint
from linewatch.daemon.bodies import encode_body
from linewatch.store.journal import Store
from linewatch.store.rows import TokenRow
from linewatch.topology import plant as p
from tests.edge.test_daemon_run import ended, running, site, until
from tests.fakes.brokers import free_port
from tests.fakes.clock import START
from tests.fakes.small_ring import small_ring

SECRET = "s" * 32


def settings(folder: Path, udp: int, api: int) -> Path:
    file = site(folder, f"127.0.0.1:{api}")
    router = p.Device(id="R1", type="router", site="s1", lan_port="R1/LAN", ext={"snmp": False})
    (folder / "topology.json").write_bytes(encode_body(replace(small_ring(), devices=(router,))))
    (folder / "hook.token").write_text(SECRET + "\n")
    (folder / "hook.token").chmod(0o600)
    file.write_text(
        file.read_text() + f"syslog: {{udp: 127.0.0.1:{udp}}}\n"
        "webhooks:\n  prom:\n    token_file: hook.token\n    element: instance\n    port: ifName\n"
        "    alarm: {codes: {InterfaceDown: LINK-DOWN}}\n"
    )
    return file


async def token_in(folder: Path) -> str:
    minted = mint(b"12345", b"s" * 32)
    store = await Store.open(str(folder / "lw.db"))
    await store.add_token(TokenRow(minted.id, "test", minted.hash, "viewer", "all", START, None))
    await store.close()
    return minted.token


async def test_from_a_line_and_an_alert_to_one_alarm_on_the_api(tmp_path: Path) -> None:
    udp, api = free_port(), free_port()
    file = settings(tmp_path, udp, api)
    token = await token_in(tmp_path)
    async with running(file, "--watch") as process, httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{api}", timeout=20
    ) as client:  # fmt: skip
        await until(process.stdout, b"linewatch:")
        said = "%LINK-3-UPDOWN: Interface LAN, changed state to"

        async def alarm(phase: str, via: str, again: str = "") -> list[str]:
            """The key of the only alarm of the LAN port, once it is as wanted; `again`: said meanwhile."""
            async with asyncio.timeout(30):
                while True:
                    if again:
                        line(again)  # nobody listens yet when the daemon says that it runs
                    headers = {"Authorization": f"Bearer {token}"}
                    answer = await client.get("/v1/alarms?resource=R1/LAN", headers=headers)
                    items = answer.json()["items"]
                    assert len(items) <= 1
                    if items and (items[0]["phase"], items[0]["via"]) == (phase, via):
                        return list(items[0]["key"])
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(asyncio.Event().wait(), 0.05)

        def line(state: str) -> None:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.sendto(f"<187>1 - R1 - - - - {said} {state}".encode(), ("127.0.0.1", udp))

        async def alert(status: str) -> None:
            labels = {"alertname": "InterfaceDown", "instance": "R1:9116", "ifName": "LAN"}
            body = {"version": "4", "alerts": [{"status": status, "labels": labels, "fingerprint": "f"}]}
            headers = {"Authorization": f"Bearer {SECRET}"}
            async with asyncio.timeout(30):
                answer = await client.post("/v1/intake/prom", content=json.dumps(body), headers=headers)
            assert answer.status_code == 202, answer.text

        key = ["R1/LAN", "LAN-DOWN", "R1"]
        assert await alarm("raised", "syslog", again="down") == key
        await alert("firing")
        line("up")
        assert await alarm("raised", "webhook") == key, "the alert still says so"
        await alert("resolved")
        assert await alarm("clearing", "webhook") == key, "one alarm, whoever told it"
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
