"""From an element manager's texts to the plant's names: nothing is dropped for being unknown. Pure."""

from typing import NamedTuple

from linewatch.collect.ems.fieldmap import FieldMap
from linewatch.collect.ems.saying import LONGEST, Said
from linewatch.collect.layout import ConditionKey
from linewatch.collect.naming import Naming, folded
from linewatch.topology.index import PlantIndex

NMS = "NMS"
# Said of a thing that the element manager itself cannot reach: the management system is who reports it.
SILENCES = ("COMM-FAIL", "UNREACHABLE", "GNE-CONN-FAIL")


class Meant(NamedTuple):
    """`identity`: what a clear has in common with its raise, and a notification with its row in the list
    (X.733: object and cause, not severity, not text). `outcome`: of linewatch_intake_total."""

    key: ConditionKey
    identity: tuple[str, str, str]
    outcome: str
    detail: str


class Meaning:
    """One element manager's texts in one plant. `ems`: its id."""

    def __init__(self, ems: str, fields: FieldMap, index: PlantIndex, naming: Naming) -> None:
        self._ems = ems
        self._fields = fields
        self._naming = naming
        self._gateways = {link.gateway_ne: link.id for link in index.plant.dcn_links}

    def of(self, said: Said) -> Meant:
        """What alarm of what it is."""
        ne = self._element(said.ne) if said.ne else self._ems
        element = ne or said.ne
        code = self._fields.code(said.alarm, said.about, folded(said.alarm))
        outcome = "accepted" if code is not None else "unknown-code"
        code = code or said.alarm.upper() or "ALARM"
        resource = element
        if code == "GNE-CONN-FAIL" and element in self._gateways:
            resource = self._gateways[element]
        elif code not in SILENCES and said.about:
            part = self._part(ne, said.about) if ne is not None and ne != self._ems else None
            resource = part or f"{element}/{said.about}"
            if part is None and outcome == "accepted":
                outcome = "unknown-element"
        if ne is None:
            outcome = "unknown-element"
        qualifier = NMS if code in SILENCES else element
        detail = said.text if said.text and said.text != said.alarm else ""
        words = f"{said.alarm}: {detail}" if detail else said.alarm
        identity = element, resource, folded(said.alarm)
        return Meant(ConditionKey(resource, code[:LONGEST], qualifier), identity, outcome, words)

    def _element(self, text: str) -> str | None:
        found = self._naming.element(text)
        if found is not None:
            return found
        for rewrite in self._fields.ne_names:
            name = rewrite.of(text)
            found = self._naming.element(name) if name else None
            if found is not None:
                return found
        return None

    def _part(self, ne: str, text: str) -> str | None:
        found = self._naming.part(ne, text)
        if found is not None:
            return found
        for rewrite in self._fields.object_names:
            name = rewrite.of(text, ne=ne)
            if name is None:
                continue
            found = self._naming.part(ne, name)
            if found is not None:
                return found
        return None
