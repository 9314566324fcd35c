"""Tables of labelling: answers that are worth a look, and what reviewers said of them and of other examples."""

from __future__ import annotations

import sqlalchemy as sa

from azs.database.metadata import metadata

labelling_answers = sa.Table(
    "labelling_answers",
    metadata,
    sa.Column("answer_id", sa.String(36), primary_key=True),
    sa.Column("noted_at", sa.DateTime, nullable=False),
    sa.Column("why", sa.String(20), nullable=False),
    sa.Column("question", sa.String(2000), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("plan_json", sa.String(4000)),
    sa.Column("plan_before", sa.String(4000)),
    sa.Column("sql_text", sa.String(4000)),
    sa.Column("badge", sa.String(20)),
    sa.Column("model_name", sa.String(120)),
    sa.Column("user_name", sa.String(64), nullable=False),
)
"""Answers that carried a sign of doubt, or whose plan a person has changed. The same answer is noted once."""

labelling_labels = sa.Table(
    "labelling_labels",
    metadata,
    sa.Column("source", sa.String(20), primary_key=True),
    sa.Column("source_id", sa.String(160), primary_key=True),
    sa.Column("seat", sa.String(64), primary_key=True),
    sa.Column("reviewer", sa.String(64), nullable=False, index=True),
    sa.Column("verdict", sa.String(20), nullable=False),
    sa.Column("plan_json", sa.String(4000)),
    sa.Column("sql_text", sa.String(4000)),
    sa.Column("answer_text", sa.String(2000)),
    sa.Column("note", sa.String(500)),
    sa.Column("made_at", sa.DateTime, nullable=False),
)
"""What was said of an example. `seat` is the reviewer, or `azs:final` for the decision where two disagreed, so that
nobody speaks twice and one decision stands."""
