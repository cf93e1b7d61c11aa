"""Which part of the plant somebody sees: everything, or the lines of some customers, classes or sites.

Written as `all`, or as terms joined by commas: `customer:GOV-01,site:XT-07,class:AAA`. A line is in scope if
any term covers it. Devices belong to sites, so only `site:` terms (and `all`) show devices.
"""

from typing import NamedTuple

KINDS = ("customer", "class", "site")


class ScopeMalformed(ValueError):
    """A scope nobody can read. Tell the person; never treat it as `all`."""


class Scope(NamedTuple):
    """`terms` of (kind, id), sorted; none means the whole plant."""

    terms: tuple[tuple[str, str], ...] = ()

    @property
    def whole(self) -> bool:
        """True for the whole plant."""
        return not self.terms

    def covers_circuit(self, *, customer: str, service_class: str, sites: tuple[str, ...]) -> bool:
        """Whether a line is in scope, by its customer, its class or a site it ends at."""
        return (
            self.whole
            or ("customer", customer) in self.terms
            or ("class", service_class) in self.terms
            or any(("site", site) in self.terms for site in sites)
        )

    def covers_site(self, site: str) -> bool:
        """Whether the gear at a site is in scope."""
        return self.whole or ("site", site) in self.terms

    def __str__(self) -> str:
        return ",".join(f"{kind}:{name}" for kind, name in self.terms) or "all"


def parse(text: str) -> Scope:
    """A scope from its text. Raises `ScopeMalformed` with what to write instead."""
    if text.strip() == "all":
        return Scope()
    terms = []
    for term in text.split(","):
        kind, colon, name = (part.strip() for part in term.partition(":"))
        if kind not in KINDS or not colon or not name:
            raise ScopeMalformed(
                f'scope "{text}": "{term.strip()}" is no term; write all, or terms such as '
                "customer:GOV-01, class:AAA or site:XT-07 joined by commas"
            )
        terms.append((kind, name))
    return Scope(tuple(sorted(dict.fromkeys(terms))))
