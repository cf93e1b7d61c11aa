"""What can go wrong with a store, named for what the catcher will do."""


class StoreLost(Exception):
    """The store cannot be reached or written now: keep what you have and try again."""


class StoreRefused(Exception):
    """The store answered no (a bug, a foreign or damaged file). Trying again will not help."""
