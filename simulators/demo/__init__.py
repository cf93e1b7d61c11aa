"""`python -m simulators.demo SCENARIO`: a city, its field network, the daemon, and one story on the screen.

`stage` makes the files, `troupe` starts and ends the two processes, `asking` talks to the API, `screen`
prints, `play` runs the story from calm to clear.
"""
