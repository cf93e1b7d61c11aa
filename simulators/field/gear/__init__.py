"""The simulated gear: one agent per SNMP speaker of the plant, its rows, and the MIB columns they answer.

`build` makes rows out of the plant, `interface`, `group`, `agent` hold what moves, `columns_*` say what each
object answers, `view` walks and writes them.
"""
