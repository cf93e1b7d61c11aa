"""Fault cases with their truth: what breaks, what gear tells of it and when, and what noise leaves of that.

What a fault makes each point report is `simulators.field.physics`'s word alone. A case is a folder with
`alarms.jsonl` (in order of arrival) and `truth.json`, beside the plant's `topology.json`.
"""
