"""What Alembic runs: over the connection that lms.migrating opened, in its transaction."""

from alembic import context

from lms.schema import metadata


def plain(kind: str, value: object, _context: object) -> str | bool:
    """Write our instants as the database's own type, since a migration never imports the product."""
    return "sa.DateTime(timezone=True)" if kind == "type" and type(value).__name__ == "UtcDateTime" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    render_item=plain,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
