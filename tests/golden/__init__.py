"""One journal per release, replayed byte for byte by every later build of the same engine version."""
