"""Every metric linewatch exposes, defined once."""
