"""The running process: the only clock, the inbox, the pump, and the function that puts it all together."""
