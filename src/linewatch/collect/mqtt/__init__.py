"""Telemetry of sites by MQTT: power, environment, optical monitors (docs/collecting.md)."""
