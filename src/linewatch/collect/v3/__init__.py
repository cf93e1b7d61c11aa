"""SNMPv3: agents asked on the socket that asks everybody, notifications opened in a process of their own."""
