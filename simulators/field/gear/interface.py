"""A row of ifTable: what it is, the conditions on it, and counters that move with real seconds."""

UP, DOWN, TESTING, UNKNOWN, LOWER_LAYER_DOWN = 1, 2, 3, 4, 7

ETHERNET, DS1, PPP, SONET, SONET_PATH, SONET_VT = 6, 18, 23, 39, 50, 51

# What takes an interface down, by its ifType. RFC 2863: a path or VT fails for what lies beneath it.
FAILS: dict[int, dict[str, int]] = {
    SONET: {"LOS": DOWN, "LOF": DOWN},
    SONET_PATH: {"AU-AIS": LOWER_LAYER_DOWN, "AU-LOP": LOWER_LAYER_DOWN},
    SONET_VT: {"TU-AIS": LOWER_LAYER_DOWN, "LP-UNEQ": LOWER_LAYER_DOWN},
    DS1: {"E1-LOS": DOWN, "E1-AIS": DOWN, "E1-LOF": DOWN},
    ETHERNET: {"LINK-DOWN": DOWN, "ETH-LOS": DOWN, "LAN-DOWN": DOWN},
    PPP: {"LINEPROTO-DOWN": DOWN},
}
DS1_BITS = {"E1-RAI": 2, "E1-AIS": 8, "TU-AIS": 16, "LP-UNEQ": 16, "E1-LOF": 32, "E1-LOS": 64}
NO_LOOP, PAYLOAD_LOOP, LINE_LOOP, INWARD_LOOP = 1, 2, 3, 5
LOOP_STATUS = {NO_LOOP: 1, PAYLOAD_LOOP: 2, LINE_LOOP: 4, INWARD_LOOP: 16}
UNAVAILABLE_AFTER_S = 10  # G.826: ten severely errored seconds

HOLDS: dict[int, frozenset[str]] = {
    SONET: frozenset(("LOS", "LOF", "MS-AIS", "MS-RDI")),
    SONET_PATH: frozenset(("AU-AIS", "AU-LOP", "HP-RDI", "HP-UNEQ", "HP-PLM")),
    SONET_VT: frozenset(("TU-AIS", "TU-LOP", "LP-RDI", "LP-UNEQ", "LP-PLM")),
    DS1: frozenset((*DS1_BITS,)),
    ETHERNET: frozenset(("LINK-DOWN", "ETH-LOS", "LAN-DOWN")),
    PPP: frozenset(("LINEPROTO-DOWN",)),
}


class Interface:
    """`element`: the plant id its conditions are about. `codes`: the conditions this row can tell of.

    `at` arguments are the field's clock in seconds. `bps` is the line rate, of which a tenth is carried.
    """

    def __init__(
        self, element: str, if_type: int, name: str, alias: str, descr: str, bps: int, at: float
    ) -> None:
        self.element = element
        self.if_type = if_type
        self.name, self.alias, self.descr = name, alias, descr
        self.bps = bps
        self.if_index = 0
        self.admin = UP
        self.conditions: dict[str, None] = {}
        self.mute = False
        self.forced: int | None = None  # an oper status put there by churn
        self.loop = NO_LOOP
        self.send_code = 1
        self.traps_on = True
        self.circuit_id = ""
        self.sends_rai = False
        self.changed_at = at
        self.status_changed_at = at
        self._carried = 0.0
        self._since = at
        self._spells: list[tuple[float, float | None]] = []
        self._oper, self._status = UP, 1

    @property
    def oper(self) -> int:
        """IfOperStatus."""
        if self.admin != UP:
            return self.admin
        if self.forced is not None:
            return self.forced
        if self.mute:
            return UNKNOWN
        if self.loop != NO_LOOP:
            return TESTING
        fails = FAILS[self.if_type]
        return next((status for code, status in fails.items() if code in self.conditions), UP)

    @property
    def ds1_status(self) -> int:
        """dsx1LineStatus: a sum, 1 where there is nothing."""
        status = 0
        if not self.mute:
            for code, bit in DS1_BITS.items():
                if code in self.conditions:
                    status |= bit
            if self.sends_rai and status & (8 | 32 | 64):
                status |= 4
            if self.forced == DOWN:
                status |= 64
        if self.loop != NO_LOOP:
            status |= 128
        return status or 1

    def bits(self, table: dict[str, int]) -> int:
        """A SONET-MIB status: a sum, 1 where there is nothing."""
        status = 0 if self.mute else sum(bit for code, bit in table.items() if code in self.conditions)
        return status or 1

    def settle(self, at: float) -> tuple[bool, bool]:
        """After something was done to the row: whether its oper and its DS1 status moved since then."""
        oper, status = self.oper, self.ds1_status
        moved, moved_status = oper != self._oper, status != self._status
        if moved:
            self._account(self._oper, oper, at)
            self.changed_at = at
        if moved_status:
            self.status_changed_at = at
        self._oper, self._status = oper, status
        return moved, moved_status

    def restart(self, at: float) -> None:
        """The agent starts anew: nothing is known of before."""
        self.conditions.clear()
        self.loop, self.send_code, self.admin = NO_LOOP, 1, UP
        self._oper, self._status = self.oper, self.ds1_status
        self.changed_at = self.status_changed_at = self._since = at
        self._carried, self._spells = 0.0, []

    def octets(self, at: float) -> int:
        """Octets in, and as many out, since the row was made."""
        running = at - self._since if self._oper == UP else 0.0
        return int((self._carried + running) * self.bps / 80)

    def seconds(self, at: float, interval_start: float) -> tuple[int, int]:
        """(ES, all of them SES here; UAS) of the interval (G.826: unavailable seconds count as neither)."""
        errored = unavailable = 0.0
        for start, end in self._spells:
            until = at if end is None else end
            overlap = max(0.0, until - max(start, interval_start))
            if until - start >= UNAVAILABLE_AFTER_S:
                unavailable += overlap
            else:
                errored += overlap
        return int(errored), int(unavailable)

    def _account(self, was: int, now: int, at: float) -> None:
        if was == UP:
            self._carried += at - self._since
            self._spells = [s for s in self._spells if s[1] is None or at - s[1] < 900]
            self._spells.append((at, None))
        elif now == UP:
            self._spells = [(s, at if e is None else e) for s, e in self._spells]
        self._since = at
