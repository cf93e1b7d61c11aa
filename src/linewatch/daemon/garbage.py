"""Python's garbage collector kept short: a full collection looks at what is new, never at the whole house.

Left alone it walks every object that ever lived through a collection: with thousands of devices that is a
third of a second, again and again while they are being discovered. What survives a full collection here is
frozen (`gc.freeze`): it still ends when nobody refers to it, only rings of objects that die later are not
found. Those are other settings' doing, so a reload that takes some has everything looked at once more. A
plant that is left behind holds no rings.
"""

import gc
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

# A full collection whenever 14,000 objects stayed: some 10 ms each. Python itself waits for 70,000 and more.
THRESHOLDS = (700, 5, 4)


class Garbage(AbstractContextManager["Garbage"]):
    """While entered, the process collects like this; then as before."""

    def __init__(self) -> None:
        self._before = gc.get_threshold()

    def __enter__(self) -> Self:
        gc.collect()
        gc.freeze()
        gc.collect()  # of nothing: it makes Python forget how much there was
        gc.set_threshold(*THRESHOLDS)
        gc.callbacks.append(self._collected)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        gc.callbacks.remove(self._collected)
        gc.set_threshold(*self._before)
        gc.unfreeze()

    def whole(self) -> None:
        """Look at everything once. This takes its time: only where settings were replaced."""
        gc.unfreeze()
        gc.collect()

    def _collected(self, phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            gc.freeze()
