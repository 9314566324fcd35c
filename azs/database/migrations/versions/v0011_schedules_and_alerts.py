"""Reports by schedule, their files and deliveries, addresses of people, and alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
TABLES = (
    "user_addresses", "report_schedules", "report_runs", "report_deliveries", "report_files", "outbox_files", "alerts",
    "alert_signals",
)  # fmt: skip


def upgrade() -> None:
    """Create the tables."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop them."""
    for name in reversed(TABLES):
        op.drop_table(name)
