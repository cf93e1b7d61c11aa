"""Where a fibre broke, from what a reflectometer saw and what the plant knows of the cable. Pure.

`trace` - what was seen. `samples` - its end, where no event says it. `glass` - a fibre as metres of glass
with its points. `belief` - how far records and instruments are trusted. `align` - which event is which joint.
`calibrate` - what the joints say about scale and slack. `place` - the break, with its interval.
"""
