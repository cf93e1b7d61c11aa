"""Of `linewatch why`: which lines live on their protection alone, and what next would hurt them most."""

from typing import Any

from rich.text import Text

from linewatch.cli.why_language import Language, said


def exposed_lines(incident: dict[str, Any], lang: Language) -> list[Text]:
    """One line, or none where nothing is exposed. `incident`: as GET /v1/incidents/{id} answers."""
    exposure = incident.get("exposure")
    return [Text.assemble("risk ", (said(exposure["text"], lang), "yellow"))] if exposure else []
