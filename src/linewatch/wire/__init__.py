"""The protocols the edges share."""
