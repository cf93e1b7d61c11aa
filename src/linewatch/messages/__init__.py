"""The vocabulary: events in, commands out, and the records they carry. Closed, versioned, frozen.

`events` - what happened, in the words of whoever saw it. `commands` - what should be done or told.
`records` - alarms, verdicts, incidents, circuits and devices as everyone outside the core sees them.
`wire` - how all of them become bytes, the same bytes every time.
"""
