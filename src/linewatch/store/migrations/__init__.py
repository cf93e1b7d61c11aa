"""The schema's history, run by alembic when a store is opened."""
