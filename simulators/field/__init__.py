"""A field network that answers: every agent of a plant on 127.x.y.z, with faults that spread as in real gear.

`faults`, `physics` - what is broken, and what every monitoring point would therefore report. `integrate` -
when an NE owns up to it. `gear` - the SNMP agents that tell it. `wire` - its own BER and one socket.
`network` puts them together; `control` and `scenario` break and repair things.
"""
