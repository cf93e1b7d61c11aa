"""Recorded walks (.snmprec): read, served on a loopback socket, and looked at by the code that polls."""
