"""`python -m tests.licences`: everything the lock installs has a licence we may ship with, or a sentence.

A licence is what the package's metadata says: License-Expression (PEP 639), else its classifiers, else its
License text, else the licence file it brings. What we cannot read is refused, as is every GPL.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"

ALLOWED = {
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "MIT", "MIT-0", "ISC", "PSF-2.0", "Python-2.0",
    "MPL-2.0", "Unlicense", "Zlib", "CC0-1.0", "HPND", "BlueOak-1.0.0",
}  # fmt: skip

# Words of classifiers and free License fields -> SPDX. GPL first, so that it is never overlooked.
WORDS = (
    (r"AGPL|Affero", "AGPL"),
    (r"LGPL|Lesser General", "LGPL"),
    (r"GPL|GNU General", "GPL"),
    (r"Apache", "Apache-2.0"),
    (r"MPL|Mozilla", "MPL-2.0"),
    (r"0BSD", "0BSD"),
    (r"BSD.?2", "BSD-2-Clause"),
    (r"BSD", "BSD-3-Clause"),
    (r"\bMIT\b", "MIT"),
    (r"\bISC\b", "ISC"),
    (r"Python Software Foundation|\bPSF", "PSF-2.0"),
    (r"Unlicense", "Unlicense"),
)

# First sentences of licence files.
FILES = (
    (r"GNU (AFFERO |LESSER )?GENERAL PUBLIC LICENSE", "GPL"),
    (r"Apache License", "Apache-2.0"),
    (r"Mozilla Public License", "MPL-2.0"),
    (r"Permission is hereby granted, free of charge", "MIT"),
    (r"Redistribution and use in source and binary forms", "BSD-3-Clause"),
    (r"Permission to use, copy, modify, and(/or)? distribute", "ISC"),
)


def locked(lock: str) -> list[str]:
    """Names of a requirements file with hashes."""
    return re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==", lock, re.MULTILINE)


def allowed(expression: str) -> bool:
    """Whether an SPDX expression is fine: every part of an AND, any part of an OR. Raises `ValueError`."""
    words = re.findall(r"\(|\)|[^\s()]+", expression)
    fine = _either(words)
    if words:
        raise ValueError(f'"{expression}" cannot be read after "{words[0]}"')
    return fine


def _either(words: list[str]) -> bool:
    fine = _both(words)
    while words and words[0].upper() == "OR":
        words.pop(0)
        fine = _both(words) or fine
    return fine


def _both(words: list[str]) -> bool:
    fine = _one(words)
    while words and words[0].upper() == "AND":
        words.pop(0)
        fine = _one(words) and fine
    return fine


def _one(words: list[str]) -> bool:
    if not words:
        raise ValueError("an expression ends where a licence should stand")
    word = words.pop(0)
    if word != "(":
        if words and words[0].upper() == "WITH":  # an exception only ever allows more
            del words[:2]
        return word in ALLOWED
    fine = _either(words)
    if not words or words.pop(0) != ")":
        raise ValueError("a bracket is not closed")
    return fine


def licence_of(package: Distribution) -> str:
    """An SPDX expression of what a package says of itself, "" where it says nothing readable."""
    expression = package.metadata.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [c for c in package.metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    told = [spdx for c in classifiers for spdx in _spoken(c.rpartition("::")[2], WORDS)]
    if told:
        return " OR ".join(dict.fromkeys(told)) if "GPL" not in " ".join(told) else " AND ".join(told)
    told = _spoken((package.metadata.get("License") or "")[:200], WORDS)
    if told:
        return told[0]
    for name in package.metadata.get_all("License-File") or []:
        texts = [f for f in package.files or [] if f.name == Path(name).name]
        told = [spdx for f in texts for spdx in _spoken(Path(str(f.locate())).read_text(), FILES)]
        if told:
            return told[0]
    return ""


def _spoken(text: str, table: tuple[tuple[str, str], ...]) -> list[str]:
    return [spdx for pattern, spdx in table if re.search(pattern, text, re.IGNORECASE)][:1]


def complaint(name: str) -> str | None:
    """What is wrong with the licence of an installed package, as a sentence; None where nothing is."""
    try:
        licence = licence_of(distribution(name))
    except PackageNotFoundError:
        return None  # not for this machine: the lock has a marker on it
    if not licence:
        return f"{name}: its metadata does not say its licence; find it out, or do without the package"
    try:
        if allowed(licence):
            return None
    except ValueError as error:
        return f"{name}: {error}; read its licence, and teach tests/licences.py to"
    return f'{name}: "{licence}" is not one of the licences we may ship with; do without the package'


def main() -> int:
    """Exit code: 1 where something was said."""
    names = locked(LOCK.read_text())
    complaints = [c for c in map(complaint, names) if c is not None]
    for sentence in complaints:
        sys.stderr.write(f"requirements.lock: {sentence}\n")
    if not complaints:
        sys.stdout.write(f"licences: {len(names)} locked packages, every licence is on the list\n")
    return 1 if complaints or not names else 0


if __name__ == "__main__":
    sys.exit(main())
