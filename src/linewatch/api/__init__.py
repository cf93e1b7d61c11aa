"""The control API: REST, live events, metrics, health."""
