"""Tells people and systems outside: live events."""
