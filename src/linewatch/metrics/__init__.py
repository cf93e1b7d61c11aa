"""Every metric, defined once.

`catalogue` - the table: name, kind, labels, what it means. `meters` - what the rooms count with.
`exposition` - the page Prometheus reads, made in a thread from meters and projection.
"""
