"""Tables of reports that go out by themselves, of their files, and of what stands out at stations."""

from __future__ import annotations

import sqlalchemy as sa

from azs.database.metadata import metadata

user_addresses = sa.Table(
    "user_addresses",
    metadata,
    sa.Column("user_name", sa.String(64), primary_key=True),
    sa.Column("email", sa.String(200), nullable=False),
    sa.Column("changed_by", sa.String(64), nullable=False),
    sa.Column("changed_at", sa.DateTime, nullable=False),
)

report_schedules = sa.Table(
    "report_schedules",
    metadata,
    sa.Column("schedule_id", sa.String(36), primary_key=True),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("file_format", sa.String(10), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("every", sa.String(10), nullable=False),
    sa.Column("at_time", sa.String(5), nullable=False),
    sa.Column("on_day", sa.Integer, nullable=False),
    sa.Column("recipients_json", sa.String(4000), nullable=False),
    sa.Column("only_noteworthy", sa.Integer, nullable=False),
    sa.Column("paused", sa.Integer, nullable=False),
    sa.Column("active_since", sa.DateTime, nullable=False),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("deleted_at", sa.DateTime),
)

report_runs = sa.Table(
    "report_runs",
    metadata,
    sa.Column("schedule_id", sa.String(36), primary_key=True),
    sa.Column("due_on", sa.Date, primary_key=True),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("claimed_by", sa.String(36), nullable=False),
    sa.Column("claimed_at", sa.DateTime, nullable=False),
    sa.Column("problem", sa.String(400)),
)
"""One row for each time a schedule came due; whoever writes it makes the reports."""

report_deliveries = sa.Table(
    "report_deliveries",
    metadata,
    sa.Column("schedule_id", sa.String(36), primary_key=True),
    sa.Column("due_on", sa.Date, primary_key=True),
    sa.Column("user_name", sa.String(64), primary_key=True),
    sa.Column("period_start", sa.Date, nullable=False),
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("reasons_json", sa.String(2000)),
    sa.Column("message_id", sa.String(36), index=True),
    sa.Column("file_id", sa.String(36)),
    sa.Column("sends", sa.Integer, nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
)
"""What became of one person's report; its key lets nobody get one twice."""

report_files = sa.Table(
    "report_files",
    metadata,
    sa.Column("file_id", sa.String(36), primary_key=True),
    sa.Column("file_name", sa.String(200), nullable=False),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
)

outbox_files = sa.Table(
    "outbox_files",
    metadata,
    sa.Column("message_id", sa.String(36), primary_key=True),
    sa.Column("file_id", sa.String(36), nullable=False),
)
"""The file that travels with a message."""

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("alert_id", sa.String(36), primary_key=True),
    sa.Column("rule", sa.String(60), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("severity", sa.String(20), nullable=False),
    sa.Column("station_code", sa.String(60), index=True),
    sa.Column("region", sa.String(120)),
    sa.Column("said_json", sa.String(2000), nullable=False),
    sa.Column("opened_at", sa.DateTime, nullable=False, index=True),
    sa.Column("seen_at", sa.DateTime, nullable=False),
    sa.Column("told_at", sa.DateTime),
    sa.Column("taken_by", sa.String(64)),
    sa.Column("taken_at", sa.DateTime),
    sa.Column("closed_by", sa.String(64)),
    sa.Column("closed_at", sa.DateTime),
)

alert_signals = sa.Table(
    "alert_signals",
    metadata,
    sa.Column("signal_key", sa.String(200), primary_key=True),
    sa.Column("alert_id", sa.String(36), nullable=False),
    sa.Column("rule", sa.String(60), nullable=False),
)
"""Signals that stand: one row as long as a signal lasts, so that it is told of once."""
