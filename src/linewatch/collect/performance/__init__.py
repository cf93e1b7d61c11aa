"""Performance monitoring: what gear counts in quarter hours, read behind the polls and never in their way."""
