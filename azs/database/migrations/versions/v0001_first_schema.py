"""First schema: tables and reporting views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from azs.database.migrate import table_statements, view_statements
from azs.database.schema import metadata
from azs.database.views import definitions

revision = "0001"
TABLES = (
    "stations", "equipment", "incident_types", "incidents", "actions", "station_days", "imports", "app_info"
)  # fmt: skip
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create tables, then views."""
    dialect = op.get_context().dialect
    for statement in [*table_statements(dialect, TABLES), *view_statements(dialect)]:
        op.execute(sa.text(statement.replace(":", r"\:")))
    _create_feedback(dialect.name)


def _create_feedback(dialect_name: str) -> None:
    """The table as it was then: 0003 adds the columns it has got since."""
    named = "pk_feedback" if dialect_name == "oracle" else None
    op.create_table(
        "feedback",
        sa.Column("feedback_id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("question", sa.String(2000), nullable=False),
        sa.Column("plan_json", sa.String(4000)),
        sa.Column("sql_text", sa.String(4000)),
        sa.Column("vote", sa.Integer, nullable=False),
        sa.Column("correction", sa.String(2000)),
        sa.Column("model_name", sa.String(120)),
        sa.Column("language", sa.String(2)),
        sa.PrimaryKeyConstraint("feedback_id", name=named),
    )


def downgrade() -> None:
    """Drop views, then tables."""
    for name in definitions():
        op.execute(sa.text(f"DROP VIEW {name}"))
    op.drop_table("feedback")
    for table in reversed([table for table in metadata.sorted_tables if table.name in TABLES]):
        op.drop_table(table.name)
