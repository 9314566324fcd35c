"""People with their roles and stations, the audit log; durations in Oracle's views rounded to seconds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements, view_statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
TABLES = ("app_users", "app_user_scopes", "audit_log")


def upgrade() -> None:
    """Create the tables and write the views again."""
    dialect = op.get_context().dialect
    for statement in [*table_statements(dialect, TABLES), *view_statements(dialect)]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables."""
    for name in reversed(TABLES):
        op.drop_table(name)
