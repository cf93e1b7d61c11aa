"""From the value of a state column to alarm codes. Nonsense is unknown, and unknown is not healthy."""

from linewatch.profiles.shape import Codes, Fact, Reads, State

OK, UNKNOWN = "ok", "unknown"

Value = int | bytes | str | None


def codes_of(entry: Codes) -> tuple[str, ...]:
    """The alarm codes of one entry of `values`; none for "ok" and "unknown"."""
    listed = (entry,) if isinstance(entry, str) else tuple(entry)
    return tuple(code for code in listed if code not in (OK, UNKNOWN))


def possible(state: State) -> tuple[str, ...]:
    """Every code the column could raise, each once, in the order of the profile."""
    return tuple(dict.fromkeys(code for entry in state.values.values() for code in codes_of(entry)))


def read(state: State, value: Value) -> tuple[str, ...] | None:
    """The codes a value says are present; None if it says nothing (missing, nonsense, "unknown")."""
    if state.reads is Reads.ENUM:
        return _enum(state, value)
    if state.reads is Reads.SUM:
        return _sum(state, value)
    if state.reads is Reads.BITS:
        return _bits(state, value)
    if state.reads is Reads.OID:
        return _oid(state, value)
    if state.reads is Reads.LAST:
        return _last(state, value)
    if state.reads is Reads.TEXT:
        return _text(state, value)
    return _above(state, value)


def fact_of(fact: Fact, value: Value) -> float | None:
    """The fact a value tells, in our unit; None where it is no number."""
    return round(value * fact.scale, 9) if isinstance(value, int) else None


def _enum(state: State, value: Value) -> tuple[str, ...] | None:
    entry = state.values.get(value) if isinstance(value, int) else None
    return None if entry is None or entry == UNKNOWN else codes_of(entry)


def _sum(state: State, value: Value) -> tuple[str, ...] | None:
    if not isinstance(value, int):
        return None
    if value == state.none:
        return ()
    if value < 1:
        return None  # 0 is outside every range, and seen in the field
    found: list[str] = []
    bit = 1
    while bit <= value:
        if value & bit:
            entry = state.values.get(bit)
            if entry is None or entry == UNKNOWN:
                return None  # "none" beside another bit, or a bit the MIB does not have
            found.extend(codes_of(entry))
        bit <<= 1
    return tuple(dict.fromkeys(found))


def _bits(state: State, value: Value) -> tuple[str, ...] | None:
    if not isinstance(value, bytes):
        return None
    found: list[str] = []
    for bit in range(len(value) * 8):
        octet, place = divmod(bit, 8)
        if value[octet] & (0x80 >> place):
            entry = state.values.get(bit, UNKNOWN)
            if entry == UNKNOWN:
                return None  # a bit the MIB does not have, or one that says "not known"
            found.extend(codes_of(entry))
    return tuple(dict.fromkeys(found))


def _oid(state: State, value: Value) -> tuple[str, ...] | None:
    if not isinstance(value, str):
        return None
    entry = state.values.get(value, state.values.get("other", UNKNOWN))
    return None if entry == UNKNOWN else codes_of(entry)


def _last(state: State, value: Value) -> tuple[str, ...] | None:
    last = value.rpartition(".")[2] if isinstance(value, str) else ""
    entry = state.values.get(int(last), UNKNOWN) if last.isdigit() else UNKNOWN
    return None if entry == UNKNOWN else codes_of(entry)


def _text(state: State, value: Value) -> tuple[str, ...] | None:
    if not isinstance(value, bytes):
        return None
    word = value.decode("utf-8", "replace").strip().strip("\x00").casefold()
    entry = state.values.get(word, state.values.get("other", UNKNOWN))
    return None if entry == UNKNOWN else codes_of(entry)


def _above(state: State, value: Value) -> tuple[str, ...] | None:
    if not isinstance(value, int):
        return None
    return codes_of(state.values["above"]) if value > (state.limit or 0) else ()
