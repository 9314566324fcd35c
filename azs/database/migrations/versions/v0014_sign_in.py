"""Accounts with passwords or of an identity provider, their sessions, attempts that failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
TABLES = ("app_accounts", "app_sessions", "sign_in_failures")


def upgrade() -> None:
    """Create the tables."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop them."""
    for name in reversed(TABLES):
        op.drop_table(name)
