"""Is it wrong, and for how long: lifecycle, soak, hysteresis, flapping, masking. Pure."""
