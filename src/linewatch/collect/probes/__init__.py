"""Whether customers' boxes can be reached, how long it takes and how much is lost (docs/collecting.md)."""
