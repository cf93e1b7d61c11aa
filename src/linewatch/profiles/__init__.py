"""Vendor knowledge as data: which objects a kind of gear answers, and what they mean."""
