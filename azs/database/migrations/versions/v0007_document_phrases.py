"""What people ask documents with: a row for each phrase, so that there may be any number of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from azs.database.migrate import table_statements
from azs.database.schema import document_chunks, document_phrases, document_vectors

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
TABLES = ("document_phrases",)
LONGEST = 300


def upgrade() -> None:
    """Create the table and move the phrases into it; they get new vectors, as questions have."""
    for statement in table_statements(op.get_context().dialect, TABLES):
        op.execute(sa.text(statement.replace(":", r"\:")))
    if not context.is_offline_mode():
        _move(op.get_bind())


def downgrade() -> None:
    """Drop the table."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _move(connection: sa.Connection) -> None:
    """From the column that held all phrases of a document before; a database made since never had it."""
    columns = {column["name"] for column in sa.inspect(connection).get_columns("documents")}
    if "asked" not in columns:
        return
    old = sa.table("documents", sa.column("document_id"), sa.column("asked"))
    held = connection.execute(sa.select(old.c.document_id, old.c.asked).where(old.c.asked.is_not(None))).all()
    rows: list[dict[str, Any]] = [
        {"document_id": row.document_id, "position": position, "phrase": phrase[:LONGEST]}
        for row in held
        for position, phrase in enumerate(filter(None, map(str.strip, row.asked.splitlines())))
    ]
    if rows:
        connection.execute(sa.insert(document_phrases), rows)
    v, c = document_vectors.c, document_chunks.c
    phrases = sa.select(c.document_id).where(
        c.document_id == v.document_id, c.position == v.position, c.kind == "phrase"
    )
    connection.execute(sa.delete(document_vectors).where(sa.exists(phrases)))
    connection.execute(sa.text("ALTER TABLE documents DROP COLUMN asked"))
