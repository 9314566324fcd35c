"""Complaints of customers, messages on their way out, and clients of the REST interface."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
TABLES = (
    "complaints", "complaint_people", "complaint_files", "complaint_events", "complaint_keys", "outbox", "api_clients",
)  # fmt: skip


def upgrade() -> None:
    """Create the tables."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop them, those that point to others first."""
    for name in reversed(TABLES):
        op.drop_table(name)
