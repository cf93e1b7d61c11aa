"""Alarms and plant in, ranked causes with evidence out. Pure."""
