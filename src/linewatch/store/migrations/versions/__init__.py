"""One file per change of schema, oldest first. A released one is never edited."""
