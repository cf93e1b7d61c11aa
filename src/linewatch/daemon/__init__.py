"""Composition root, pump, inbox, clock, reload."""
