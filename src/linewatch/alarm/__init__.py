"""Is it wrong, and for how long: the life of each alarm, its holds, its masking. Pure.

`lifecycle` - the total table of phases and signals. `policy` - holds and flap limits by alarm type.
`table` - every alarm there is (RFC 8632). `operator` - what people do with one. `masking` - which alarm hides
which on one termination point (G.783).
"""
