"""Decides how a migration runs: by alembic, which executes this file, in the transaction that opened the store."""

from alembic import context

from okrsync.store.schema import VERSION_TABLE
from okrsync.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite can alter a table only by making it anew
)
with context.begin_transaction():
    context.run_migrations()
