"""An explanation as the API tells it: numbers, and sentences beside them."""

from typing import Any

from linewatch.localise.explain.explain import Explained, Explanation
from linewatch.localise.explain.rival import Rival
from linewatch.localise.explain.spoken import Speaker
from linewatch.localise.explain.trials import Meaning, Worth
from linewatch.words.explained import sentence
from linewatch.words.text import Text

Told = dict[str, Any]


def _both(text: Text) -> Told:
    return {"zh": text.zh, "en": text.en}


def explanation_told(found: Explanation, speaker: Speaker) -> Told:
    """All of it."""
    return {
        "roots": [_root(root, speaker) for root in found.roots],
        "runner_up": _rival(found.rival, speaker) if found.rival is not None else None,
    }


def _root(root: Explained, speaker: Speaker) -> Told:
    doubt, sides = root.doubt, root.demarcation
    return {
        "element": doubt.root.element,
        "kind": doubt.root.kind,
        "bits": round(doubt.bits, 3),
        "demarcation": {
            "told": sides.told,
            "sides": [
                {
                    "side": share.side.name,
                    "owner": share.side.owner,
                    "crew": share.side.crew,
                    "probability": share.probability,
                    "text": _both(speaker.side(share.side)),
                }
                for share in sides.shares
            ],
            "text": _both(speaker.demarcation(root)),
            "proof": [_both(speaker.fact(fact)) for fact in root.proof],
        },
        "tests": [_test(worth, speaker) for worth in root.trials],
        "decides": root.trials.index(root.decides) if root.decides is not None else None,
    }


def _test(worth: Worth, speaker: Speaker) -> Told:
    trial = worth.trial
    return {
        "kind": trial.kind,
        "at": trial.at,
        "how": trial.how,
        "line": trial.line,
        "watch": trial.watch,
        "codes": list(trial.codes),
        "effort": trial.effort,
        "caution": trial.caution,
        "bits": round(worth.bits, 3),
        "left": round(worth.left, 3),
        "outcomes": [_outcome(meaning, speaker) for meaning in worth.meanings],
        "text": _both(speaker.trial(trial)),
        "caution_text": _both(sentence(f"caution.{trial.caution}")) if trial.caution else None,
    }


def _outcome(meaning: Meaning, speaker: Speaker) -> Told:
    return {
        "outcome": meaning.outcome,
        "chance": meaning.chance,
        "element": meaning.then.element if meaning.then is not None else None,
        "kind": meaning.then.kind if meaning.then is not None else None,
        "probability": meaning.probability,
        "text": _both(speaker.outcome(meaning)),
    }


def _rival(rival: Rival, speaker: Speaker) -> Told:
    return {
        "faults": [{"element": fault.element, "kind": fault.kind} for fault in rival.faults],
        "probability": rival.probability,
        "unexplained": list(rival.unexplained),
        "unexplained_count": rival.unexplained_count,
        "missing": list(rival.missing),
        "missing_count": rival.missing_count,
        "text": _both(speaker.rival(rival)),
    }
