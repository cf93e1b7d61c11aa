"""The control API: REST, live events, metrics, health. See docs/api.md.

`app` - the factory. `auth` - who asks. `sight` - what they may see. `problems` - every way to say no.
`paging` - cursors. `models`, `examples` - the OpenAPI. `routes` - one file per thing.
"""
