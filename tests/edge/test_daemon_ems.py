"""`linewatch run` beside an element manager: its alarms, its silence and its return, as the screen tells."""

import signal
import socket
from pathlib import Path

from msgspec.structs import replace

from linewatch.daemon.bodies import encode_body
from simulators.ems.server import Server
from tests.edge.test_daemon_run import ended, running, site, until
from tests.fakes.small_ring import small_ring


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


async def test_from_its_list_to_the_screen_and_from_its_silence_to_unknown_lines(tmp_path: Path) -> None:
    file = site(tmp_path)
    plant = replace(small_ring(), ext={"ems": [{"id": "NORTH", "speaks_for": ["n1", "n2", "n3"]}]})
    (tmp_path / "topology.json").write_bytes(encode_body(plant))
    port = free_port()
    server = Server(b"public", ("127.0.0.1", port), heartbeat_s=0.1)
    server.open()
    server.raised("n1", "e", "R_LOS")
    file.write_text(
        file.read_text()
        + f"ems:\n  NORTH:\n    listen: 127.0.0.1:{port}\n    from: [127.0.0.1]\n    map: tnms\n"
        f'    keep_alive: 2s\n    resync: {{address: "127.0.0.1:{server.address[1]}"}}\n'
    )
    async with running(file, "--watch") as process:
        assert b"n1/e" in await until(process.stdout, b"LOS")
        server.dead = True
        assert b"NORTH" in await until(process.stdout, b"EMS-LOST")
        server.restart()
        await until(process.stdout, b"EMS-LOST")
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 0
    server.close()
