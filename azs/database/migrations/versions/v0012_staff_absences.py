"""Absences of those who handle complaints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
TABLES = ("staff_absences",)


def upgrade() -> None:
    """Create the table."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop it."""
    for name in reversed(TABLES):
        op.drop_table(name)
