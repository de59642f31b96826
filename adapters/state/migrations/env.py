"""How alembic reaches the database: over the connection that `adapters/state/database.py` hands it."""

from alembic import context

from adapters.state.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
