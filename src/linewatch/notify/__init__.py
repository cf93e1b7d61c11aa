"""Telling those who listen. `stream` - committed commands, fanned out to live listeners."""
