"""Verified questions and saved answers; feedback with its reasons, its author and what stood behind the answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
TABLES = ("verified_questions", "saved_answers")
ADDED = (("reasons", 120), ("user_name", 64), ("badge", 20))
"""Columns of `feedback` with their lengths."""


def upgrade() -> None:
    """Create the tables and add the columns; rows already there hold nothing in them."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))
    for name, chars in ADDED:
        op.add_column("feedback", sa.Column(name, sa.String(chars)))


def downgrade() -> None:
    """Drop the columns and the tables."""
    for name, _ in reversed(ADDED):
        op.drop_column("feedback", name)
    for name in reversed(TABLES):
        op.drop_table(name)
