"""Scanned sheets and the records made of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
TABLES = (
    "scans", "scan_readings", "scan_pages", "scan_fields", "scan_records", "inspections", "measurements",
    "equipment_states",
)  # fmt: skip


def upgrade() -> None:
    """Create the tables."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop them, those that point to others first."""
    for name in ("equipment_states", "measurements", "inspections", *reversed(TABLES[:5])):
        op.drop_table(name)
