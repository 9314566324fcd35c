"""Entry point that Alembic runs for each upgrade."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes.get("connection")
if connection is None:
    context.configure(dialect_name=context.config.get_main_option("dialect"), as_sql=True)
else:
    context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()
