"""The journal, outbox, bodies, snapshots and tokens, in SQLite or PostgreSQL."""
