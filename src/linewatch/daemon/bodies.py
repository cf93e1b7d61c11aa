"""Plants and policies by the digest of their bytes: events only name them."""

import hashlib

import msgspec

from linewatch.alarm.policy import Policy, decode_policy, encode_policy
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
    """Decoded bodies, fetched from the store when first named."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.known: dict[str, Body] = {}

    async def keep(self, body: Body) -> str:
        """Write it to the store and answer its digest, to be named in an event."""
        data = encode_body(body)
        digest = digest_of(data)
        await self._store.keep_body(digest, data)
        self.known[digest] = body
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
            is_plant = b'"format":"linewatch-plant' in data
            self.known[digest] = _plant_decoder.decode(data) if is_plant else decode_policy(data)
        except msgspec.ValidationError as error:
            raise StoreRefused(f"body {digest[:12]} is of another version: {error}") from error
