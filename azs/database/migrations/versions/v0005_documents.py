"""The knowledge base: documents, their text, chunks and vectors, and what readers did not find in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
TABLES = (
    "documents", "document_marks", "document_blocks", "document_chunks", "document_vectors", "knowledge_gaps",
)  # fmt: skip


def upgrade() -> None:
    """Create the tables."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop them, those that others point to last."""
    for name in reversed(TABLES):
        op.drop_table(name)
