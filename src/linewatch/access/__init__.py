"""Roles, scopes, and the one list of who may do what. Pure."""
