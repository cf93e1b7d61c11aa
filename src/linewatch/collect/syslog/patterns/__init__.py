"""Patterns of common gear, as files of the same shape as a site's own (docs/collecting.md)."""
