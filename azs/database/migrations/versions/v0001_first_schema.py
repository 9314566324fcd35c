"""First schema: tables and reporting views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements, view_statements
from azs.database.schema import metadata
from azs.database.views import definitions

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create tables, then views."""
    dialect = op.get_context().dialect
    for statement in [*table_statements(dialect), *view_statements(dialect)]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop views, then tables."""
    for name in definitions():
        op.execute(sa.text(f"DROP VIEW {name}"))
    for table in reversed(metadata.sorted_tables):
        op.drop_table(table.name)
