"""Roles, scopes, and the one list of who may do what. Pure.

`roles` - who there is, and the table of permissions. `scope` - which part of the plant somebody sees.
`tokens` - the form of a bearer token, and when one is good.
"""
