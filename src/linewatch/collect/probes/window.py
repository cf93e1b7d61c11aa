"""What a row of probes says: lost, lossy, or neither, each with its own border for coming and going. Pure."""

from linewatch.collect.probes.settings import Judgement


class Window:
    """One target's latest probes, the newest in the lowest bit. `lost`, `lossy`: None until enough is known.

    What was lost while nothing was answered is an outage, and no lossy line: it is forgotten when that ends.
    """

    __slots__ = ("_answered", "_bits", "_judgement", "_known", "lossy", "lost")

    def __init__(self, judgement: Judgement, *, lost: bool = False, lossy: bool = False) -> None:
        """`lost`, `lossy`: as the journal has it; they stand until something else is known."""
        self._judgement = judgement
        self._bits = 0  # 1: lost
        self._known = 0
        self._answered = 0  # in a row
        self.lost: bool | None = lost or None
        self.lossy: bool | None = lossy or None

    @property
    def loss(self) -> float:
        """The share lost of those looked at, at most `lossy_of`."""
        return self._bits.bit_count() / self._known if self._known else 0.0

    @property
    def young(self) -> bool:
        """Too few probes ended to say anything."""
        return self._known < min(self._judgement.of, self._judgement.back)

    def saw(self, answered: bool) -> None:
        """One more probe ended."""
        rule = self._judgement
        deep = max(rule.of, rule.lossy_of)
        self._bits = (self._bits << 1 | (not answered)) & ((1 << deep) - 1)
        self._known = min(self._known + 1, deep)
        self._answered = self._answered + 1 if answered else 0
        self._judge_lost()
        self._judge_lossy()

    def _judge_lost(self) -> None:
        rule = self._judgement
        missing = (self._bits & ((1 << rule.of) - 1)).bit_count()
        if self.lost:
            if self._answered >= rule.back:
                self.lost = False
                self._bits, self._known = 0, min(self._known, self._answered)
        elif missing >= rule.lost:
            self.lost = True
        elif self._known >= rule.of or self._answered >= rule.back:
            self.lost = False

    def _judge_lossy(self) -> None:
        rule = self._judgement
        if self.lost:
            self.lossy = False  # it is more than lossy
            return
        if self._known < rule.lossy_of:
            return
        share = (self._bits & ((1 << rule.lossy_of) - 1)).bit_count() / rule.lossy_of
        if self.lossy:
            self.lossy = share > rule.lossy_clear
        else:
            self.lossy = share >= rule.lossy
