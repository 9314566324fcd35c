"""First schema: tables and reporting views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements, view_statements
from azs.database.schema import metadata
from azs.database.views import definitions

revision = "0001"
TABLES = (
    "stations", "equipment", "incident_types", "incidents", "actions", "station_days", "imports", "feedback", "app_info"
)  # fmt: skip
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create tables, then views."""
    dialect = op.get_context().dialect
    for statement in [*table_statements(dialect, TABLES), *view_statements(dialect)]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop views, then tables."""
    for name in definitions():
        op.execute(sa.text(f"DROP VIEW {name}"))
    for table in reversed([table for table in metadata.sorted_tables if table.name in TABLES]):
        op.drop_table(table.name)
