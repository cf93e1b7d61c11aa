"""Alembic's entry: runs in the connection and transaction that `store.opening` hands over."""

from alembic import context

from linewatch.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
