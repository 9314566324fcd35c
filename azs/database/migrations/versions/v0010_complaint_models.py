"""Versions of what is learnt from corrected complaints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
TABLES = ("complaint_models",)


def upgrade() -> None:
    """Create the table."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop it."""
    op.drop_table("complaint_models")
