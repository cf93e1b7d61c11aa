"""Hears the field: polls on a schedule, traps as they come; compares, and hands over what changed."""
