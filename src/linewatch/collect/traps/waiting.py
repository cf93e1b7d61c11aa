"""Elements that notifications asked to look at, each once: bounded, with room reserved. Pure.

A thousand linkDowns of one NE are one look at it. What no poll can restate may use room that a hint may not;
whom nobody has asked for lately goes before those who ask all the time.
"""

from collections import OrderedDict

LATELY_S = 5.0


class Waiting:
    """`room` counts all elements, `reserved` of it only for those with something no poll can restate."""

    def __init__(self, room: int = 20_000, reserved: int = 2_000) -> None:
        self._room = room
        self._common = room - reserved
        self._first: OrderedDict[str, None] = OrderedDict()
        self._again: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._first) + len(self._again)

    def ask(self, device: str, *, lately: bool, reserved: bool = False) -> bool:
        """False: no room. `lately`: it was looked at for a notification within LATELY_S."""
        if device in self._first:
            return True
        if device in self._again:
            if not lately:
                del self._again[device]
                self._first[device] = None
            return True
        if len(self._first) + len(self._again) >= (self._room if reserved else self._common):
            return False
        (self._again if lately else self._first)[device] = None
        return True

    def take(self, most: int) -> list[str]:
        """Whom to look at now, no more than so many; they wait no longer."""
        taken: list[str] = []
        for lane in (self._first, self._again):
            while lane and len(taken) < most:
                taken.append(lane.popitem(last=False)[0])
        return taken
