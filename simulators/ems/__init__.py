"""An element manager that speaks for a field of NEs as TNMS does: traps, a counter, heartbeats, a table."""
