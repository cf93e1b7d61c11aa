"""The one pure step: events in, commands out, and the world it changes. No waiting, no clock, no I/O.

`step` - what one event does to the world. `world` - the mutable container.
`snapshot` - the world as bytes and back. `projection` - what everybody outside reads.
"""
