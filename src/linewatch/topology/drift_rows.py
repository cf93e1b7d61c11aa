"""A device's rows against its ports in the records: renamed, renumbered, moved by a slot, gone, or new.

What is found here also says which element each row *really* is (`Rows.element`), so that all else that the
device tells is compared with the right one, and one moved card is one finding.
"""

import re
from collections.abc import Mapping

from linewatch.topology.agents import Agent
from linewatch.topology.drift_names import Names
from linewatch.topology.drift_words import Drift, made
from linewatch.topology.reported import Reported, ReportedInterface

STM_TYPES = frozenset((39,))  # sonet (RFC 3592)
E1_TYPES = frozenset((18, 19))  # ds1, e1
SHIFTS = (1, -1, 2, -2)  # slots by which what stands behind an inserted or removed card may move
SHOWN = 6  # pairs of names told in one sentence


class Rows:
    """The rows of one device and what they are. `missing`: elements without a row; `unknown`: the reverse."""

    def __init__(self, names: Names, agent: Agent, said: Reported) -> None:
        self.names, self.index, self.agent, self.said = names, names.index, agent, said
        self.known = names.known(agent)
        self.moved: dict[str, str] = {}  # row's name -> element it really is
        self.shift: tuple[int, int] | None = None  # from which slot on, and by how many
        self.drifts: list[Drift] = []
        rows = said.interfaces or ()
        self.element_of: dict[str, str] = {row.index: self._by_name(row) for row in rows}
        present = frozenset(self.element_of.values())
        self.missing = [p for p in self._due() if p not in present]
        self.unknown = [r for r in rows if not self.element_of[r.index] and _matters(agent, r)]

    def element(self, name: str) -> str:
        """The element a name in this device's tables means; "" for none of ours."""
        return self.moved.get(name) or self.known.get(name, "")

    def judge(self, heard: Mapping[str, str]) -> None:
        """Explain what is missing and unknown. `heard`: row's name -> port it should be, by whom it hears."""
        if self.agent.kind == "ne" and self.missing and self._judge_shift(heard):
            return
        if self.agent.kind == "ne" and self.missing:
            self._judge_renumbered()
        self._judge_renamed(heard)
        for row in self.unknown:
            self.drifts.append(
                made("port-unknown", (self.agent.id,), "", row.name or row.descr, x=row.name or row.descr,
                     a=self.agent.id, devices=(self.agent.id,))
            )  # fmt: skip
        self._judge_missing()

    def _by_name(self, row: ReportedInterface) -> str:
        return next((e for n in (row.name, row.alias, row.descr) if n and (e := self.known.get(n))), "")

    def _due(self) -> list[str]:
        """Elements a row is expected for: only of kinds of which the device shows rows at all."""
        said, index = self.said, self.index
        if said.interfaces is None or any("row-cap" in trouble for trouble in said.troubles):
            return []
        if self.agent.kind == "router":
            return list(self.names.ports(self.agent.id))
        types = frozenset(row.if_type for row in said.interfaces)
        return [
            port
            for port in index.ports_of_ne.get(self.agent.id, ())
            if types & (STM_TYPES if index.ports[port].kind == "stm" else E1_TYPES)
        ]

    def _judge_shift(self, heard: Mapping[str, str]) -> bool:
        """Everything from one slot on has moved by the same number of slots."""
        present = {row.name: row for row in self.said.interfaces or ()}
        ports = [p for p in self.index.ports_of_ne.get(self.agent.id, ()) if self._name(p)]
        slot_of = {p: self.index.cards[self.index.ports[p].card].slot for p in ports}
        unknown = frozenset(row.name for row in self.unknown)
        best: tuple[int, int, int, dict[str, str]] | None = None
        for by in SHIFTS:
            for first in sorted(set(slot_of.values())):
                moved = {shifted(self._name(p), slot_of[p], by): p for p in ports if slot_of[p] >= first}
                stay = [self._name(p) for p in ports if slot_of[p] < first]
                if len(moved) < 2 or any(name not in present for name in (*moved, *stay)):
                    continue
                if not unknown & frozenset(moved) or any(moved.get(n, p) != p for n, p in heard.items()):
                    continue
                proof = sum(heard.get(name) == port for name, port in moved.items())
                rank = (proof, first, by)
                if best is None or rank > best[:3]:
                    best = (*rank, moved)
        if best is None:
            return False
        _, first, by, moved = best
        self.moved, self.shift = moved, (first, by)
        self.missing = []
        self.unknown = [row for row in self.unknown if row.name not in moved]
        pairs = _pairs({port: name for name, port in moved.items()}, self.agent.id)
        self.drifts.append(
            made("slots-shifted", (self.agent.id, *sorted(moved.values())), f"slot {first}",
                 f"slot {first + by}", a=self.agent.id, s=str(first), n=f"{by:+d}", p=pairs,
                 signs=tuple(f"{port} = {name}" for name, port in moved.items()), devices=(self.agent.id,))
        )  # fmt: skip
        self._take_moved()
        return True

    def _judge_renumbered(self) -> None:
        """No port has the name the records give it, and there are as many of each kind: another scheme."""
        due = self._due()
        if len(self.missing) < 2 or len(self.missing) != len(due):
            return
        pairs: dict[str, str] = {}
        for kind, types in (("stm", STM_TYPES), ("e1", E1_TYPES)):
            ports = sorted((p for p in due if self.index.ports[p].kind == kind), key=natural)
            rows = sorted((r.name for r in self.unknown if r.if_type in types), key=natural)
            if len(ports) != len(rows):
                return
            pairs.update(zip(ports, rows, strict=True))
        self.moved = {name: port for port, name in pairs.items()}
        self.missing, self.unknown = [], []
        self.drifts.append(
            made("renumbered", (self.agent.id, *due), f"{len(due)} ports", _pairs(pairs, self.agent.id),
                 a=self.agent.id, n=str(len(due)), p=_pairs(pairs, self.agent.id), devices=(self.agent.id,))
        )  # fmt: skip
        self._take_moved()

    def _judge_renamed(self, heard: Mapping[str, str]) -> None:
        """A port whose row has another name: told by whom it hears, or because there is only one of each."""
        for row in tuple(self.unknown):
            port = heard.get(row.name, "")
            if port in self.missing:
                self._renamed(port, row, "heard")
        for kind, types in (("stm", STM_TYPES), ("e1", E1_TYPES)):
            ports = [p for p in self.missing if p in self.index.ports and self.index.ports[p].kind == kind]
            rows = [r for r in self.unknown if r.if_type in types]
            if len(ports) == 1 and len(rows) == 1:
                self._renamed(ports[0], rows[0], "alone")

    def _renamed(self, port: str, row: ReportedInterface, why: str) -> None:
        self.missing.remove(port)
        self.unknown.remove(row)
        self.moved[row.name] = port
        self.element_of[row.index] = port
        self.drifts.append(
            made("renamed", (port,), self._name(port), row.name, a=port, x=row.name, signs=(why,),
                 devices=(self.agent.id,))
        )  # fmt: skip

    def _judge_missing(self) -> None:
        """Ports the gear does not have; those of one card together, with the card where it is gone too."""
        cards: dict[str, list[str]] = {}
        for port in self.missing:
            card = self.index.ports[port].card if port in self.index.ports else port
            cards.setdefault(card, []).append(port)
        for card, ports in cards.items():
            whole = card in self.index.cards and len(ports) == len(self.index.ports_of_card.get(card, ()))
            parts = self.said.parts
            gone = parts is not None and not any(self.element(part.name) == card for part in parts)
            if whole and gone:
                self.drifts.append(
                    made("card-missing", (card, *ports), card, "", a=card, n=str(len(ports)),
                         s=str(self.index.cards[card].slot), devices=(self.agent.id,),
                         signs=tuple(f"no {port}" for port in ports))
                )  # fmt: skip
            else:
                for port in ports:
                    self.drifts.append(
                        made("port-missing", (port,), self._name(port), "", a=port, b=self.agent.id,
                             devices=(self.agent.id,))
                    )  # fmt: skip

    def _take_moved(self) -> None:
        for row in self.said.interfaces or ():
            if row.name in self.moved:
                self.element_of[row.index] = self.moved[row.name]

    def _name(self, port: str) -> str:
        """What the records say the row is called."""
        told = [name for name, element in self.known.items() if element == port]
        return told[-1] if told else port


def _matters(agent: Agent, row: ReportedInterface) -> bool:
    """Rows of an NE that carry lines; a router's spare ports are nobody's business."""
    return agent.kind == "ne" and row.if_type in STM_TYPES | E1_TYPES


def shifted(name: str, slot: int, by: int) -> str:
    """The name with its first number that is the slot moved, as many digits as before; else the name."""
    for found in re.finditer(r"\d+", name):
        if int(found[0]) == slot:
            moved = str(slot + by).zfill(len(found[0]))
            return name[: found.start()] + moved + name[found.end() :]
    return name


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """An order in which P2 stands before P10."""
    return tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part
    )


def _pairs(pairs: Mapping[str, str], owner: str) -> str:
    told = [f"{element.removeprefix(f'{owner}/')} = {name}" for element, name in pairs.items()]
    return ", ".join(told[:SHOWN]) + (" ..." if len(told) > SHOWN else "")
