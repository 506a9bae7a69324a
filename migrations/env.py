"""What Alembic runs: over the connection that lms.migrating opened, in its transaction."""

from alembic import context

from lms.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
