"""Whole daemons on a fake clock, from a seed."""
