"""Traces of broken fibres, as a reflectometer would write them: the glass as it lies, not as recorded."""
