"""What people change in the glossary, and every change ever made to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
TABLES = ("glossary_terms", "glossary_changes")


def upgrade() -> None:
    """Create the tables; the packaged terms are no rows of them."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables."""
    for name in reversed(TABLES):
        op.drop_table(name)
