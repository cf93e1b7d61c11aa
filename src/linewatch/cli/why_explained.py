"""The explanation on the screen of `linewatch why`: whose side it is, the runner-up, the next test."""

from typing import Any

from rich.text import Text

from linewatch import words
from linewatch.cli.why_language import Language, said

PROOF_SHOWN, TESTS_SHOWN = 4, 3  # of a root; --json has them all
EFFORT_COLOUR = {"remote": "green", "traffic": "bold red", "crew": "yellow"}


def explained(explanation: dict[str, Any] | None, lang: Language) -> list[Text]:
    """Whose side each root is on, with its proof, and the runner-up. Nothing without an explanation."""
    if explanation is None:
        return []
    parts: list[Text] = []
    for root in explanation["roots"]:
        demarcation = root["demarcation"]
        if not demarcation["sides"]:
            continue
        colour = "bold" if demarcation["told"] else "bold yellow"
        parts.append(Text.assemble("side ", (said(demarcation["text"], lang), colour)))
        parts += [Text(f"     - {said(fact, lang)}") for fact in demarcation["proof"][:PROOF_SHOWN]]
    if explanation["runner_up"] is not None:
        parts.append(Text(said(explanation["runner_up"]["text"], lang)))
    return parts


def not_ours(explanation: dict[str, Any] | None) -> list[str]:
    """What our crews are told to do about the kinds of roots that are on somebody else's side: none of it."""
    return [
        words.say(f"next.{root['kind']}", "en")
        for root in (explanation["roots"] if explanation is not None else ())
        if root["demarcation"]["told"] and root["demarcation"]["sides"][0]["side"] != "own"
    ]


def next_tests(explanation: dict[str, Any] | None, lang: Language) -> list[Text]:
    """The best tests of each root, what they would tell, and what to see to first."""
    parts: list[Text] = []
    for root in explanation["roots"] if explanation is not None else ():
        for place, test in enumerate(root["tests"][:TESTS_SHOWN]):
            parts.append(_test(test, root["bits"], lang, first=place == 0))
            if place == 0:
                outcomes = "; ".join(said(one["text"], lang) for one in test["outcomes"][:3])
                parts.append(Text(f"     {outcomes}", style="dim"))
    return parts


def _test(test: dict[str, Any], bits: float, lang: Language, *, first: bool) -> Text:
    effort = words.say(f"effort.{test['effort']}", lang.value)
    line = Text.assemble(
        ("test ", "bold" if first else ""),
        (said(test["text"], lang), "bold" if first else ""),
        f"  {test['bits']:.2f} of {bits:.2f} bits, ",
        (effort, EFFORT_COLOUR[test["effort"]]),
    )
    if test["caution_text"] is not None:
        line.append(f"  ! {said(test['caution_text'], lang)}", style="bold red")
    return line
