"""OIDs of TNMS-NBI-MIB that the simulated element manager speaks with."""

from simulators.field.wire.ber import Oid

ROOT: Oid = (1, 3, 6, 1, 4, 1, 42229, 6, 22)
COUNTER: Oid = (*ROOT, 4, 2, 5, 0)  # enmsTrapCounter
PROXY_NAME: Oid = (*ROOT, 4, 2, 1, 0)
SEVERITY: Oid = (*ROOT, 5, 2, 2, 0)
DETAILS: Oid = (*ROOT, 5, 2, 3, 0)
CAUSE: Oid = (*ROOT, 5, 2, 11, 0)  # enmsTrapEventProbableCauseString
NE: Oid = (*ROOT, 5, 2, 12, 0)  # enmsTrapNeIdName
LOCATION: Oid = (*ROOT, 5, 2, 14, 0)  # enmsTrapAffectedLocation
ALARM_TRAP: Oid = (*ROOT, 5, 3, 4, 5)  # enmsPortAlarmTrap
HEARTBEAT_TRAP: Oid = (*ROOT, 5, 3, 11, 1)
TABLE: Oid = (*ROOT, 3, 1, 1)  # enmsAlarmEntry
COL_SEVERITY, COL_TIME, COL_CAUSE, COL_NE, COL_LOCATION = 2, 8, 17, 18, 19

CRITICAL, MAJOR, MINOR, WARNING, CLEARED = 4, 3, 2, 1, 0
