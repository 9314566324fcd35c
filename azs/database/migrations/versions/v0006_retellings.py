"""Documents told in the words of a model, kept for the next reader."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
TABLE = "document_retellings"


def upgrade() -> None:
    """Create the table."""
    for statement in table_statements(op.get_context().dialect, (TABLE,)):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
