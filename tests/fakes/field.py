"""Gear and its collector in one: conditions come and go, and every change is offered until it is journalled.

It does what a real collector does: differences against what the journal has, keyed by device, offered again
after a loss; traps that nobody restates; and, as networks do, some things twice and some too late.
"""

import random
from collections.abc import Mapping
from datetime import timedelta

from linewatch.daemon.inbox import Inbox
from linewatch.messages.events import Answered, NoAnswer, Observed
from linewatch.messages.records import Change, Via
from tests.fakes.clock import FakeClock

Condition = tuple[str, str]
MOST_TRUE = 6  # at a time: more random ones contradict each other, and only keep the localiser thinking


class Field:
    """The gear outlives every process; `collector` is made anew with each."""

    def __init__(self, seed: int, conditions: Mapping[str, tuple[Condition, ...]], clock: FakeClock) -> None:
        self.rng = random.Random(seed)
        self.conditions = conditions
        self.clock = clock
        self.true: dict[str, set[Condition]] = {device: set() for device in conditions}
        self.silent: dict[str, bool] = dict.fromkeys(conditions, False)
        self.marks = 0
        self.acknowledged: list[str] = []

    def mark(self) -> str:
        self.marks += 1
        return f"mark{self.marks:06d}"

    def happen(self) -> None:
        """Something changes in the gear."""
        device = self.rng.choice(sorted(self.conditions))
        bad = sorted((d, condition) for d, true in self.true.items() for condition in true)
        if self.rng.random() < 0.15:
            self.silent[device] = not self.silent[device]
        elif len(bad) >= MOST_TRUE:
            device, condition = self.rng.choice(bad)
            self.true[device].remove(condition)
        else:
            self.true[device] ^= {self.rng.choice(self.conditions[device])}

    def heal(self) -> None:
        """Everybody answers; what is broken stays so."""
        self.silent = dict.fromkeys(self.conditions, False)


class FakeCollector:
    """`baseline`: what the journal has of each device."""

    def __init__(self, field: Field, inbox: Inbox, baseline: Mapping[str, set[Condition]]) -> None:
        self.field = field
        self.inbox = inbox
        self.baseline = {device: set(had) for device, had in baseline.items()}
        self.heard: dict[str, bool | None] = dict.fromkeys(field.conditions)
        # What a trap spoke of is told again by the next poll: the trap may have been overtaken, or shed.
        # So is what the journal hands us: what re-enters from the disk may say otherwise (collect.ledger).
        self.unsure: dict[str, set[Condition]] = {d: set(self.baseline.get(d, ())) for d in field.conditions}
        self.polled = list(field.conditions)

    def retarget(self, polled: Mapping[str, set[Condition]]) -> None:
        """Another plant is in force: these are asked from now on, with what the journal has of new ones."""
        for device, had in polled.items():
            if device not in self.polled:
                self.baseline[device], self.heard[device], self.unsure[device] = set(had), None, set(had)
        self.polled = [device for device in self.field.conditions if device in polled]

    def poll(self, device: str) -> None:
        """Ask one device and offer what is new of it."""
        if device not in self.polled:
            return
        field, now = self.field, self.field.clock.now()
        if field.silent[device]:
            if self.heard[device] is not False:
                self.inbox.offer(
                    NoAnswer(now, device, "timeout", 3),
                    key=f"heard:{device}",
                    receipt=self._said(device, False),
                )
            return
        if self.heard[device] is not True:
            self.inbox.offer(Answered(now, device), key=f"heard:{device}", receipt=self._said(device, True))
        true = set(field.true[device])
        unsure = set(self.unsure[device])
        diff = sorted((true ^ self.baseline[device]) | unsure)
        if not diff:
            return
        mark = field.mark()
        changes = tuple(Change(r, code, (r, code) in true, detail=mark) for r, code in diff)

        def receipt(journalled: bool) -> None:
            if journalled:
                field.acknowledged.append(mark)
                self.baseline[device] = true
                self.unsure[device] -= unsure

        self.inbox.offer(Observed(now, device, Via.POLL, changes), key=device, receipt=receipt)

    def _said(self, device: str, answering: bool):
        def receipt(journalled: bool) -> None:
            if journalled:
                self.heard[device] = answering

        return receipt

    def trap(self, device: str) -> None:
        """What no poll restates, sometimes twice, sometimes with a time of before."""
        if device not in self.polled:
            return
        field, now = self.field, self.field.clock.now()
        resource, code = field.rng.choice(field.conditions[device])
        mark = field.mark()
        said = now - timedelta(seconds=field.rng.choice((0, 0, 3, 30, 4000)))
        change = Change(resource, code, (resource, code) in field.true[device], detail=mark, device_at=said)
        event = Observed(now, device, Via.TRAP, (change,))
        self.unsure[device].add((resource, code))
        for _ in range(field.rng.choice((1, 1, 2))):
            self.inbox.offer(event, reserved=True, receipt=lambda ok: ok and field.acknowledged.append(mark))
