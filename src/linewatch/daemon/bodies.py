"""Plants and policies by the digest of their bytes: events only name them."""

import asyncio
import hashlib

import msgspec

from linewatch.alarm.policy import Policy, decode_policy, encode_policy
from linewatch.config.plant_body import Body as PlantBody
from linewatch.config.plant_body import body_of
from linewatch.engine.ground import Ground
from linewatch.store.errors import StoreRefused
from linewatch.store.journal import Store
from linewatch.topology.plant import Plant

_plant_encoder = msgspec.json.Encoder(order="deterministic")
_plant_decoder = msgspec.json.Decoder(Plant)

Body = Plant | Policy


def encode_body(body: Body) -> bytes:
    """The same bytes for the same plant or policy, in every process."""
    return encode_policy(body) if isinstance(body, Policy) else _plant_encoder.encode(body)


def digest_of(body: bytes) -> str:
    """sha256, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


class Shelf:
    """Bodies by digest, fetched from the store when first named, ready to be stepped with.

    A plant lies there as its ground, made in a thread: the step that takes it must not hold the loop.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.known: dict[str, Ground | Body] = {}

    async def digest(self, body: Body) -> str:
        """Under which name it would be kept."""
        return (await asyncio.to_thread(_written, body))[1]

    async def ground(self, plant: Plant) -> Ground | None:
        """What a world stands on with this plant, made in a thread; None where nothing can stand on it."""
        ready = await asyncio.to_thread(_ready, plant)
        return ready if isinstance(ready, Ground) else None

    async def keep(self, body: Body, written: PlantBody | None = None, ready: Ground | None = None) -> str:
        """Write it to the store and answer its digest, to be named in an event.

        `written`, `ready`: a plant's bytes and its ground, where somebody has them already.
        """
        if written is None:
            data, digest = await asyncio.to_thread(_written, body)
        else:
            data, digest = written.data, written.digest
        await self._store.keep_body(digest, data)
        if digest not in self.known:
            self.known[digest] = await asyncio.to_thread(_ready, body) if ready is None else ready
        return digest

    async def fetch(self, digest: str) -> None:
        """Have it in `known`. Raises `StoreRefused` where the store does not have it."""
        if digest in self.known:
            return
        data = await self._store.body(digest)
        if data is None or digest_of(data) != digest:
            raise StoreRefused(
                f"the journal names plant or policy {digest[:12]}, which the store does not have"
            )
        try:
            self.known[digest] = await asyncio.to_thread(_decoded, data)
        except msgspec.ValidationError as error:
            raise StoreRefused(f"body {digest[:12]} is of another version: {error}") from error

    def forget(self, needed: str) -> list[Ground]:
        """All grounds but this one, which are not known any more (see `daemon.parting`)."""
        others = [d for d, body in self.known.items() if isinstance(body, Ground) and d != needed]
        return [ground for digest in others if isinstance(ground := self.known.pop(digest), Ground)]


def _written(body: Body) -> tuple[bytes, str]:
    """Bytes and digest; a plant's part by part, so that the loop has its turns."""
    if isinstance(body, Plant):
        found = body_of(body)
        return found.data, found.digest
    data = encode_policy(body)
    return data, digest_of(data)


def _decoded(data: bytes) -> Ground | Body:
    if b'"format":"linewatch-plant' in data:
        return _ready(_plant_decoder.decode(data))
    return decode_policy(data)


def _ready(body: Body) -> Ground | Body:
    if isinstance(body, Policy):
        return body
    try:
        return Ground(body)
    except Exception:  # noqa: BLE001 (whatever it is, the step will find it too, and set its event aside)
        return body
