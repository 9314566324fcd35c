"""Answers that are worth a look, and what reviewers said of them and of other examples."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
TABLES = ("labelling_answers", "labelling_labels")


def upgrade() -> None:
    """Create the tables."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop them."""
    for name in reversed(TABLES):
        op.drop_table(name)
