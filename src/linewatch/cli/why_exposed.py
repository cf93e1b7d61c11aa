"""Of `linewatch why`: which lines live on their protection alone, and what next would hurt them most."""

from typing import Any

from rich.text import Text


def exposed_lines(incident: dict[str, Any], language: str) -> list[Text]:
    """One line, or none where nothing is exposed. `incident`: as GET /v1/incidents/{id} answers; `language`:
    zh, en or both."""
    exposure = incident.get("exposure")
    if not exposure:
        return []
    text = exposure["text"]
    said = text.get(language) or f"{text['zh']} / {text['en']}"
    return [Text.assemble("risk ", (said, "yellow"))]
