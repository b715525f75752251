"""How Alembic runs Terecht's migrations: on the connection it is handed, in the transaction that is open."""

from alembic import context

from terecht.adapters.sql_tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
