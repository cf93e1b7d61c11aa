"""Journal, snapshots, outbox and tokens in SQLite or PostgreSQL."""
