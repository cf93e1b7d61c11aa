"""Bytes of events and commands: msgspec JSON, keys in the struct's order, so equal values are equal bytes."""

import msgspec

from linewatch.messages.commands import Command
from linewatch.messages.events import Event

_encoder = msgspec.json.Encoder(order="deterministic")
_event_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_command_decoder: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


def encode(message: Event | Command) -> bytes:
    """Bytes of a message, the same in every process."""
    return _encoder.encode(message)


def decode_event(body: bytes) -> Event:
    """An event from its bytes. Raises `msgspec.ValidationError` for an unknown tag or shape."""
    return _event_decoder.decode(body)


def decode_command(body: bytes) -> Command:
    """A command from its bytes. Raises `msgspec.ValidationError` for an unknown tag or shape."""
    return _command_decoder.decode(body)
