"""A golden journal: one JSON line per event, body or command, as it was journalled.

    python -m tests.golden.journal FILE     writes a new one from the seeded life below

Do so once for each release, when `linewatch.__version__` moves; a released one is never written again.
Within a version, a difference means that the same night would be told otherwise: find out why.
"""

import asyncio
import base64
import json
import sys
import tempfile
from pathlib import Path

from linewatch.messages.wire import decode_command, decode_event, encode
from linewatch.store.journal import Store
from linewatch.store.rows import Batch, JournalEntry
from tests.simulation.whole_daemon import Life

SEED, ROUNDS = 7, 80


async def written(store: Store, file: Path) -> None:
    """The journal of a store as lines."""
    lines = []
    digests: dict[str, None] = {}
    async for entry in store.entries():
        digest = getattr(entry.event, "digest", "")
        if digest and digest not in digests:
            digests[digest] = None
            body = await store.body(digest) or b""
            lines.append({"digest": digest, "body": base64.b64encode(body).decode()})
        lines.append({"seq": entry.seq, "epoch": entry.epoch, "event": encode(entry.event).decode()})
    for command_id, body in await store.command_lines_after("", 1_000_000):
        lines.append({"id": command_id, "command": body.decode()})
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    await asyncio.to_thread(file.write_text, text, "utf-8")


async def filled(file: Path, store: Store) -> None:
    """The same lines into an empty store, as one batch."""
    events, commands = [], []
    for text in (await asyncio.to_thread(file.read_text, "utf-8")).splitlines():
        line = json.loads(text)
        if "digest" in line:
            await store.keep_body(line["digest"], base64.b64decode(line["body"]))
        elif "event" in line:
            events.append(JournalEntry(line["seq"], line["epoch"], decode_event(line["event"].encode())))
        else:
            commands.append(decode_command(line["command"].encode()))
    await store.append(Batch(tuple(events), tuple(commands)))


async def _make(file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder), SEED, 0.0)
        await life.live(ROUNDS)
        await life.end_well()
        await life.judge()
        assert life.store is not None
        await written(life.store, file)
        await life.store.close()


if __name__ == "__main__":
    asyncio.run(_make(Path(sys.argv[1])))
