"""How one element manager is heard and asked. Secrets arrive here resolved, and do not print themselves."""

from dataclasses import dataclass, field

from linewatch.collect.ems.fieldmap import FieldMap


@dataclass(frozen=True, slots=True)
class EmsSettings:
    """All times in seconds. `senders`: from which addresses its notifications come. `keep_alive_s`: None, it
    sends no heartbeat, and is lost where its list cannot be read. `table_at`: where its list of active alarms
    is asked for; None, nowhere. `audit_s`: how often, beside on start, on recovery and after a loss."""

    name: str
    listen: tuple[str, int]
    senders: frozenset[str]
    community: bytes = field(repr=False)
    version: int
    fields: FieldMap
    keep_alive_s: float | None = 90.0
    table_at: tuple[str, int] | None = None
    table_community: bytes = field(default=b"", repr=False)
    table_version: int = 1
    timeout_s: float = 2.0
    tries: int = 3
    audit_s: float = 900.0
    rate: float = 50.0  # notifications a second for each element spoken for
    burst: float = 500.0
    grace_s: float = 1.0  # a notification may be overtaken by the next one: so long it is not missing yet
    pause_s: float = 2.0  # between two readings of the list
    retry_s: float = 10.0  # after a reading that failed
